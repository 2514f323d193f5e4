"""What time alone does to items: deadlines follow the calendar, the fast track ends (DOMAIN.md 2.7, 2.8, 4).

Both jobs look at what is the case, not at when they last ran: run twice they do nothing the second time, and
after a week without them they do all that is due.
"""

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ledger import audit, matters
from ledger.handling.acts import PassToNormal
from ledger.handling.deadlines import deadline, reckon
from ledger.handling.matter import BEFORE_REPORT
from ledger.handling.refusals import Forbidden
from ledger.models import Item
from ledger.surroundings import Surroundings
from ledger.workdays import Deadline

BY_CALENDAR = "system:calendar"
DEADLINE_MOVED = "item.deadline_moved"
"""The deed in the audit log, from which the item's history tells it: no act moved the deadline."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An item whose deadline has moved, or is firm now; `before` None: it had none yet."""

    item_id: int
    number: str
    before: Deadline | None
    after: Deadline


def pass_to_normal(session: Session, surroundings: Surroundings) -> list[int]:
    """Pass every 即时快办 whose day is over to the normal procedure; returns the ids of the items (2.7)."""
    today = surroundings.circumstances(None).today
    left_over = (
        select(Item).where(Item.fast_track, Item.state.in_(BEFORE_REPORT), Item.due < today).order_by(Item.id)
    )
    passed = []
    for item in session.scalars(left_over).all():
        with suppress(Forbidden):  # somebody settled it at this very moment
            matters.do(session, item, PassToNormal(), None, surroundings)
            passed.append(item.id)
    return passed


def moves(session: Session, surroundings: Surroundings) -> list[Moved]:
    """Return which deadlines of open items are not as the calendar has them; nothing is changed."""
    return [moved for moved, _version in _moves(session, surroundings)]


def reckon_again(session: Session, surroundings: Surroundings) -> list[Moved]:
    """Put the deadlines of open items right by the calendar as it stands; returns what moved (section 4).

    They move when staff enter a State Council notice, or the library learns of one. Nobody who has the item
    open is disturbed: its version stays. What has been reported keeps the deadline that it was measured by.
    """
    moved = _moves(session, surroundings)
    for one, version in moved:
        changed = session.execute(
            update(Item)
            .where(Item.id == one.item_id, Item.version == version)
            .values(due=one.after.due, due_provisional=one.after.provisional)
            .returning(Item.id)
            .execution_options(synchronize_session=False)
        ).first()
        if changed and one.before is not None and one.before.due != one.after.due:
            days = {"before": one.before.due.isoformat(), "after": one.after.due.isoformat()}
            audit.record(session, BY_CALENDAR, DEADLINE_MOVED, "item", one.item_id, days)
    return [one for one, _version in moved]


def _moves(session: Session, surroundings: Surroundings) -> list[tuple[Moved, int]]:
    """What `moves` returns, each with the version of the item that it was reckoned from."""
    still_open = select(
        Item.id,
        Item.version,
        Item.year,
        Item.serial,
        Item.accepted_at,
        Item.difficulty,
        Item.fast_track,
        Item.extensions,
        Item.due,
        Item.due_provisional,
    ).where(Item.state.in_(BEFORE_REPORT))
    found = []
    for row in session.execute(still_open.order_by(Item.id)).all():
        accepted_on = row.accepted_at.astimezone(surroundings.zone).date()
        if row.fast_track:
            after = Deadline(accepted_on, provisional=False)
        elif row.extensions:
            matter = matters.read(session, session.get_one(Item, row.id), surroundings.zone)
            after = deadline(matter, surroundings.calendar)
        else:
            after = reckon(accepted_on, row.difficulty, (), surroundings.calendar)
        before = None if row.due is None else Deadline(row.due, row.due_provisional)
        if after != before:
            moved = Moved(row.id, Item.number_of(row.year, row.serial), before, after)
            found.append((moved, row.version))
    return found
