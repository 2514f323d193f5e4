"""How the line takes callers, why and until when."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.console.line_hours import DayKind, line_hours
from ledger.workdays import OfficeHours, WorkCalendar, mode_at

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = OfficeHours.parse("08:30-12:00,13:30-17:30")
CALENDAR = WorkCalendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "mode", "until", "day"),
    [
        ("2026-09-21 09:00", "staffed", "2026-09-21 12:00", DayKind.WORKDAY),
        ("2026-09-21 12:30", "after_hours", "2026-09-21 13:30", DayKind.WORKDAY),
        ("2026-09-21 20:00", "after_hours", "2026-09-22 08:30", DayKind.WORKDAY),
        ("2026-09-20 10:00", "staffed", "2026-09-20 12:00", DayKind.MAKE_UP),  # a Sunday that is worked
        ("2026-09-12 10:00", "after_hours", "2026-09-14 08:30", DayKind.WEEKEND),
        ("2026-09-30 18:00", "after_hours", "2026-10-08 08:30", DayKind.WORKDAY),
        ("2026-10-01 09:00", "after_hours", "2026-10-08 08:30", DayKind.HOLIDAY),
    ],
)
def test_the_line_follows_the_calendar_to_the_next_change(
    moment: str, mode: str, until: str, day: DayKind
) -> None:
    stands = line_hours(at(moment), CALENDAR, HOURS, ZONE)
    assert (stands.mode, stands.until, stands.day) == (mode, at(until), day)
    assert not stands.forced


def test_what_staff_set_goes_before_the_calendar_until_it_ends() -> None:
    end = at("2026-09-21 15:00")
    stands = line_hours(at("2026-09-21 09:00"), CALENDAR, HOURS, ZONE, forced="after_hours", forced_until=end)
    assert (stands.mode, stands.until, stands.forced) == ("after_hours", end, True)


def test_what_is_set_for_good_ends_by_people_only() -> None:
    assert line_hours(at("2026-09-21 09:00"), CALENDAR, HOURS, ZONE, forced="staffed").until is None


def test_a_year_without_notice_is_provisional() -> None:
    calendar = WorkCalendar(confirmed_years=frozenset({2026}))
    assert line_hours(at("2027-03-01 09:00"), calendar, HOURS, ZONE).provisional
    assert not line_hours(at("2026-09-21 09:00"), calendar, HOURS, ZONE).provisional


@given(st.dates(date(2024, 1, 1), date(2026, 11, 1)), st.times())
def test_until_is_the_first_moment_at_which_the_mode_is_another(day: date, clock: time) -> None:
    moment = datetime.combine(day, clock.replace(second=0, microsecond=0), ZONE)
    stands = line_hours(moment, CALENDAR, HOURS, ZONE)
    assert stands.until is not None
    assert stands.until > moment
    assert mode_at(stands.until, CALENDAR, HOURS, ZONE) != stands.mode
    for hour in range(1, 24 * 12):
        between = datetime.fromtimestamp(moment.timestamp() + hour * 3600, ZONE)
        if between >= stands.until:
            break
        assert mode_at(between, CALENDAR, HOURS, ZONE) == stands.mode
