"""Ranges of days that reports are made of: a quarter, a half-year, a year, or any other."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Self

_NAMED = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])))?")
MONTHS = {"year": 12, "half": 6, "quarter": 3}


class PeriodNotUnderstood(ValueError):
    """A period is not written as 2026, 2026-H1, 2026-Q3 or 2026-01-15..2026-02-20."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included, in the bureau's zone."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise PeriodNotUnderstood(f"A period cannot end ({self.last}) before it begins ({self.first}).")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2026`, `2026-H1`, `2026-Q3` or `2026-01-15..2026-02-20`; raises `PeriodNotUnderstood`."""
        first, dots, last = text.partition("..")
        try:
            if dots:
                return cls(date.fromisoformat(first), date.fromisoformat(last))
            named = _NAMED.fullmatch(text)
            if named is None:
                raise ValueError(text)
            return cls._named(int(named[1]), named[2], named[3])
        except ValueError as error:
            raise PeriodNotUnderstood(
                f"{text} is no period: write 2026, 2026-H1, 2026-Q3 or 2026-01-15..2026-02-20."
            ) from error

    @classmethod
    def _named(cls, year: int, quarter: str | None, half: str | None) -> Self:
        if quarter:
            return cls.months(year, 3 * int(quarter) - 2, MONTHS["quarter"])
        if half:
            return cls.months(year, 6 * int(half) - 5, MONTHS["half"])
        return cls.months(year, 1, MONTHS["year"])

    @classmethod
    def months(cls, year: int, month: int, count: int) -> Self:
        """So many whole months from one on."""
        return cls(_month(year, month), _month(year, month + count) - timedelta(days=1))

    @property
    def name(self) -> str:
        """As `parse` reads it, as short as it can be written."""
        for months, mark, each in ((12, "", 12), (6, "-H", 6), (3, "-Q", 3)):
            for number in range(12 // months):
                if self == Period.months(self.first.year, number * each + 1, months):
                    return f"{self.first.year}{mark}{number + 1 if mark else ''}"
        return f"{self.first}..{self.last}"

    def __str__(self) -> str:
        return self.name

    @property
    def whole_months(self) -> int | None:
        """How many whole months it is; None where it begins or ends within one."""
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return count if self == Period.months(self.first.year, self.first.month, count) else None

    def before(self) -> "Period":
        """The period before it, for 环比: as many months where it is of whole months, else as many days."""
        months = self.whole_months
        if months:
            return Period.months(self.first.year, self.first.month - months, months)
        return Period(
            self.first - (self.last - self.first) - timedelta(days=1), self.first - timedelta(days=1)
        )

    def year_before(self) -> "Period":
        """The same days of the year before, for 同比."""
        months = self.whole_months
        if months:
            return Period.months(self.first.year - 1, self.first.month, months)
        return Period(_year_before(self.first), _year_before(self.last))

    def compared(self, today: date) -> tuple["Period", "Period", "Period"]:
        """The period, the one before it and the same one a year before, alike in length.

        One that is not over by `today` is compared as far as it has come: its first days with the first days
        of the others, for a month that has just begun is always less than a whole one.
        """
        if not self.first <= today < self.last:
            return self, self.before(), self.year_before()
        before, year_before = self.before(), self.year_before()
        days = today - self.first
        return (
            Period(self.first, today),
            Period(before.first, min(before.last, before.first + days)),
            Period(year_before.first, _year_before(today)),
        )

    def split_by_month(self) -> list["Period"]:
        """The months of it in order, the first and the last cut to what lies within."""
        parts, first = [], self.first
        while first <= self.last:
            last = min(_month(first.year, first.month + 1) - timedelta(days=1), self.last)
            parts.append(Period(first, last))
            first = last + timedelta(days=1)
        return parts

    def begin(self, zone: tzinfo) -> datetime:
        """The first moment of it."""
        return datetime(self.first.year, self.first.month, self.first.day, tzinfo=zone)

    def end(self, zone: tzinfo) -> datetime:
        """The first moment after it."""
        after = self.last + timedelta(days=1)
        return datetime(after.year, after.month, after.day, tzinfo=zone)


def _month(year: int, month: int) -> date:
    """The first day of a month; months go on below 1 and beyond 12."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _year_before(day: date) -> date:
    leap_day = day.month == 2 and day.day == 29
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)
