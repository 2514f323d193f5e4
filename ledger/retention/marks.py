"""Marks that keep a call or an item whatever its time (保留), with the reason; who lifts one is named."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ledger import audit, clock
from ledger.models import Call, Item, RetentionMark, User


class NoSuchMark(LookupError):
    """There is no mark of this id, or it was lifted."""


def keep(session: Session, subject: Call | Item, reason: str, actor: User) -> RetentionMark:
    """Mark a call or an item as kept."""
    of_call = isinstance(subject, Call)
    mark = RetentionMark(
        call_id=subject.id if of_call else None,
        item_id=None if of_call else subject.id,
        reason=reason,
        placed_by_id=actor.id,
    )
    session.add(mark)
    session.flush()
    kind = "call" if of_call else "item"
    audit.record(session, actor.username, "retention.kept", kind, subject.id)
    return mark


def lift(session: Session, mark_id: int, actor: User) -> None:
    """Lift a mark; raises `NoSuchMark`."""
    mark = session.get(RetentionMark, mark_id, with_for_update=True)
    if mark is None or mark.lifted_at is not None:
        raise NoSuchMark(f"There is no mark {mark_id} that could be lifted.")
    mark.lifted_by_id, mark.lifted_at = actor.id, clock.now()
    session.flush()
    kind, subject = ("call", mark.call_id) if mark.call_id else ("item", mark.item_id)
    audit.record(session, actor.username, "retention.released", kind, str(subject))


def standing(session: Session) -> list[RetentionMark]:
    """The marks that hold, the latest first."""
    query = select(RetentionMark).where(RetentionMark.lifted_at.is_(None)).order_by(RetentionMark.id.desc())
    return list(
        session.scalars(
            query.options(selectinload(RetentionMark.item), selectinload(RetentionMark.placed_by))
        )
    )
