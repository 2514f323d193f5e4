"""Every figure of the annual report equals what plain SQL, written by hand, counts in the same ledger.

The SQL knows nothing of `ledger.reports`. Bounds are written as UTC: the bureau is eight hours ahead.
A small year in which everything happens; SIMULATED_ITEMS=3000 makes it that of a city, which takes minutes.
"""

import os
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from hotline.settings import Settings
from ledger.database import Ledger
from ledger.models import Category, Difficulty
from ledger.models.handling_codes import Conclusion, Method
from ledger.reports.figures import Figures, figures
from ledger.reports.period import Period
from ledger.workdays import WorkCalendar
from tests.simulated_year import SimulatedYear
from tests.templates import LedgerTemplate

ITEMS, SEED = int(os.environ.get("SIMULATED_ITEMS", "150")), 8

YEAR = "'2024-12-31 16:00:00+00' AND '2025-12-31 15:59:59.999999+00'"
RECEIVED = f"accepted_at BETWEEN {YEAR}"
CLOSED = f"closed_at BETWEEN {YEAR}"
DONE = "day BETWEEN '2025-01-01' AND '2025-12-31'"
TOLD = f"{CLOSED} AND feedback_way IS NOT NULL"
STILL_OPEN = "state IN ('registered','accepted','assigned','investigating','reported','reviewed')"
ENDED = """(kind IN ('close', 'transfer', 'decline') OR kind = 'join' AND NOT EXISTS
    (SELECT 1 FROM item_acts s WHERE s.item_id = a.item_id AND s.seq > a.seq AND s.kind = 'separate'))"""
"""An act `a` ends the work on its item; a join that was undone does not."""

Ask = Callable[[str], list[tuple[Any, ...]]]


def asking(ledger: Ledger) -> Ask:
    """Plain SQL on the ledger; `DAY(column)` stands for the one thing that the two databases do not share."""
    on_postgresql = ledger.engine.dialect.name == "postgresql"
    bureaus_day = r"(\1 AT TIME ZONE 'Asia/Shanghai')::date" if on_postgresql else r"date(\1, '+8 hours')"

    def ask(sql: str) -> list[tuple[Any, ...]]:
        with ledger.engine.connect() as connection:
            rows = connection.execute(
                text(re.sub(r"DAY\(([\w.]+)\)", bureaus_day, sql).replace("::", r"\:\:"))
            )
            return [tuple(row) for row in rows]

    return ask


def number(rows: list[tuple[Any, ...]]) -> int:
    return int(rows[0][0] or 0)


def moment(value: Any) -> datetime:
    """A moment as either database gives it."""
    return datetime.fromisoformat(str(value))


def told(counts: dict[Any, int]) -> dict[str, int]:
    """Counts by their codes, without those that did not occur."""
    return {code.value: count for code, count in counts.items() if count}


def by_act(ask: Ask, kind: str) -> int:
    return number(ask(f"SELECT count(*) FROM item_acts WHERE kind = '{kind}' AND {DONE}"))


def something_of_everything(report: Figures, ask: Ask) -> None:
    """Else the comparisons would compare nothing with nothing."""
    flow, followed = report.flow.now, report.consequences
    assert flow.received > 0.9 * ITEMS
    for count in (
        flow.closed,
        flow.declined,
        flow.transferred,
        flow.joined,
        flow.open,
        flow.overdue,
        flow.extended,
    ):
        assert count > 0
    assert followed.supervised > 0
    for kind in ("link", "separate", "instruct"):
        assert by_act(ask, kind) > 0
    assert followed.rectifications_finished > 0
    assert followed.clarified > 0
    assert all(report.intake.by_category.values())
    assert all(part.closed for part in report.handling.by_difficulty.values())
    assert 0 < report.telephone.messages_in_time < report.telephone.messages_due


def received_ended_and_open(report: Figures, ask: Ask) -> None:
    flow = report.flow.now
    assert flow.received == number(ask(f"SELECT count(*) FROM items WHERE {RECEIVED}"))
    assert flow.closed == number(ask(f"SELECT count(*) FROM items WHERE {CLOSED}"))
    assert flow.joined == number(ask("SELECT count(*) FROM items WHERE joined_to_id IS NOT NULL"))
    assert flow.declined == by_act(ask, "decline")
    assert flow.transferred == number(ask("SELECT count(*) FROM items WHERE transferred_to IS NOT NULL"))
    assert flow.open == number(ask(f"SELECT count(*) FROM items WHERE {STILL_OPEN}"))
    assert flow.received == flow.ended + flow.open  # the ledger began with the year


