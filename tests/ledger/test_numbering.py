"""Numbers of items: one unbroken series a year, whoever asks and whatever fails (DOMAIN.md section 2.1)."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger.database import Ledger, open_ledger
from ledger.models import NumberSeries
from ledger.numbering import next_serial


class Refused(Exception):
    """A registration that failed after it had taken its number."""


@contextmanager
def registration(ledger: Ledger) -> Iterator[Session]:
    with ledger.session() as session, session.begin():
        yield session


def take(ledger: Ledger, year: int, *, fails: bool = False) -> int | None:
    try:
        with registration(ledger) as session:
            serial = next_serial(session, year)
            if fails:
                raise Refused
    except Refused:
        return None
    return serial


def take_several(
    settings: Settings, how_many: int, failing: bool, serials: "multiprocessing.Queue[int]"
) -> None:
    ledger = open_ledger(settings)
    for turn in range(how_many):
        serial = take(ledger, 2026, fails=failing and turn % 2 == 1)
        if serial is not None:
            serials.put(serial)
    ledger.close()


def test_the_first_item_of_a_year_has_number_one(ledger: Ledger) -> None:
    assert take(ledger, 2026) == 1
    assert take(ledger, 2026) == 2
    assert take(ledger, 2027) == 1


def test_a_registration_that_is_rolled_back_gives_its_number_back(ledger: Ledger) -> None:
    take(ledger, 2026)
    take(ledger, 2026, fails=True)
    assert take(ledger, 2026) == 2


def test_a_number_given_back_by_the_first_of_the_year_is_number_one_again(ledger: Ledger) -> None:
    take(ledger, 2026, fails=True)
    assert take(ledger, 2026) == 1


def test_twenty_officers_at_once_get_twenty_numbers_without_a_gap(ledger: Ledger) -> None:
    with ThreadPoolExecutor(20) as officers:
        serials = list(officers.map(lambda _: take(ledger, 2026), range(60)))
    assert sorted(filter(None, serials)) == list(range(1, 61))


def test_twenty_officers_of_whom_every_third_fails_leave_no_gap(ledger: Ledger) -> None:
    with ThreadPoolExecutor(20) as officers:
        serials = list(officers.map(lambda turn: take(ledger, 2026, fails=turn % 3 == 0), range(60)))
    assert sorted(filter(None, serials)) == list(range(1, 41))


def test_several_processes_share_one_series_without_a_gap(ledger_settings: Settings) -> None:
    context = multiprocessing.get_context("spawn")
    serials: multiprocessing.Queue[int] = context.Queue()
    consoles = [
        context.Process(target=take_several, args=(ledger_settings, 10, number == 0, serials))
        for number in range(3)
    ]
    for console in consoles:
        console.start()
    given_out = sorted(serials.get(timeout=60) for _ in range(25))
    for console in consoles:
        console.join(timeout=60)
    assert [console.exitcode for console in consoles] == [0, 0, 0]
    assert given_out == list(range(1, 26))


@hypothesis_settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(st.tuples(st.sampled_from([2026, 2027]), st.booleans()), max_size=12))
def test_whatever_fails_in_between_the_numbers_of_each_year_run_from_one_without_a_gap(
    ledger: Ledger, registrations: list[tuple[int, bool]]
) -> None:
    start = last_numbers(ledger)
    taken: dict[int, list[int]] = {2026: [], 2027: []}
    for year, fails in registrations:
        serial = take(ledger, year, fails=fails)
        if serial is not None:
            taken[year].append(serial)
    for year, serials in taken.items():
        first = start.get(year, 0) + 1
        assert serials == list(range(first, first + len(serials)))
        assert last_numbers(ledger).get(year, 0) == start.get(year, 0) + len(serials)


def last_numbers(ledger: Ledger) -> dict[int, int]:
    with ledger.reading() as session:
        return {series.year: series.last for series in session.scalars(select(NumberSeries))}


@pytest.mark.parametrize("rounds", [3])
def test_a_failure_that_waits_for_another_registration_gives_back_the_right_number(
    ledger: Ledger, rounds: int
) -> None:
    for _ in range(rounds):
        with ThreadPoolExecutor(2) as officers:
            kept = officers.submit(take, ledger, 2026)
            officers.submit(take, ledger, 2026, fails=True)
        assert kept.result() is not None
    assert last_numbers(ledger) == {2026: rounds}
