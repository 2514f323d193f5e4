"""Working days, deadlines and staffed hours: DOMAIN.md section 4 as tests."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.workdays import (
    Deadline,
    HoursNotUnderstood,
    OfficeHours,
    WorkCalendar,
    mode_at,
    review_due,
    years_with_notice,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = OfficeHours.parse("08:30-12:00,13:30-17:30")
CALENDAR = WorkCalendar()

days = st.dates(date(2007, 1, 1), date(2040, 12, 31))
limits = st.integers(1, 60)
calendars = st.dictionaries(days, st.booleans(), max_size=40).map(WorkCalendar)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def span(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


# --- The five examples of DOMAIN.md section 4 ---------------------------------------------------------


def test_accepted_before_spring_festival_with_10_days_passes_over_the_two_worked_saturdays() -> None:
    assert CALENDAR.due(date(2026, 2, 11), 10) == Deadline(date(2026, 3, 3), provisional=False)


def test_a_message_of_new_years_eve_accepted_after_the_festival_with_10_days() -> None:
    accepted = review_due(at("2026-02-16T21:00"), CALENDAR, HOURS, SHANGHAI).due
    assert accepted == date(2026, 2, 24)
    assert CALENDAR.due(accepted, 10) == Deadline(date(2026, 3, 9), provisional=False)


def test_accepted_before_labour_day_with_15_days_counts_the_worked_saturday() -> None:
    assert CALENDAR.due(date(2026, 4, 28), 15) == Deadline(date(2026, 5, 21), provisional=False)


def test_accepted_before_national_day_with_20_days_counts_both_make_up_days() -> None:
    assert CALENDAR.due(date(2026, 9, 16), 20) == Deadline(date(2026, 10, 20), provisional=False)


def test_a_message_of_saturday_is_accepted_on_the_worked_sunday_with_15_days() -> None:
    accepted = review_due(at("2026-09-19T10:00"), CALENDAR, HOURS, SHANGHAI).due
    assert accepted == date(2026, 9, 20)
    assert CALENDAR.due(accepted, 15) == Deadline(date(2026, 10, 16), provisional=False)


# --- The calendar ------------------------------------------------------------------------------------


def test_every_day_of_2026_is_as_the_state_councils_notice_has_it() -> None:
    off = {
        *span(date(2026, 1, 1), date(2026, 1, 3)),
        *span(date(2026, 2, 15), date(2026, 2, 23)),
        *span(date(2026, 4, 4), date(2026, 4, 6)),
        *span(date(2026, 5, 1), date(2026, 5, 5)),
        *span(date(2026, 6, 19), date(2026, 6, 21)),
        *span(date(2026, 9, 25), date(2026, 9, 27)),
        *span(date(2026, 10, 1), date(2026, 10, 7)),
    }
    made_up = {
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    }
    expected = {
        day for day in span(date(2026, 1, 1), date(2026, 12, 31)) if day.weekday() < 5 and day not in off
    } | made_up
    worked = {day for day in span(date(2026, 1, 1), date(2026, 12, 31)) if CALENDAR.is_workday(day)}
    assert worked == expected


def test_a_make_up_day_of_the_old_year_for_the_new_one_is_worked() -> None:
    assert CALENDAR.is_workday(date(2011, 12, 31))  # a Saturday, for Tuesday 3 January 2012


def test_the_years_with_a_notice_are_confirmed_and_the_next_one_is_not() -> None:
    assert set(range(2001, 2027)) <= years_with_notice()
    assert max(years_with_notice()) + 1 not in years_with_notice()
    assert 2040 not in years_with_notice()


def test_a_deadline_that_reaches_into_a_year_without_a_notice_is_provisional() -> None:
    calendar = WorkCalendar(confirmed_years={2026})
    assert not calendar.due(date(2026, 12, 28), 3).provisional
    assert calendar.due(date(2026, 12, 31), 1).provisional
    assert calendar.due(date(2026, 12, 16), 15).provisional


def test_a_deadline_is_firm_again_when_staff_have_entered_every_day_it_counts_over() -> None:
    entered = {
        date(2027, 1, 1): False,
        date(2027, 1, 2): False,
        date(2027, 1, 3): False,
        date(2027, 1, 4): True,
    }
    calendar = WorkCalendar(entered, confirmed_years={2026})
    assert calendar.due(date(2026, 12, 31), 1) == Deadline(date(2027, 1, 4), provisional=False)
    assert calendar.due(date(2026, 12, 31), 2).provisional


def test_a_limit_of_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 working day"):
        CALENDAR.due(date(2026, 1, 5), 0)


@given(calendars, days, limits)
def test_a_due_day_is_a_working_day_after_the_day_of_acceptance(
    calendar: WorkCalendar, accepted: date, limit: int
) -> None:
    due = calendar.due(accepted, limit).due
    assert due > accepted
    assert calendar.is_workday(due)


@given(calendars, days, limits)
def test_exactly_the_limits_number_of_working_days_lie_after_acceptance_up_to_the_due_day(
    calendar: WorkCalendar, accepted: date, limit: int
) -> None:
    due = calendar.due(accepted, limit).due
    counted = [day for day in span(accepted + timedelta(days=1), due) if calendar.is_workday(day)]
    assert len(counted) == limit


@given(calendars, days, days, limits, limits)
def test_later_acceptance_or_a_longer_limit_is_never_due_earlier(
    calendar: WorkCalendar, one: date, other: date, short: int, long: int
) -> None:
    (one, other), (short, long) = sorted((one, other)), sorted((short, long))
    assert calendar.due(one, short).due <= calendar.due(other, short).due
    assert calendar.due(one, short).due <= calendar.due(one, long).due


@given(calendars, days, limits, limits)
def test_limits_add_up(calendar: WorkCalendar, accepted: date, first: int, second: int) -> None:
    assert (
        calendar.due(calendar.due(accepted, first).due, second).due
        == calendar.due(accepted, first + second).due
    )


@given(calendars, days)
def test_the_next_working_day_is_a_limit_of_one(calendar: WorkCalendar, day: date) -> None:
    assert calendar.next_workday(day) == calendar.due(day, 1).due


@given(st.dictionaries(days, st.booleans(), min_size=1))
def test_what_staff_entered_goes_before_the_library_and_changes_no_other_day(
    entered: dict[date, bool],
) -> None:
    calendar = WorkCalendar(entered)
    for day, worked in entered.items():
        assert calendar.is_workday(day) is worked
        neighbour = day + timedelta(days=1)
        if neighbour not in entered:
            assert calendar.is_workday(neighbour) is CALENDAR.is_workday(neighbour)


# --- Staffed hours -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "mode"),
    [
        ("2026-09-21T08:29:59", "after_hours"),
        ("2026-09-21T08:30:00", "staffed"),
        ("2026-09-21T12:00:00", "after_hours"),
        ("2026-09-21T13:30:00", "staffed"),
        ("2026-09-21T17:29:59", "staffed"),
        ("2026-09-21T17:30:00", "after_hours"),
        ("2026-09-19T10:00:00", "after_hours"),  # a Saturday
        ("2026-09-20T10:00:00", "staffed"),  # a Sunday that is worked
        ("2026-10-06T10:00:00", "after_hours"),  # a Tuesday off
    ],
)
def test_the_line_is_staffed_in_the_hours_of_a_working_day_only(moment: str, mode: str) -> None:
    assert mode_at(at(moment), CALENDAR, HOURS, SHANGHAI) == mode


def test_the_hours_are_those_of_the_bureau_wherever_the_moment_was_written_down() -> None:
    assert mode_at(datetime(2026, 9, 21, 0, 30, tzinfo=UTC), CALENDAR, HOURS, SHANGHAI) == "staffed"


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        mode_at(datetime(2026, 9, 21, 9, 0), CALENDAR, HOURS, SHANGHAI)  # noqa: DTZ001


def test_hours_begin_with_the_first_span() -> None:
    assert HOURS.opening == time(8, 30)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "08:30",
        "17:30-08:30",
        "08:30-08:30",
        "13:30-17:30,08:30-12:00",
        "08:30-12:00,11:00-17:30",
        "8-24",
        "早-晚",
    ],
)
def test_hours_that_make_no_sense_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(HoursNotUnderstood, match="08:30-12:00,13:30-17:30"):
        OfficeHours.parse(text)


# --- When a message is to be heard -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-09-21T18:00", date(2026, 9, 22)),  # in the evening
        ("2026-09-21T07:00", date(2026, 9, 21)),  # before the hours of a working day begin
        ("2026-09-21T00:00", date(2026, 9, 21)),
        ("2026-09-21T10:00", date(2026, 9, 21)),  # staffed, nobody could be reached
        ("2026-09-21T15:00", date(2026, 9, 21)),
        ("2026-09-21T12:30", date(2026, 9, 22)),  # in the lunch break: told 'the next working day'
        ("2026-09-18T20:00", date(2026, 9, 20)),  # Friday evening, the Sunday is worked
        ("2026-09-20T07:00", date(2026, 9, 20)),
        ("2026-10-03T07:00", date(2026, 10, 8)),  # in the week of National Day
    ],
)
def test_a_message_is_to_be_heard_on_the_next_working_day_or_the_same_one_while_it_lasts(
    received: str, due: date
) -> None:
    assert review_due(at(received), CALENDAR, HOURS, SHANGHAI) == Deadline(due, provisional=False)


@given(calendars, st.datetimes(datetime(2007, 1, 1), datetime(2040, 12, 31), timezones=st.just(SHANGHAI)))  # noqa: DTZ001
def test_a_message_is_to_be_heard_on_a_working_day_that_has_not_passed_and_none_lies_between(
    calendar: WorkCalendar, received: datetime
) -> None:
    due = review_due(received, calendar, HOURS, SHANGHAI).due
    assert calendar.is_workday(due)
    assert due >= received.date()
    assert not [
        d
        for d in span(received.date() + timedelta(days=1), due - timedelta(days=1))
        if calendar.is_workday(d)
    ]


def test_a_message_of_a_new_year_without_a_notice_is_due_provisionally() -> None:
    calendar = WorkCalendar(confirmed_years={2026})
    assert review_due(at("2027-01-05T07:00"), calendar, HOURS, SHANGHAI).provisional
    assert not review_due(at("2026-12-30T18:00"), calendar, HOURS, SHANGHAI).provisional


def test_the_module_loads_no_database_queue_or_web() -> None:
    probe = (
        "import sys, ledger.workdays; print({m.partition('.')[0] for m in sys.modules} & set(sys.argv[1:]))"
    )
    forbidden = ["sqlalchemy", "alembic", "redis", "rq", "flask", "pydantic", "requests"]
    loaded = subprocess.run(
        [sys.executable, "-c", probe, *forbidden], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "set()"
