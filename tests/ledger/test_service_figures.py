"""How well the telephone was answered, against figures reckoned by hand and in another way."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from ledger.database import Ledger
from ledger.models import Call, CallMode, CallOutcome
from ledger.service_figures import ServiceFigures, Waits, reckon, service_figures

Figures = Callable[[list["Ring"]], ServiceFigures]
MORNING = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai
STAFFED, AFTER_HOURS = CallMode.STAFFED, CallMode.AFTER_HOURS


class Ring(NamedTuple):
    """What the figures need of one call."""

    mode: CallMode
    outcome: CallOutcome
    started_at: datetime
    greeting_ended_at: datetime | None
    bridged_at: datetime | None


def ring(
    outcome: CallOutcome,
    *,
    mode: CallMode = STAFFED,
    at: float = 0.0,
    greeting: float | None = None,
    bridged: float | None = None,
) -> Ring:
    """A call that rang `at` seconds after nine; the other two are seconds after the ring."""
    started = MORNING + timedelta(seconds=at)

    def after(seconds: float | None) -> datetime | None:
        return None if seconds is None else started + timedelta(seconds=seconds)

    return Ring(mode, outcome, started, after(greeting), after(bridged))


@pytest.fixture
def figures_of(ledger: Ledger) -> Figures:
    """Puts calls into the log, instead of those of before, and reckons its figures."""

    def enter_and_reckon(rings: list[Ring]) -> ServiceFigures:
        with ledger.session() as session, session.begin():
            session.execute(delete(Call))
            session.add_all(
                Call(id=str(number), line=1, **call._asdict()) for number, call in enumerate(rings)
            )
        with ledger.reading() as session:
            return service_figures(session)

    return enter_and_reckon


MORNING_OF_TWELVE = [
    ring(CallOutcome.ANSWERED, greeting=8, bridged=12),
    ring(CallOutcome.ANSWERED, greeting=8, bridged=15),
    ring(CallOutcome.ANSWERED, greeting=30, bridged=40),
    ring(CallOutcome.ANSWERED, greeting=30, bridged=93),
    ring(CallOutcome.MESSAGE, greeting=30),
    ring(CallOutcome.ABANDONED),
    ring(CallOutcome.ABANDONED_QUEUE, greeting=30),
    ring(CallOutcome.ABANDONED_RINGING, greeting=30),
    ring(CallOutcome.BUSY),
    ring(CallOutcome.FAILED),
    ring(CallOutcome.QUERY, greeting=3),
    ring(CallOutcome.REFUSED),
]
EVENING_OF_THREE = [
    ring(CallOutcome.MESSAGE, mode=AFTER_HOURS, at=40_000, greeting=30),
    ring(CallOutcome.NO_MESSAGE, mode=AFTER_HOURS, at=41_000, greeting=30),
    ring(CallOutcome.ANSWERED, mode=AFTER_HOURS, at=42_000, greeting=3, bridged=9),
]


def test_a_day_as_a_person_would_count_it(figures_of: Figures) -> None:
    figures = figures_of([*MORNING_OF_TWELVE, *EVENING_OF_THREE])
    assert figures.calls == 15
    assert figures.by_outcome == {
        CallOutcome.ANSWERED: 5,
        CallOutcome.MESSAGE: 2,
        CallOutcome.NO_MESSAGE: 1,
        CallOutcome.QUERY: 1,
        CallOutcome.ABANDONED: 1,
        CallOutcome.ABANDONED_QUEUE: 1,
        CallOutcome.ABANDONED_RINGING: 1,
        CallOutcome.REFUSED: 1,
        CallOutcome.BUSY: 1,
        CallOutcome.FAILED: 1,
    }
    # Twelve in the morning, less one query and one stranger; four of them spoke with an officer.
    assert (figures.offered, figures.connected) == (10, 4)
    assert figures.connect_rate == 0.4
    # Waits of 12, 15, 40 and 93 s; after the greeting 4, 7, 10 and 63 s.
    assert (figures.connected_in_time, figures.in_time_rate) == (2, 0.5)
    assert (figures.connected_soon_after_greeting, figures.soon_after_greeting_rate) == (3, 0.75)
    assert figures.mean_wait_seconds == 40.0


def test_nothing_has_no_rates() -> None:
    figures = reckon({}, Waits(0, 0, 0, 0.0))
    assert figures.calls == figures.offered == 0
    assert figures.connect_rate is figures.in_time_rate is figures.mean_wait_seconds is None
    assert set(figures.by_outcome) == set(CallOutcome)


def test_hours_in_which_nobody_was_reached_have_a_rate_of_none_but_no_wait(figures_of: Figures) -> None:
    figures = figures_of([ring(CallOutcome.ABANDONED_QUEUE), ring(CallOutcome.BUSY)])
    assert figures.connect_rate == 0.0
    assert figures.in_time_rate is figures.mean_wait_seconds is None


@pytest.mark.parametrize(("seconds", "in_time"), [(15.0, 1), (15.001, 0)])
def test_fifteen_seconds_are_in_time_and_no_more(seconds: float, in_time: int, figures_of: Figures) -> None:
    figures = figures_of([ring(CallOutcome.ANSWERED, bridged=seconds)])
    assert figures.connected_in_time == figures.connected_soon_after_greeting == in_time


@pytest.mark.parametrize(
    "call",
    [
        ring(CallOutcome.MESSAGE, bridged=12),
        ring(CallOutcome.ANSWERED),
        ring(CallOutcome.ANSWERED, mode=AFTER_HOURS, bridged=9),
    ],
    ids=["a message after an officer's phone failed", "no moment of answer", "an emergency at night"],
)
def test_is_no_connected_call(call: Ring, figures_of: Figures) -> None:
    assert figures_of([call]).connected == 0


def test_a_clock_set_back_makes_no_wait_shorter_than_none(figures_of: Figures) -> None:
    assert figures_of([ring(CallOutcome.ANSWERED, bridged=-3600)]).mean_wait_seconds == 0.0


rings = st.builds(
    ring,
    st.sampled_from(CallOutcome),
    mode=st.sampled_from(CallMode),
    greeting=st.none() | st.integers(0, 60),
    bridged=st.none() | st.integers(-5, 120),
)


@settings(
    max_examples=40,
    deadline=None,
    # the fixture forgets the calls of before by itself
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(calls=st.lists(rings, max_size=12))
def test_the_figures_are_those_of_the_calls_read_one_by_one(figures_of: Figures, calls: list[Ring]) -> None:
    figures = figures_of(calls)
    waits, after_greeting = [], []
    for call in calls:
        if (call.mode, call.outcome) == (STAFFED, CallOutcome.ANSWERED) and call.bridged_at:
            waits.append((call.bridged_at - call.started_at).total_seconds())
            greeted = call.greeting_ended_at or call.started_at
            after_greeting.append((call.bridged_at - greeted).total_seconds())
    assert figures.by_outcome == {o: sum(call.outcome is o for call in calls) for o in CallOutcome}
    assert figures.connected == len(waits)
    assert figures.connected_in_time == sum(wait <= 15 for wait in waits)
    assert figures.connected_soon_after_greeting == sum(wait <= 15 for wait in after_greeting)
    assert figures.mean_wait_seconds == (
        pytest.approx(sum(max(0, wait) for wait in waits) / len(waits)) if waits else None
    )
    assert figures.connected_in_time <= figures.connected_soon_after_greeting <= figures.connected
    assert figures.connected <= figures.offered <= len(calls)


def test_the_figures_of_a_period_are_those_of_its_calls_alone(ledger: Ledger) -> None:
    hours = [MORNING + timedelta(hours=hour) for hour in (-1, 0, 1, 2)]
    with ledger.session() as session, session.begin():
        for number, started in enumerate(hours):
            session.add(
                Call(
                    id=f"call-{number}",
                    line=1,
                    mode=STAFFED,
                    outcome=CallOutcome.ANSWERED if number % 2 else CallOutcome.BUSY,
                    started_at=started,
                    bridged_at=started + timedelta(seconds=10 * number) if number % 2 else None,
                )
            )
    with ledger.reading() as session:
        whole = service_figures(session)
        some = service_figures(session, since=hours[1], until=hours[3])
        later = service_figures(session, since=hours[3])
    assert (whole.calls, whole.connect_rate, whole.mean_wait_seconds) == (4, 0.5, 20.0)
    assert (some.calls, some.by_outcome[CallOutcome.BUSY], some.mean_wait_seconds) == (2, 1, 10.0)
    assert (later.calls, later.connected_in_time) == (1, 0)


def test_the_figures_of_the_database_are_those_of_its_rows_reckoned_one_by_one(ledger: Ledger) -> None:
    started = [MORNING + timedelta(seconds=37 * number) for number in range(200)]
    outcomes = [list(CallOutcome)[number * 7 % len(CallOutcome)] for number in range(200)]
    waits = [number * 13 % 50 for number in range(200)]
    with ledger.session() as session, session.begin():
        for number, (moment, outcome, wait) in enumerate(zip(started, outcomes, waits, strict=True)):
            answered = outcome is CallOutcome.ANSWERED
            bridged = moment + timedelta(seconds=wait) if answered else None
            session.add(
                Call(
                    id=f"{number:03}",
                    line=1,
                    mode=STAFFED,
                    outcome=outcome,
                    started_at=moment,
                    bridged_at=bridged,
                )
            )
    with ledger.reading() as session:
        figures = service_figures(session)
    spoke = [wait for outcome, wait in zip(outcomes, waits, strict=True) if outcome == "answered"]
    offered = sum(outcome not in ("refused", "query") for outcome in outcomes)
    assert figures.connect_rate == float(Fraction(len(spoke), offered))
    assert figures.in_time_rate == float(Fraction(sum(wait <= 15 for wait in spoke), len(spoke)))
    assert figures.mean_wait_seconds == float(Fraction(sum(spoke), len(spoke)))
