"""Reminders of deadlines: three working days and one before, on the day, and overdue; each of them once.

`note` writes down what has come near; what is written down waits until it was sent, however long a day or a
week nothing ran. A reminder names an item by its number and holds no word of it (DOMAIN.md section 1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, select, update
from sqlalchemy.orm import Session

from ledger import clock
from ledger.access import visible
from ledger.handling.matter import BEFORE_REPORT
from ledger.models import Item, ItemReminder, User
from ledger.models.handling_codes import ReminderKind
from ledger.surroundings import Surroundings
from ledger.workdays import WorkCalendar

FIRST_REMINDER = 3  # working days before


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder, as people read it."""

    id: int
    item_id: int
    number: str
    kind: ReminderKind
    due: date


def nearness(due: date, today: date, calendar: WorkCalendar) -> ReminderKind | None:
    """Say how near a deadline is; None: not near yet."""
    if today > due:
        return ReminderKind.OVERDUE
    if today == due:
        return ReminderKind.DUE_TODAY
    if calendar.due(today, 1).due >= due:
        return ReminderKind.ONE_DAY
    return ReminderKind.THREE_DAYS if calendar.due(today, FIRST_REMINDER).due >= due else None


def note(session: Session, surroundings: Surroundings) -> int:
    """Write down a reminder for every open item whose deadline has come nearer; returns how many.

    Run again, it adds nothing. Of the days on which it did not run, only how near it is now is told.
    What a stage report that waits keeps from being overdue is not told to be (DOMAIN.md section 2.8).
    """
    today = surroundings.circumstances(None).today
    near = surroundings.calendar.due(today, FIRST_REMINDER).due
    rows = session.execute(
        select(Item.id, Item.due, Item.stage_report_pending, Item.fast_track)
        .where(Item.state.in_(BEFORE_REPORT), Item.due <= near)
        .order_by(Item.id)
    ).all()
    noted = 0
    for item_id, due, excused, fast_track in rows:
        kind = None if due is None else nearness(due, today, surroundings.calendar)
        if due is None or kind is None or (kind is ReminderKind.OVERDUE and (excused or fast_track)):
            continue
        if not _is_noted(session, item_id, kind, due):
            session.add(ItemReminder(item_id=item_id, kind=kind, due=due))
            noted += 1
    session.flush()
    return noted


def unsent(session: Session) -> list[Reminder]:
    """Return the reminders that wait to be sent, and still hold; the oldest first."""
    return _read(session, ItemReminder.sent_at.is_(None))


def mark_sent(session: Session, reminder_ids: Iterable[int]) -> None:
    """Say that these have been sent: after they were, never before."""
    session.execute(
        update(ItemReminder).where(ItemReminder.id.in_(set(reminder_ids))).values(sent_at=clock.now())
    )


def shown_to(session: Session, user: User) -> list[Reminder]:
    """Return, for each item that a user may see and whose deadline is near, how near it is."""
    latest: dict[int, Reminder] = {}
    for reminder in _read(session, visible(user)):
        latest[reminder.item_id] = reminder
    return sorted(latest.values(), key=lambda reminder: (reminder.due, reminder.number))


def _is_noted(session: Session, item_id: int, kind: ReminderKind, due: date) -> bool:
    noted = exists().where(
        ItemReminder.item_id == item_id, ItemReminder.kind == kind, ItemReminder.due == due
    )
    return bool(session.scalar(select(noted)))


def _read(session: Session, condition: ColumnElement[bool]) -> list[Reminder]:
    # One that was overtaken, because the item was reported or its deadline moved, is told to nobody.
    still_holds = and_(Item.state.in_(BEFORE_REPORT), Item.due == ItemReminder.due)
    rows = session.execute(
        select(ItemReminder.id, Item.id, Item.year, Item.serial, ItemReminder.kind, ItemReminder.due)
        .join(Item, and_(Item.id == ItemReminder.item_id, still_holds))
        .where(condition)
        .order_by(ItemReminder.id)
    )
    return [
        Reminder(reminder_id, item_id, Item.number_of(year, serial), kind, due)
        for reminder_id, item_id, year, serial, kind, due in rows
    ]