def overdue_and_extended(report: Figures, ask: Ask) -> None:
    assert report.flow.now.overdue == number(
        ask(
            f"""SELECT count(*) FROM items i WHERE due BETWEEN '2025-01-01' AND '2025-12-31'
            AND (reported_at IS NULL OR DAY(reported_at) > due)
            AND NOT stage_report_pending AND NOT fast_track
            AND NOT EXISTS
                (SELECT 1 FROM item_acts a WHERE a.item_id = i.id AND {ENDED} AND day <= i.due)"""
        )
    )
    assert report.flow.overdue_open == number(
        ask(
            """SELECT count(*) FROM items WHERE due <= '2025-12-31' AND reported_at IS NULL
            AND state IN ('registered','accepted','assigned','investigating')
            AND NOT stage_report_pending AND NOT fast_track"""
        )
    )
    assert report.flow.now.extended == number(ask("SELECT count(*) FROM items WHERE extensions > 0"))


def channel_nature_and_identity(report: Figures, ask: Ask) -> None:
    for column in ("channel", "nature", "identity"):
        rows = ask(f"SELECT {column}, count(*) FROM items WHERE {RECEIVED} GROUP BY {column}")
        assert told(getattr(report.intake, f"by_{column}")) == dict(rows)


def categories(report: Figures, ask: Ask) -> None:
    rows = ask(
        f"""SELECT category, count(*) FROM item_categories c JOIN items i ON i.id = c.item_id
        WHERE {RECEIVED} GROUP BY category"""
    )
    assert told(report.intake.by_category) == dict(rows)


def sub_levels_of_categories(report: Figures, ask: Ask) -> None:
    rows = ask(
        f"""SELECT category, sub_level, count(*) FROM item_categories c JOIN items i ON i.id = c.item_id
        WHERE {RECEIVED} GROUP BY category, sub_level"""
    )
    found = report.intake.by_sub_level
    assert {(one.value, level): n for one, levels in found.items() for level, n in levels.items()} == {
        (one, level): n for one, level, n in rows
    }
    assert len(rows) > 2 * len(Category)


def units_and_their_categories(report: Figures, ask: Ask) -> None:
    parents = {unit: parent for unit, parent, _ in ask("SELECT id, parent_id, name FROM units")}
    bureau = next(unit for unit, parent in parents.items() if parent is None)

    def force(unit: int) -> int:
        while unit != bureau and parents[unit] != bureau:
            unit = parents[unit]
        return unit

    items: Counter[int] = Counter()
    cells: Counter[tuple[int, str]] = Counter()
    about: dict[int, set[int]] = {}
    for item, unit in ask(
        f"SELECT item_id, unit_id FROM item_units u JOIN items i ON i.id = u.item_id WHERE {RECEIVED}"
    ):
        about.setdefault(item, set()).add(force(unit))
    for forces in about.values():
        items.update(forces)
    for item, category in ask("SELECT item_id, category FROM item_categories"):
        cells.update((one, category) for one in about.get(item, ()))
    assert {unit.unit_id: unit.items for unit in report.intake.by_unit} == dict(items)
    for unit in report.intake.by_unit:
        assert unit.by_category == {category: cells[unit.unit_id, category.value] for category in Category}
    ranking = [unit.items for unit in report.intake.by_unit]
    assert ranking == sorted(ranking, reverse=True)


def repeats(report: Figures, ask: Ask) -> None:
    assert report.intake.repeats == by_act(ask, "join") - by_act(ask, "separate")
    assert report.intake.repeats == by_act(ask, "take_repeat") - by_act(ask, "release_repeat")
    assert report.intake.repeat_rate == report.intake.repeats / report.intake.received
    assert report.intake.repeated == number(ask("SELECT count(*) FROM items WHERE repeats > 0"))


def methods(report: Figures, ask: Ask) -> None:
    rows = dict(ask(f"SELECT method, count(*) FROM items WHERE {RECEIVED} GROUP BY method"))
    assert report.handling.unassigned == rows.pop(None, 0)
    assert told(report.handling.by_method) == rows


def what_a_leader_instructed_on_was_reported_on_by_the_bureau_itself(report: Figures, ask: Ask) -> None:
    rows = ask(
        """SELECT CASE WHEN overridden THEN 'overridden' ELSE method END, count(*) FROM items i
        WHERE reported_at IS NOT NULL AND method IS NOT NULL AND EXISTS
            (SELECT 1 FROM item_acts a WHERE a.item_id = i.id AND kind = 'instruct')
        GROUP BY 1"""
    )
    assert dict(rows).keys() <= {"direct", "overridden"}
    assert 0 < dict(rows)["direct"] <= report.handling.by_method[Method.DIRECT]


