"""How the line takes callers now, why, and until when: hours, holidays, make-up days, what staff set."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum, auto

from ledger.workdays import Mode, OfficeHours, WorkCalendar, mode_at

SATURDAY = 5
# The longest time off that there has been is ten days.
LOOK_AHEAD = timedelta(days=40)


class DayKind(StrEnum):
    """What a day is to the office."""

    WORKDAY = auto()
    MAKE_UP = auto()  # a Saturday or Sunday that is worked
    HOLIDAY = auto()  # a weekday off
    WEEKEND = auto()


@dataclass(frozen=True, slots=True)
class LineHours:
    """The mode of the line; `until` is None where nothing will change it but people.

    `forced`: staff or the environment have set it, whatever the calendar says.
    """

    mode: Mode
    until: datetime | None
    day: DayKind
    provisional: bool
    forced: bool


def line_hours(
    moment: datetime,
    calendar: WorkCalendar,
    hours: OfficeHours,
    zone: tzinfo,
    *,
    forced: Mode | None = None,
    forced_until: datetime | None = None,
) -> LineHours:
    """How the line takes callers at `moment` (zone-aware); `forced` is the mode that was set, if any."""
    today = moment.astimezone(zone).date()
    by_calendar = mode_at(moment, calendar, hours, zone)
    until = forced_until if forced else _next_change(moment, by_calendar, calendar, hours, zone)
    return LineHours(
        mode=forced or by_calendar,
        until=until,
        day=day_kind(today, calendar),
        provisional=calendar.is_provisional(today),
        forced=forced is not None,
    )


def day_kind(day: date, calendar: WorkCalendar) -> DayKind:
    """What a day is by the calendar."""
    weekend = day.weekday() >= SATURDAY
    if calendar.is_workday(day):
        return DayKind.MAKE_UP if weekend else DayKind.WORKDAY
    return DayKind.WEEKEND if weekend else DayKind.HOLIDAY


def _next_change(
    moment: datetime, mode: Mode, calendar: WorkCalendar, hours: OfficeHours, zone: tzinfo
) -> datetime | None:
    later = (at for at in _boundaries(moment.astimezone(zone).date(), hours, zone) if at > moment)
    return next((at for at in later if mode_at(at, calendar, hours, zone) != mode), None)


def _boundaries(day: date, hours: OfficeHours, zone: tzinfo) -> Iterator[datetime]:
    """Every begin and end of a staffed span from a day on, in order; also of days that are not worked."""
    for number in range(LOOK_AHEAD.days):
        for span in hours.spans:
            for at in span:
                yield datetime.combine(day + timedelta(days=number), at, zone)
