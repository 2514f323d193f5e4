"""Working days and staffed hours, without a database behind them (DOMAIN.md sections 1 and 4).

The library `holidays` knows the State Council's yearly notices: days off, and the Saturdays and Sundays
that are worked in their place. What staff entered goes before the library.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, Self

import holidays

Mode = Literal["staffed", "after_hours"]

ONE_DAY = timedelta(days=1)
NO_STAFF_DAYS: Mapping[date, bool] = MappingProxyType({})


class HoursNotUnderstood(ValueError):
    """Staffed hours are not written as `08:30-12:00,13:30-17:30`."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a limit; provisional while a day it counted over is only an estimate."""

    due: date
    provisional: bool


@cache
def years_with_notice() -> frozenset[int]:
    """The years whose official notice the library holds.

    A notice always swaps working days for weekend days, and the library lists these swaps by year, so a
    year without such a list is one whose holidays it reckons from the moon and the law alone.
    """
    return frozenset(_library().special_public_holidays)


class WorkCalendar:
    """Which days are worked: what staff entered (True worked, False off), else what the library knows."""

    def __init__(
        self,
        staff_days: Mapping[date, bool] = NO_STAFF_DAYS,
        *,
        confirmed_years: Set[int] | None = None,
    ) -> None:
        self._staff_days = dict(staff_days)
        self._confirmed_years = years_with_notice() if confirmed_years is None else confirmed_years

    def is_workday(self, day: date) -> bool:
        """Whether `day` is worked; a make-up Saturday is, a weekday off is not."""
        entered = self._staff_days.get(day)
        return day in _library_workdays(day.year) if entered is None else entered

    def is_provisional(self, day: date) -> bool:
        """Whether `day` is only an estimate: no notice for its year yet, and staff have not entered it."""
        return day.year not in self._confirmed_years and day not in self._staff_days

    def next_workday(self, day: date) -> date:
        """Return the first working day strictly after `day`."""
        day += ONE_DAY
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def due(self, accepted: date, working_days: int) -> Deadline:
        """Return the Nth working day after `accepted`, which itself is not counted (DOMAIN.md section 4).

        Raises `ValueError` when `working_days` is less than 1.
        """
        if working_days < 1:
            raise ValueError(f"A limit is at least 1 working day, not {working_days}.")
        day, provisional = accepted, False
        while working_days:
            day += ONE_DAY
            provisional = provisional or self.is_provisional(day)
            working_days -= self.is_workday(day)
        return Deadline(day, provisional)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The staffed spans of a working day, local time; each holds its first minute and not its last."""

    spans: tuple[tuple[time, time], ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `08:30-12:00,13:30-17:30`; raises `HoursNotUnderstood` when it cannot."""
        try:
            spans = tuple(_span(part) for part in text.split(","))
        except ValueError as error:
            raise HoursNotUnderstood(_hours_help(text)) from error
        moments = [moment for span in spans for moment in span]
        if any(earlier >= later for earlier, later in pairwise(moments)):
            raise HoursNotUnderstood(_hours_help(text))
        return cls(spans)

    @property
    def opening(self) -> time:
        """When the hours of a working day begin."""
        return self.spans[0][0]

    def contains(self, moment: time) -> bool:
        """Whether the line is staffed at `moment` of a working day."""
        return any(start <= moment < end for start, end in self.spans)


def mode_at(moment: datetime, calendar: WorkCalendar, hours: OfficeHours, tz: tzinfo) -> Mode:
    """Say whether people answer at `moment` (zone-aware), or the recorder does."""
    local = _local(moment, tz)
    staffed = calendar.is_workday(local.date()) and hours.contains(local.time())
    return "staffed" if staffed else "after_hours"


def review_due(received: datetime, calendar: WorkCalendar, hours: OfficeHours, tz: tzinfo) -> Deadline:
    """Return the day by which a message received at `received` (zone-aware) has to be heard.

    The next working day (DOMAIN.md section 1); but the same day for one left before the hours of a
    working day begin, or in staffed hours when nobody could be reached. A message left in the lunch
    break is an after-hours message whose caller was told 'the next working day', and that it is.
    """
    local = _local(received, tz)
    today, at = local.date(), local.time()
    if calendar.is_workday(today) and (at < hours.opening or hours.contains(at)):
        return Deadline(today, calendar.is_provisional(today))
    return calendar.due(today, 1)


def _library(*years: int) -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=years)


@cache
def _library_workdays(year: int) -> frozenset[date]:
    # A calendar of its own for each year: one that fills itself as it is asked is not safe between threads.
    library = _library(year)
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    days = map(date.fromordinal, range(first, last + 1))
    return frozenset(day for day in days if library.is_working_day(day))


def _local(moment: datetime, tz: tzinfo) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone says nothing about the day it falls on.")
    return moment.astimezone(tz)


def _span(text: str) -> tuple[time, time]:
    start, end = text.strip().split("-")
    return time.fromisoformat(start.strip()), time.fromisoformat(end.strip())


def _hours_help(text: str) -> str:
    return (
        f"Staffed hours {text!r} are not understood: write spans in order, without overlap, "
        "such as 08:30-12:00,13:30-17:30."
    )