def conclusions(report: Figures, ask: Ask) -> None:
    rows = dict(ask(f"SELECT conclusion, count(*) FROM items WHERE {CLOSED} GROUP BY conclusion"))
    assert told(report.handling.by_conclusion) == rows
    proved = rows.get("founded", 0) + rows.get("partly_founded", 0)
    assert report.handling.proved_rate == proved / sum(rows.values())
    assert report.handling.by_conclusion[Conclusion.UNFOUNDED] > 0


def timeliness(report: Figures, ask: Ask) -> None:
    for difficulty in Difficulty:
        timeliness_of(difficulty, report, ask)


def timeliness_of(difficulty: Difficulty, report: Figures, ask: Ask) -> None:
    calendar = WorkCalendar()
    rows = ask(
        f"""SELECT DAY(accepted_at), DAY(reported_at), DAY(closed_at), due FROM items
        WHERE {CLOSED} AND difficulty = '{difficulty.value}'"""
    )
    days = [[date.fromisoformat(str(day)) for day in row] for row in rows]

    def workdays(after: date, until: date) -> int:
        return sum(calendar.is_workday(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))

    found = report.handling.by_difficulty[difficulty]
    assert found.closed == len(rows)
    assert found.on_time == sum(reported <= due for _, reported, _, due in days)
    assert found.workdays_to_report == sum(workdays(row[0], row[1]) for row in days)
    assert found.workdays_to_close == sum(workdays(row[0], row[2]) for row in days)


def feedback(report: Figures, ask: Ask) -> None:
    ways = dict(ask(f"SELECT feedback_way, count(*) FROM items WHERE {TOLD} GROUP BY feedback_way"))
    opinions = dict(ask(f"SELECT satisfaction, count(*) FROM items WHERE {TOLD} GROUP BY satisfaction"))
    not_told = number(ask(f"SELECT count(*) FROM items WHERE {CLOSED} AND feedback_way IS NULL"))
    found = report.handling
    assert (told(found.by_feedback_way), told(found.by_satisfaction)) == (ways, opinions)
    assert (found.feedback_impossible, found.feedback_rate) == (not_told, 1.0)  # nothing is closed without
    content = opinions.get("satisfied", 0) + opinions.get("fairly_satisfied", 0)
    assert found.content_rate == content / (sum(opinions.values()) - opinions.get("not_said", 0))


def supervision_by_reason_and_way(report: Figures, ask: Ask) -> None:
    rows = ask(
        f"""SELECT codes ->> 'trigger', codes ->> 'way', count(*) FROM item_acts
        WHERE kind = 'supervise' AND {DONE} GROUP BY 1, 2"""
    )
    found = report.consequences.supervisions
    assert {
        (trigger.value, way.value): n for trigger, ways in found.items() for way, n in ways.items() if n
    } == {(trigger, way): n for trigger, way, n in rows}
    assert report.consequences.supervised == number(ask("SELECT count(*) FROM items WHERE supervisions > 0"))


def accountability_and_measures(report: Figures, ask: Ask) -> None:
    rows = ask(
        f"""SELECT codes ->> 'accountability', codes ->> 'identity', count(*) FROM item_acts
        WHERE kind = 'hold_accountable' AND {DONE} GROUP BY 1, 2"""
    )
    found = report.consequences
    assert {
        (how.value, who.value): n
        for how, whom in found.accountability.items()
        for who, n in whom.items()
        if n
    } == {(how, who): n for how, who, n in rows}
    measures = (
        f"SELECT codes ->> 'measure', count(*) FROM item_acts WHERE kind = 'measure' AND {DONE} GROUP BY 1"
    )
    sanctions = (
        "SELECT codes ->> 'sanction', count(*) FROM item_acts"
        f" WHERE kind = 'propose_sanction' AND {DONE} GROUP BY 1"
    )
    assert told(found.measures) == dict(ask(measures))
    assert told(found.sanctions) == dict(ask(sanctions))
    assert found.referred_to_justice == by_act(ask, "refer_to_justice")


def rectification_clarification_and_false_accusations(report: Figures, ask: Ask) -> None:
    found = report.consequences
    assert found.rectifications_opened == number(ask("SELECT sum(rectifications) FROM items"))
    assert found.rectifications_open == number(ask("SELECT sum(rectifications_open) FROM items"))
    assert found.rectifications_finished == found.rectifications_opened - found.rectifications_open
    assert found.clarified == number(ask("SELECT count(*) FROM items WHERE clarified"))
    assert found.false_accusations == number(
        ask("SELECT count(*) FROM items WHERE false_accusation_referred")
    )


