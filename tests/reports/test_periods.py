"""The periods that reports are made of, and those they are compared with."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.reports.period import Period, PeriodNotUnderstood

SHANGHAI = ZoneInfo("Asia/Shanghai")
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
periods = st.builds(
    lambda first, length: Period(first, first + timedelta(days=length)), days, st.integers(0, 800)
)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-H1", "2026-01-01", "2026-06-30"),
        ("2026-H2", "2026-07-01", "2026-12-31"),
        ("2024-Q1", "2024-01-01", "2024-03-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-01-15..2026-02-20", "2026-01-15", "2026-02-20"),
    ],
)
def test_a_period_is_read_as_people_write_it_and_named_so(text: str, first: str, last: str) -> None:
    period = Period.parse(text)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert period.name == text


@pytest.mark.parametrize(
    "text", ["", "26", "2026-Q5", "2026-H3", "2026-02-30..2026-03-01", "2026-03-01..2026-02-01"]
)
def test_what_is_no_period_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(PeriodNotUnderstood, match="2026-Q3"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("text", "before", "year_before"),
    [
        ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2026-H2", "2026-H1", "2025-H2"),
        ("2026", "2025", "2025"),
        ("2024-02-29..2024-02-29", "2024-02-28..2024-02-28", "2023-02-28..2023-02-28"),
        ("2026-01-10..2026-01-19", "2025-12-31..2026-01-09", "2025-01-10..2025-01-19"),
    ],
)
def test_the_periods_to_compare_with(text: str, before: str, year_before: str) -> None:
    period = Period.parse(text)
    assert (period.before().name, period.year_before().name) == (before, year_before)


def test_a_quarter_begins_at_midnight_in_the_bureau() -> None:
    quarter = Period.parse("2026-Q2")
    assert quarter.begin(SHANGHAI) == datetime(2026, 3, 31, 16, tzinfo=UTC)
    assert quarter.end(SHANGHAI) == datetime(2026, 6, 30, 16, tzinfo=UTC)


@given(periods)
def test_the_period_before_ends_where_this_one_begins(period: Period) -> None:
    assert period.before().last + timedelta(days=1) == period.first


@given(periods)
def test_the_months_of_a_period_follow_each_other_and_are_the_whole_of_it(period: Period) -> None:
    months = period.split_by_month()
    assert (months[0].first, months[-1].last) == (period.first, period.last)
    assert all(one.last + timedelta(days=1) == two.first for one, two in pairwise(months))
    assert all(
        (month.first.year, month.first.month) == (month.last.year, month.last.month) for month in months
    )


@given(periods)
def test_a_period_is_read_again_from_its_name(period: Period) -> None:
    assert Period.parse(period.name) == period
