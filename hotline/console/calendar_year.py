"""A year of the working calendar as a page shows it: twelve months of weeks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from hotline.console import formats
from ledger.models import StaffDay
from ledger.workdays import WorkCalendar

SATURDAY = 5
FIRST_YEAR, LAST_YEAR = 2007, 2100
"""The library knows the notices from 2007 on."""


@dataclass(frozen=True)
class Day:
    """One day, and why it is not what its weekday says."""

    day: date
    worked: bool
    entered: StaffDay | None
    provisional: bool

    @property
    def off(self) -> bool:
        """Whether it is a weekday off (休)."""
        return not self.worked and self.day.weekday() < SATURDAY

    @property
    def make_up(self) -> bool:
        """Whether it is a Saturday or Sunday that is worked (班)."""
        return self.worked and self.day.weekday() >= SATURDAY

    @property
    def words(self) -> str:
        """What it is, for those who do not see its colour: 2026-10-10 周六，调休上班."""
        kind = _("上班") if self.worked else _("休息")
        if self.off:
            kind = _("放假")
        elif self.make_up:
            kind = _("调休上班")
        parts = [formats.day(self.day), kind]
        if self.entered is not None:
            parts.append(_("人工调整") if self.entered.note else _("按录入的通知"))
        return str(_("，")).join(parts)


@dataclass(frozen=True)
class Month:
    """One month: its number, and its weeks from Monday on; None outside the month."""

    number: int
    weeks: list[list[Day | None]]
    working_days: int


def months(year: int, calendar: WorkCalendar, entered: Mapping[date, StaffDay]) -> list[Month]:
    """The twelve months of a year."""
    return [_month(year, number, calendar, entered) for number in range(1, 13)]


def _month(year: int, number: int, calendar: WorkCalendar, entered: Mapping[date, StaffDay]) -> Month:
    day = date(year, number, 1)
    cells: list[Day | None] = [None] * day.weekday()
    while day.month == number:
        cells.append(Day(day, calendar.is_workday(day), entered.get(day), calendar.is_provisional(day)))
        day += timedelta(days=1)
    cells += [None] * (-len(cells) % 7)
    weeks = [cells[at : at + 7] for at in range(0, len(cells), 7)]
    return Month(number, weeks, sum(cell.worked for cell in cells if cell is not None))
