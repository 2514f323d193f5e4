"""领导看板: its figures are those of the report, and those of a person are of what the person may see."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger.access import visible
from ledger.calendar import load_calendar
from ledger.database import Ledger
from ledger.handling.matter import OPEN
from ledger.models import Item, ItemUnit, Unit, User
from ledger.reports import dashboard
from ledger.reports.figures import Figures, figures
from ledger.reports.period import Period
from ledger.reports.rows import ItemFigure, counted_by
from ledger.reports.scope import Scope, count
from ledger.workdays import WorkCalendar
from tests.ledger.handling.conftest import Desk

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVERYTHING = sa.true()


def scope_of(ledger: Ledger, period: str, today: date = date(2026, 12, 31)) -> Scope:
    with ledger.reading() as session:
        return Scope(Period.parse(period), SHANGHAI, today, load_calendar(session))


def test_the_headlines_are_those_of_the_report(year: Ledger, ledger_settings: Settings) -> None:
    with year.reading() as session:
        report: Figures = figures(session, Period.parse("2025"), ledger_settings)
        this, _before, _year_before = dashboard.headlines(session, scope_of(year, "2025"), EVERYTHING)
        flow, handled = report.flow.now, report.handling
        assert this.counts == {
            ItemFigure.RECEIVED: flow.received,
            ItemFigure.ENDED: flow.ended,
            ItemFigure.CLOSED: flow.closed,
            ItemFigure.ON_TIME: handled.all_difficulties.on_time,
            ItemFigure.PROVED: round(flow.closed * (handled.proved_rate or 0)),
            ItemFigure.OVERDUE: flow.overdue,
            ItemFigure.REPEATS: report.intake.repeats,
            ItemFigure.SUPERVISED: report.consequences.supervised,
        }
        assert (this.on_time_rate, this.proved_rate) == (
            handled.all_difficulties.on_time_rate,
            handled.proved_rate,
        )
        assert min(flow.received, flow.ended, flow.overdue) > 0


def test_forces_and_months_are_those_of_the_report(year: Ledger, ledger_settings: Settings) -> None:
    with year.reading() as session:
        report = figures(session, Period.parse("2025"), ledger_settings)
        accused = dashboard.by_accused_force(session, scope_of(year, "2025"), EVERYTHING)
        months = dashboard.trend(session, scope_of(year, "2025"), EVERYTHING)
        assert {one.unit_id: one.received for one in accused if one.received} == {
            one.unit_id: one.items for one in report.intake.by_unit
        }
        assert [(month.periods[0], month.received[0], month.ended[0]) for month in months] == [
            (month.period, month.received, month.ended) for month in report.trend
        ]
        assert [month.received[1] for month in months[1:]] == [month.received[0] for month in months[:-1]]


def test_a_quarter_is_shown_with_the_twelve_months_that_end_with_it(year: Ledger) -> None:
    with year.reading() as session:
        months = dashboard.trend(session, scope_of(year, "2025-Q3"), EVERYTHING)
    assert [str(month.periods[0].first) for month in months][::11] == ["2024-10-01", "2025-09-01"]


def test_what_a_person_may_not_see_is_in_none_of_their_figures(year: Ledger) -> None:
    with year.session() as session, session.begin():
        accused, times = session.execute(
            sa.select(ItemUnit.unit_id, sa.func.count())
            .group_by(ItemUnit.unit_id)
            .order_by(sa.func.count().desc(), ItemUnit.unit_id)
        ).all()[0]
        theirs = User(username="zhi", display_name="支队领导", password_hash="x", unit_id=accused)
        session.add(theirs)
        session.flush()
        seen = visible(theirs)
        hidden = session.scalar(sa.select(sa.func.count()).select_from(Item).where(~seen)) or 0
        scope = scope_of(year, "2025")
        all_, mine = (dashboard.headlines(session, scope, one)[0] for one in (EVERYTHING, seen))
        ended = counted_by(ItemFigure.ENDED, scope)
        of_all, of_mine = (count(session, one, ended) for one in (EVERYTHING, seen))
        months = dashboard.trend(session, scope, seen)
        forces = dashboard.by_accused_force(session, scope, seen)
        of_forces = counts_of_forces(session, scope, seen)
        handlers = dashboard.by_handling_unit(session, scope, seen)
        of_handlers = counts_of_handlers(session, scope, seen)
        of_everybody = counts_of_handlers(session, scope, EVERYTHING)
    assert {one.unit_id: (one.received, one.closed, one.proved) for one in forces} == of_forces
    assert {one.unit_id: (one.open, one.closed, one.on_time) for one in handlers} == of_handlers
    assert sum(closed for _open, closed, _on_time in of_handlers.values()) < sum(
        closed for _open, closed, _on_time in of_everybody.values()
    )
    assert hidden >= times > 0
    assert mine.counts[ItemFigure.RECEIVED] == all_.counts[ItemFigure.RECEIVED] - hidden
    assert sum(month.received[0] for month in months) == mine.counts[ItemFigure.RECEIVED]
    assert mine.counts[ItemFigure.ENDED] == of_mine < of_all == all_.counts[ItemFigure.ENDED]
    assert sum(month.ended[0] for month in months) == of_mine


def counts_of_forces(
    session: Session, scope: Scope, seen: sa.ColumnElement[bool]
) -> dict[int, tuple[int, int, int]]:
    """What was received, closed and proved about each force, counted item by item."""
    found: dict[int, list[int]] = {}
    for place, figure in enumerate((ItemFigure.RECEIVED, ItemFigure.CLOSED, ItemFigure.PROVED)):
        for item in session.scalars(sa.select(Item).where(seen, counted_by(figure, scope))):
            for force in {force_of(unit) for unit in item.accused_units}:
                found.setdefault(force, [0, 0, 0])[place] += 1
    return {force: (counts[0], counts[1], counts[2]) for force, counts in found.items()}


def force_of(unit: Unit) -> int:
    while unit.parent is not None and unit.parent.parent is not None:
        unit = unit.parent
    return unit.id


def counts_of_handlers(
    session: Session, scope: Scope, seen: sa.ColumnElement[bool]
) -> dict[int | None, tuple[int, int, int]]:
    """What each unit has in hand, and what was closed of it, also in time, counted item by item."""
    conditions = (
        Item.state.in_(OPEN),
        counted_by(ItemFigure.CLOSED, scope),
        counted_by(ItemFigure.ON_TIME, scope),
    )
    found: dict[int | None, list[int]] = {}
    for place, condition in enumerate(conditions):
        for item in session.scalars(sa.select(Item).where(seen, condition)):
            for unit_id in [one.unit_id for one in item.handlers] or [None]:
                found.setdefault(unit_id, [0, 0, 0])[place] += 1
    return {unit_id: (counts[0], counts[1], counts[2]) for unit_id, counts in found.items()}


def test_forces_come_the_most_accused_first_and_units_those_that_are_late(year: Ledger) -> None:
    with year.reading() as session:
        forces = dashboard.by_accused_force(session, scope_of(year, "2025"), EVERYTHING)
        units = dashboard.by_handling_unit(session, scope_of(year, "2025"), EVERYTHING)
        codes = dict(session.execute(sa.select(Unit.id, Unit.code)).all())
    order = [(-one.received, codes[one.unit_id]) for one in forces]
    assert order == sorted(order)
    late = [(-one.by_due["overdue"], -one.open) for one in units]
    assert late == sorted(late)
    assert len(forces) > 3
    assert len(units) > 3


def test_a_period_that_runs_is_compared_as_far_as_it_has_come(desk: Desk, ledger: Ledger) -> None:
    for day in ("2025-10-20", "2025-12-20", "2026-07-05", "2026-09-29", "2026-10-09"):
        with time_machine.travel(datetime.fromisoformat(f"{day}T10:00:00+08:00"), tick=False):
            desk.enter()
    with ledger.reading() as session:
        scope = scope_of(ledger, "2026-Q4", today=date(2026, 11, 29))
        compared = dashboard.headlines(session, scope, EVERYTHING)
    assert [str(one.period) for one in compared] == [
        "2026-10-01..2026-11-29",
        "2026-07-01..2026-08-29",
        "2025-10-01..2025-11-29",
    ]
    assert [one.counts[ItemFigure.RECEIVED] for one in compared] == [1, 1, 1]


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.sampled_from(["", "-H1", "-Q2", "-Q4"]))
def test_what_is_compared_is_alike_in_length_and_lies_apart(today: date, part: str) -> None:
    period = Period.parse(f"{today.year}{part}")
    this, before, year_before = period.compared(today)
    assert this.first == period.first
    assert this.last == (today if period.first <= today < period.last else period.last)
    assert before.last < this.first
    assert year_before.last < this.first
    assert year_before.first.year == this.first.year - 1
    if this != period:
        length = (this.last - this.first).days
        assert (before.last - before.first).days <= length
        assert abs((year_before.last - year_before.first).days - length) <= 1  # a leap day between


def test_an_empty_ledger_has_a_dashboard_of_nothing(ledger: Ledger) -> None:
    scope = Scope(Period.parse("2026-Q1"), SHANGHAI, date(2026, 5, 5), WorkCalendar())
    with ledger.reading() as session:
        assert set(dashboard.headlines(session, scope, EVERYTHING)[0].counts.values()) == {0}
        assert dashboard.now(session, scope, EVERYTHING).open == 0
        assert dashboard.by_handling_unit(session, scope, EVERYTHING) == ()
        assert dashboard.most_repeated(session, scope, EVERYTHING) == ()
