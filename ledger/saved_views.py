"""What people keep of the list of items: views by name, and the columns they look at. Each has their own."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ledger.models import ColumnChoice, SavedView, User

MOST = 30
LONGEST_NAME = 40


class TooManyViews(Exception):
    """A person has `MOST` views already."""


class NoSuchView(LookupError):
    """The person has no view with this id."""


def views_of(session: Session, user: User) -> Sequence[SavedView]:
    """Return the views of a person, the oldest first."""
    own = select(SavedView).where(SavedView.user_id == user.id).order_by(SavedView.id)
    return session.scalars(own).all()


def save(session: Session, user: User, name: str, address: str) -> SavedView:
    """Keep an address under a name; what had this name before is what it is now.

    Raises `TooManyViews`.
    """
    kept = views_of(session, user)
    view = next((one for one in kept if one.name == name), None)
    if view is None:
        if len(kept) >= MOST:
            raise TooManyViews(f"There are {MOST} views already; delete one first.")
        view = SavedView(user_id=user.id, name=name)
        session.add(view)
    view.address = address
    session.flush()
    return view


def forget(session: Session, user: User, view_id: int) -> None:
    """Delete a view of a person; raises `NoSuchView`."""
    view = session.get(SavedView, view_id)
    if view is None or view.user_id != user.id:
        raise NoSuchView(f"There is no view {view_id} of this person.")
    session.delete(view)


def columns_of(session: Session, user: User) -> list[str] | None:
    """Return the names of the columns that a person chose; None: they chose none."""
    chosen = session.get(ColumnChoice, user.id)
    return chosen.columns.split(",") if chosen else None


def choose_columns(session: Session, user: User, columns: Sequence[str]) -> None:
    """Remember the columns that a person chose; none: the usual ones again."""
    session.execute(delete(ColumnChoice).where(ColumnChoice.user_id == user.id))
    if columns:
        session.add(ColumnChoice(user_id=user.id, columns=",".join(columns)))
