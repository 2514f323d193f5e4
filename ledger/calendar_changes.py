"""Changes of the working calendar by staff, with what follows: deadlines of items and drafts (DOMAIN.md 4).

A change and all that moves with it is one transaction. After the commit call `ledger.snapshot.write`, so that
the lines know at once which days are staffed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger import audit, clock, deadlines, item_deadlines
from ledger.calendar import enter_day, noticed_years, staff_days, withdraw_day
from ledger.holiday_notice import Notice
from ledger.item_deadlines import Moved
from ledger.models import HolidayNotice, StaffDay, User
from ledger.surroundings import Surroundings
from ledger.workdays import WorkCalendar

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Changed:
    """What followed a change: items whose deadline moved, and how many drafts are to be heard another day."""

    items: list[Moved]
    drafts: int


def change_day(
    session: Session, settings: Settings, day: date, *, worked: bool, note: str, actor: User
) -> Changed:
    """Say that a day is worked, or off, and reckon the deadlines again."""
    enter_day(session, day, worked=worked, note=note, actor=actor)
    return _reckon(session, settings)


def undo_day(session: Session, settings: Settings, day: date, actor: User) -> Changed:
    """Let the library speak for a day again, and reckon the deadlines again."""
    withdraw_day(session, day, actor)
    return _reckon(session, settings)


def notice_days(notice: Notice) -> dict[date, bool]:
    """Return what a notice says: its own days, and those of its year that the library had guessed otherwise.

    A day that the notice does not name is what its weekday says.
    """
    library = WorkCalendar()
    days = dict.fromkeys(notice.off, False) | dict.fromkeys(notice.worked, True)
    day = date(notice.year, 1, 1)
    while day.year == notice.year:
        if day not in days and library.is_workday(day) != (day.weekday() < SATURDAY):
            days[day] = day.weekday() < SATURDAY
        day += ONE_DAY
    return days


def moves_by_notice(session: Session, settings: Settings, notice: Notice) -> list[Moved]:
    """Return which deadlines of items would move with a notice; nothing is changed."""
    days = {**_without(session, notice.year), **notice_days(notice)}
    calendar = WorkCalendar(days, confirmed_years=noticed_years(session) | {notice.year})
    return item_deadlines.moves(session, replace(Surroundings.load(session, settings), calendar=calendar))


def enter_notice(session: Session, settings: Settings, notice: Notice, text: str, actor: User) -> Changed:
    """Enter the notice of a year, in the place of one that was entered before, and reckon the deadlines.

    From now on no day of the year is provisional. What staff say of a single day later goes before it.
    """
    _forget(session, notice.year)
    entered = HolidayNotice(year=notice.year, text=text, entered_by_id=actor.id, entered_at=clock.now())
    session.add(entered)
    for day, worked in notice_days(notice).items():
        of_day = session.get(StaffDay, day) or StaffDay(day=day)
        of_day.worked, of_day.note, of_day.entered_by_id = worked, None, actor.id
        of_day.entered_at = entered.entered_at  # so that it is known again as a day of this notice
        session.add(of_day)
    session.flush()
    changed = _reckon(session, settings)
    detail = {"off": len(notice.off), "worked": len(notice.worked), "moved": len(changed.items)}
    audit.record(session, actor.username, "calendar.notice_entered", "year", notice.year, detail)
    return changed


def withdraw_notice(session: Session, settings: Settings, year: int, actor: User) -> Changed:
    """Take a notice back that was entered by mistake, with its days; the year is what it was before."""
    _forget(session, year)
    changed = _reckon(session, settings)
    detail = {"moved": len(changed.items)}
    audit.record(session, actor.username, "calendar.notice_withdrawn", "year", year, detail)
    return changed


def _reckon(session: Session, settings: Settings) -> Changed:
    session.flush()
    moved = item_deadlines.reckon_again(session, Surroundings.load(session, settings))
    return Changed(moved, deadlines.reckon_again(session, settings))


def _without(session: Session, year: int) -> Mapping[date, bool]:
    """What staff entered, without the days of the notice of a year."""
    days = staff_days(session)
    notice = session.get(HolidayNotice, year)
    if notice is None:
        return days
    of_notice = set(session.scalars(select(StaffDay.day).where(StaffDay.entered_at == notice.entered_at)))
    return {day: worked for day, worked in days.items() if day not in of_notice}


def _forget(session: Session, year: int) -> None:
    notice = session.get(HolidayNotice, year)
    if notice is not None:
        session.execute(delete(StaffDay).where(StaffDay.entered_at == notice.entered_at))
        session.expire_all()
        session.delete(session.get_one(HolidayNotice, year))
        session.flush()
