"""Periods as Chinese offices write them, and those that a page offers."""

from datetime import date

from flask_babel import gettext as _

from hotline.console.formats import language
from ledger.reports.period import Period


def period_words(period: Period) -> str:
    """2026年第三季度; 2026年上半年; 2026年; 2026年1月15日至2026年2月20日."""
    year, _dash, part = period.name.partition("-")
    if ".." in period.name:
        return str(_("%(first)s至%(last)s", first=_day(period.first), last=_day(period.last)))
    if part.startswith("Q"):
        return str(_("%(year)s年第%(quarter)s季度", year=year, quarter=_("一二三四")[int(part[1]) - 1]))
    if part.startswith("H"):
        return str(_("%(year)s年上半年", year=year) if part == "H1" else _("%(year)s年下半年", year=year))
    return str(_("%(year)s年", year=year))


def offered_periods(today: date) -> list[Period]:
    """The periods that people ask for most: this year's and the last one's, with their parts."""
    parts = ("", "-H1", "-H2", "-Q1", "-Q2", "-Q3", "-Q4")
    every = [Period.parse(f"{year}{part}") for year in (today.year, today.year - 1) for part in parts]
    return [period for period in every if period.first <= today]


def present_quarter(today: date) -> Period:
    """The quarter that a day lies in."""
    return Period.parse(f"{today.year}-Q{(today.month + 2) // 3}")


def _day(day: date) -> str:
    if language() == "en":
        return day.isoformat()
    return f"{day.year}年{day.month}月{day.day}日"
