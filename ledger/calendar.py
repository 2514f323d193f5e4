"""The working calendar as staff have corrected it: days of the database over those of the library."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import audit, clock
from ledger.models import HolidayNotice, StaffDay, User
from ledger.workdays import WorkCalendar, years_with_notice


def staff_days(session: Session) -> dict[date, bool]:
    """Return every day that staff entered: True worked, False off."""
    rows = session.execute(select(StaffDay.day, StaffDay.worked).order_by(StaffDay.day))
    return {row.day: row.worked for row in rows}


def noticed_years(session: Session) -> frozenset[int]:
    """Return the years that are certain: the library has their notice, or staff have entered it."""
    return years_with_notice() | frozenset(session.scalars(select(HolidayNotice.year)))


def load_calendar(session: Session) -> WorkCalendar:
    """Return the calendar by which deadlines are reckoned and the line is staffed."""
    return WorkCalendar(staff_days(session), confirmed_years=noticed_years(session))


def enter_day(session: Session, day: date, *, worked: bool, note: str | None, actor: User) -> StaffDay:
    """Say that `day` is worked, or off, whatever the library says; `note` is the reason, such as a notice.

    Entered again, the later word counts. The lines hear of it with the next `ledger.snapshot.write`.
    """
    entered = session.get(StaffDay, day) or StaffDay(day=day)
    entered.worked, entered.note = worked, note
    entered.entered_by_id, entered.entered_at = actor.id, clock.now()
    session.add(entered)
    audit.record(session, actor.username, "calendar.day_entered", "day", day.isoformat(), {"worked": worked})
    return entered


def withdraw_day(session: Session, day: date, actor: User) -> None:
    """Let the library speak for `day` again; nothing happens where staff had not entered it."""
    entered = session.get(StaffDay, day)
    if entered is not None:
        session.delete(entered)
        audit.record(session, actor.username, "calendar.day_withdrawn", "day", day.isoformat())