def the_telephone(report: Figures, ask: Ask) -> None:
    staffed = "mode = 'staffed' AND outcome NOT IN ('refused', 'query')"
    service = report.telephone.service
    assert service.calls == number(ask("SELECT count(*) FROM calls"))
    assert service.offered == number(ask(f"SELECT count(*) FROM calls WHERE {staffed}"))
    assert service.connected == number(
        ask("SELECT count(*) FROM calls WHERE mode = 'staffed' AND outcome = 'answered'")
    )
    assert told(service.by_outcome) == dict(ask("SELECT outcome, count(*) FROM calls GROUP BY outcome"))
    rows = ask("SELECT started_at, bridged_at FROM calls WHERE mode = 'staffed' AND outcome = 'answered'")
    waits = [moment(bridged) - moment(started) for started, bridged in rows]
    in_time = sum(wait <= timedelta(seconds=15) for wait in waits)
    assert 0 < service.connected_in_time == in_time < service.connected
    assert service.mean_wait_seconds == pytest.approx(sum(waits, timedelta()).total_seconds() / len(waits))


def messages_heard_on_the_next_working_day(report: Figures, ask: Ask) -> None:
    messages = """FROM drafts d JOIN calls c ON c.id = d.call_id
        WHERE c.outcome = 'message' AND d.review_due BETWEEN '2025-01-01' AND '2025-12-31'"""
    assert report.telephone.messages_due == number(ask(f"SELECT count(*) {messages}"))
    assert report.telephone.messages_in_time == number(
        ask(f"SELECT count(*) {messages} AND DAY(d.closed_at) <= d.review_due")
    )


def the_monthly_trend(report: Figures, ask: Ask) -> None:
    days = [str(day) for (day,) in ask("SELECT DAY(accepted_at) FROM items")]
    ended = [str(day) for (day,) in ask(f"SELECT day FROM item_acts a WHERE {ENDED}")]
    for month in report.trend:
        name = month.period.first.strftime("%Y-%m")
        assert month.received == sum(day.startswith(name) for day in days)
        assert month.ended == sum(day.startswith(name) for day in ended)
    assert sum(month.received for month in report.trend) == report.flow.now.received


def the_ages_of_what_is_open(report: Figures, ask: Ask) -> None:
    calendar, last = WorkCalendar(), date(2025, 12, 31)
    groups: Counter[int] = Counter()
    for (text_of_day,) in ask(f"SELECT DAY(accepted_at) FROM items WHERE {STILL_OPEN}"):
        day = date.fromisoformat(str(text_of_day))
        age = sum(calendar.is_workday(day + timedelta(days=n)) for n in range(1, (last - day).days + 1))
        groups[next(place for place, up_to in enumerate((10, 15, 20, 30, 10_000)) if age <= up_to)] += 1
    assert [group.items for group in report.ages] == [groups[place] for place in range(5)]


def quarters_add_up_to_the_year(report: Figures, quarters: list[Figures]) -> None:
    whole = report.flow.now
    for name in ("received", "closed", "declined", "transferred", "joined", "overdue"):
        assert sum(getattr(quarter.flow.now, name) for quarter in quarters) == getattr(whole, name)
    assert quarters[-1].flow.now.open == whole.open
    third, fourth = quarters[2].flow.now, quarters[3].flow
    assert fourth.before == third
    assert fourth.change("received").on_before == (fourth.now.received - third.received) / third.received


CHECKS = (
    something_of_everything,
    received_ended_and_open,
    overdue_and_extended,
    channel_nature_and_identity,
    categories,
    sub_levels_of_categories,
    units_and_their_categories,
    repeats,
    methods,
    what_a_leader_instructed_on_was_reported_on_by_the_bureau_itself,
    conclusions,
    timeliness,
    feedback,
    supervision_by_reason_and_way,
    accountability_and_measures,
    rectification_clarification_and_false_accusations,
    the_telephone,
    messages_heard_on_the_next_working_day,
    the_monthly_trend,
    the_ages_of_what_is_open,
)


@pytest.fixture(scope="session")
def busy_year(ledger_template: LedgerTemplate, session_dir: Path) -> SimulatedYear:
    return SimulatedYear(ledger_template, session_dir / "busy-year", items=ITEMS, seed=SEED)


def test_the_annual_report_says_what_plain_sql_counts(
    ledger: Ledger, ledger_settings: Settings, busy_year: SimulatedYear, subtests: pytest.Subtests
) -> None:
    busy_year.enter_into(ledger)
    with ledger.reading() as session:
        report = figures(session, Period.parse("2025"), ledger_settings)
        quarters = [figures(session, Period.parse(f"2025-Q{n}"), ledger_settings) for n in (1, 2, 3, 4)]
        for check in CHECKS:
            with subtests.test(check.__name__):
                check(report, asking(ledger))
        with subtests.test(quarters_add_up_to_the_year.__name__):
            quarters_add_up_to_the_year(report, quarters)
