"""Figures of nothing, of the last minute of a quarter, and of a year that has one before it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from hotline.report_rows import report_row
from hotline.settings import Settings
from ledger.database import Ledger
from ledger.handling import acts
from ledger.reports.figures import figures
from ledger.reports.flow import ComparedFlow, Flow, compared_flow, flows
from ledger.reports.period import Period
from ledger.reports.scope import Scope
from ledger.workdays import WorkCalendar
from tests.ledger.handling.conftest import Desk
from tests.ledger.handling.office import DIRECTOR

SHANGHAI = ZoneInfo("Asia/Shanghai")


def compared_flow_of(ledger: Ledger, period: str, *, today: date = date(2026, 12, 31)) -> ComparedFlow:
    with ledger.reading() as session:
        return compared_flow(session, Scope(Period.parse(period), SHANGHAI, today, WorkCalendar()))


def flow_of(ledger: Ledger, period: str, *, today: date = date(2026, 12, 31)) -> Flow:
    with ledger.reading() as session:
        asked = Period.parse(period)
        return flows(session, Scope(asked, SHANGHAI, today, WorkCalendar()), [asked])[0]


def test_periods_that_overlap_have_the_figures_that_each_has_by_itself(desk: Desk, ledger: Ledger) -> None:
    reason = desk.surroundings().limits.decline_reasons[0]
    open_ids = []
    for month in (1, 4, 7, 10):
        with time_machine.travel(datetime(2026, month, 1, 0, 0, tzinfo=SHANGHAI), tick=False):
            open_ids.append(desk.enter())
            desk.do(open_ids[-1], acts.Accept())
        with time_machine.travel(datetime(2026, month, 28, 23, 59, tzinfo=SHANGHAI), tick=False):
            desk.do(desk.enter(), acts.Decline(reason=reason), by=DIRECTOR)
    spans = (
        *("2026", "2026-Q1", "2026-Q2", "2026-01-01..2026-01-31", "2026-12-01..2026-12-31"),
        *("2026-12-02..2026-12-31", "2027", "2026-03-15..2026-07-01", "2026"),
    )
    periods, today = [Period.parse(span) for span in spans], date(2026, 12, 2)
    with ledger.reading() as session:
        found = flows(session, Scope(periods[0], SHANGHAI, today, WorkCalendar()), periods)
    assert found == [flow_of(ledger, span, today=today) for span in spans]
    assert [one.received for one in found] == [8, 2, 2, 2, 0, 0, 0, 3, 8]
    assert [one.declined for one in found] == [4, 1, 1, 1, 0, 0, 0, 1, 4]
    assert [one.open for one in found] == [4, 1, 2, 1, 4, 4, 4, 3, 4]
    dues = [desk.item(one).due for one in open_ids]
    assert [one.overdue for one in found] == [
        sum(due is not None and due < today and one.first <= due <= one.last for due in dues)
        for one in periods
    ]
    assert found[0].overdue > found[1].overdue


def test_an_empty_ledger_has_figures_of_nothing_and_no_rates(
    ledger: Ledger, ledger_settings: Settings
) -> None:
    with ledger.reading() as session:
        row = report_row(figures(session, Period.parse("2026-Q1"), ledger_settings))
    assert row["flow"]["received"] == {
        "now": 0,
        "before": 0,
        "year_before": 0,
        "on_before": None,
        "on_year_before": None,
    }
    assert row["by_unit"] == []
    assert {row[rate] for rate in row if rate.endswith("_rate")} == {None}
    assert [month["received"] for month in row["trend"]] == [0, 0, 0]
    assert sum(age["items"] for age in row["ages"]) == 0


def test_a_quarter_ends_at_midnight_in_the_bureau(desk: Desk, ledger: Ledger) -> None:
    last_minute = datetime(2026, 3, 31, 23, 59, tzinfo=SHANGHAI)
    for moment in (last_minute, last_minute + timedelta(minutes=1)):
        with time_machine.travel(moment, tick=False):
            desk.do(desk.enter(), acts.Accept())
    assert (flow_of(ledger, "2026-Q1").received, flow_of(ledger, "2026-Q2").received) == (1, 1)
    assert (flow_of(ledger, "2026-Q1").open, flow_of(ledger, "2026-Q2").open) == (1, 2)


def test_a_join_that_was_undone_counts_as_never_done(
    desk: Desk, ledger: Ledger, ledger_settings: Settings
) -> None:
    with time_machine.travel(datetime(2026, 2, 3, 10, tzinfo=SHANGHAI), tick=False):
        main, undone, kept = (desk.enter() for _ in range(3))
        for repeat in (undone, kept):
            desk.join(repeat, main)
    assert (flow_of(ledger, "2026-Q1").joined, flow_of(ledger, "2026-Q1").open) == (2, 1)
    with time_machine.travel(datetime(2026, 4, 3, 10, tzinfo=SHANGHAI), tick=False):
        desk.do(undone, acts.Separate(reason="误并。"))
    assert (flow_of(ledger, "2026-Q1").joined, flow_of(ledger, "2026-Q1").open) == (1, 2)
    with ledger.reading() as session:
        intake = figures(session, Period.parse("2026-Q1"), ledger_settings).intake
        assert (intake.repeats, intake.repeated) == (1, 1)


def test_a_year_is_compared_with_the_one_before(
    desk: Desk, ledger: Ledger, ledger_settings: Settings
) -> None:
    for day, items in ((date(2025, 5, 6), 2), (date(2026, 2, 3), 1), (date(2026, 5, 6), 3)):
        with time_machine.travel(datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI), tick=False):
            for _ in range(items):
                desk.enter()
    with ledger.reading() as session:
        change = figures(session, Period.parse("2026-Q2"), ledger_settings).flow.change("received")
    assert (change.now, change.before, change.year_before) == (3, 1, 2)
    assert (change.on_before, change.on_year_before) == (2.0, 0.5)


@pytest.mark.parametrize(("today", "overdue"), [(date(2026, 10, 20), 0), (date(2026, 10, 21), 1)])
def test_an_item_is_overdue_when_its_last_day_is_over_and_not_before(
    today: date,
    overdue: int,
    desk: Desk,
    ledger: Ledger,
) -> None:
    with time_machine.travel(datetime(2026, 9, 16, 10, tzinfo=SHANGHAI), tick=False):
        desk.enter(difficulty="major")
    found = compared_flow_of(ledger, "2026", today=today)
    assert (found.now.overdue, found.overdue_open) == (overdue, overdue)


def test_what_was_not_accepted_in_time_for_its_deadline_is_not_overdue(desk: Desk, ledger: Ledger) -> None:
    with time_machine.travel(datetime(2026, 9, 16, 10, tzinfo=SHANGHAI), tick=False):
        item = desk.enter()
        reason = desk.surroundings().limits.decline_reasons[0]
        desk.do(item, acts.Decline(reason=reason), by=DIRECTOR)
    found = flow_of(ledger, "2026")
    assert (found.declined, found.ended, found.open, found.overdue) == (1, 1, 0, 0)
