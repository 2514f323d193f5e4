"""When people ring and what is heard in time, against plain SQL and against the rows of the log behind it."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from hotline.console.call_filter import CallFilter
from ledger import calls
from ledger.call_pattern import call_pattern, messages_heard
from ledger.database import Ledger
from ledger.models import Call, CallMode, CallOutcome, Draft, DraftStatus
from ledger.service_figures import service_figures

SHANGHAI = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 9, 20, 16, 0, tzinfo=UTC)  # the first moment of Monday 2026-09-21 in Shanghai
END = BEGIN + timedelta(days=14)
TODAY = datetime(2026, 10, 1, tzinfo=SHANGHAI).date()
PERIOD = {"since": "2026-09-21", "until": "2026-10-04"}
LOCAL = {
    "sqlite": "strftime('{}', started_at, '+8 hours')",
    "postgresql": "to_char(started_at AT TIME ZONE 'Asia/Shanghai', '{}')",
}


@pytest.fixture
def log(ledger: Ledger) -> Ledger:
    """Three hundred calls of two weeks and a day on either side, seeded, with drafts for the messages."""
    chance = random.Random(12389)
    with ledger.session() as session, session.begin():
        for number in range(300):
            started = BEGIN + timedelta(seconds=chance.uniform(-86400, 15 * 86400))
            outcome = chance.choice(list(CallOutcome))
            if number == 0:  # on the first day of the period, and due on it
                started, outcome = BEGIN + timedelta(hours=3), CallOutcome.MESSAGE
            bridged = started + timedelta(seconds=chance.choice([3.0, 14.999, 15.0, 15.001, 40.0]))
            call = Call(
                id=f"c{number}",
                line=1,
                mode=chance.choice(list(CallMode)),
                outcome=outcome,
                started_at=started,
                bridged_at=bridged if outcome is CallOutcome.ANSWERED else None,
                ended_at=bridged + timedelta(seconds=chance.uniform(1, 300)),
            )
            session.add(call)
            if outcome is CallOutcome.MESSAGE:
                # Due the same day where the caller was told that an officer comes.
                due = started.astimezone(SHANGHAI).date() + timedelta(days=number % 2)
                closed = chance.choice([None, started + timedelta(hours=2), started + timedelta(days=3)])
                status = DraftStatus.DISCARDED if closed else DraftStatus.PENDING
                session.add(
                    Draft(call=call, received_at=started, review_due=due, closed_at=closed, status=status)
                )
    return ledger


def behind(log: Ledger, **args: str) -> int:
    """How many rows the log shows when a figure is clicked."""
    wanted = CallFilter.read({**PERIOD, **args})
    with log.reading() as session:
        return len(calls.list_calls(session, limit=1000, where=wanted.conditions(SHANGHAI, TODAY)))


def test_the_layout_by_hour_and_weekday_equals_plain_sql(log: Ledger) -> None:
    with log.reading() as session:
        form = LOCAL[session.get_bind().dialect.name]
        hour, weekday = form.format("%H"), form.format("%w")
        if session.get_bind().dialect.name == "postgresql":
            hour, weekday = form.format("HH24"), form.format("ID")
        counted = session.execute(
            text(
                f"SELECT {weekday}, {hour}, count(*) FROM calls WHERE outcome <> 'refused'"
                " AND started_at >= :begin AND started_at < :end GROUP BY 1, 2"
            ),
            {"begin": BEGIN.replace(tzinfo=None), "end": END.replace(tzinfo=None)}
            if session.get_bind().dialect.name == "sqlite"
            else {"begin": BEGIN, "end": END},
        )
        expected = {((int(day) - 1) % 7, int(hour)): count for day, hour, count in counted}
        pattern = call_pattern(session, BEGIN, END, SHANGHAI)
    assert {place: rings.calls for place, rings in pattern.by_weekday_and_hour.items()} == expected
    by_hour = Counter[int]()
    for (_day, hour), count in expected.items():
        by_hour[hour] += count
    assert {hour: rings.calls for hour, rings in pattern.by_hour.items()} == by_hour
    assert sum(rings.calls for rings in pattern.by_day.values()) == sum(expected.values())


def test_behind_each_figure_stand_as_many_rows(log: Ledger) -> None:
    with log.reading() as session:
        pattern = call_pattern(session, BEGIN, END, SHANGHAI)
        figures = service_figures(session, since=BEGIN, until=END)
        heard = messages_heard(session, BEGIN, END, SHANGHAI, TODAY)
    assert behind(log) == figures.calls
    assert behind(log, outcome="offered") == figures.offered
    assert behind(log, answer="in_time") == figures.connected_in_time
    assert sum(rings.in_time for rings in pattern.by_hour.values()) == figures.connected_in_time
    assert sum(rings.in_time for rings in pattern.by_day.values()) == figures.connected_in_time
    assert behind(log, answer="late") == figures.connected - figures.connected_in_time
    for outcome, count in figures.by_outcome.items():
        assert behind(log, outcome=outcome.value) == count
    for (weekday, hour), rings in list(pattern.by_weekday_and_hour.items())[:20]:
        at = {"weekday": str(weekday), "hour": str(hour)}
        assert behind(log, outcome="not_refused", **at) == rings.calls
        assert behind(log, outcome="lost", **at) == rings.lost
    assert behind(log, heard="in_time") == heard.in_time
    assert behind(log, heard="late") == heard.late
    assert behind(log, heard="waiting") == heard.waiting
    assert heard.in_time + heard.late + heard.waiting == figures.by_outcome[CallOutcome.MESSAGE]
    assert min(heard.in_time, heard.late, heard.waiting) > 0


@pytest.mark.parametrize("sort", ["newest", "oldest", "wait", "talk"])
def test_each_order_pages_through_all_calls_once(log: Ledger, sort: str) -> None:
    wanted = CallFilter.read({"sort": sort})
    found: list[str] = []
    with log.reading() as session:
        whole = [call.id for call in calls.list_calls(session, limit=1000, order=wanted.order)]
        while page := calls.list_calls(
            session, limit=70, order=wanted.order, before=found[-1] if found else None
        ):
            found += [call.id for call in page]
        longest = {"wait": calls.wait_seconds, "talk": calls.talk_seconds}.get(sort)
        if longest is not None:
            lengths = [longest(calls.get_call(session, call_id)) for call_id in found]
            known = [round(length, 3) for length in lengths if length is not None]
            assert known == sorted(known, reverse=True)
    assert found == whole
    assert len(set(found)) == 300


def test_a_number_is_found_however_it_was_signalled(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        for number, caller in enumerate(("13805380001", "+8613805380001", "86 138 0538 0001", "13805380002")):
            session.add(
                Call(
                    id=str(number),
                    line=1,
                    caller=caller,
                    mode=CallMode.STAFFED,
                    outcome=CallOutcome.BUSY,
                    started_at=BEGIN + timedelta(minutes=number),
                )
            )
        session.flush()
        assert calls.note_digests(session) == 4
        assert calls.note_digests(session) == 0
        sought = calls.digest_of_caller(session, "138-0538-0001").hex()
        wanted = CallFilter.read({"caller": sought})
        where = wanted.conditions(SHANGHAI, TODAY)
        assert [call.id for call in calls.list_calls(session, where=where)] == ["2", "1", "0"]
