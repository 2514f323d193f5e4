"""Query numbers: what is told, and how guessing is throttled."""

import pytest

from ivr.queries import WRONG_TRIES_OF_A_CALLER, WRONG_TRIES_OF_ALL, Queries

STATES = {"1111111111": "received", "2222222222": "registered", "3333333333": "closed"}
ITEMS = {"2222222222": "2026-0013"}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def asked(queries: Queries, number: str, caller: str | None = "13805381234") -> tuple[str, ...] | None:
    return queries.look_up(number, caller, STATES, ITEMS)


@pytest.mark.parametrize(
    ("number", "prompts"), [("1111111111", ("status_received",)), ("3333333333", ("status_closed",))]
)
def test_a_known_number_tells_the_state(number: str, prompts: tuple[str, ...]) -> None:
    assert asked(Queries(), number) == prompts


def test_the_number_of_a_registered_matter_is_spoken() -> None:
    digits = tuple(f"digit_{digit}" for digit in "20260013")
    assert asked(Queries(), "2222222222") == ("status_registered", *digits)


def test_an_unknown_number_is_not_found() -> None:
    assert asked(Queries(), "9999999999") is None


def test_a_caller_who_guesses_is_told_nothing_any_more_for_an_hour() -> None:
    clock = Clock()
    queries = Queries(clock)
    for _ in range(WRONG_TRIES_OF_A_CALLER):
        assert asked(queries, "9999999999") is None
    assert asked(queries, "1111111111") is None
    assert asked(queries, "1111111111", caller="13805380000") is not None
    clock.now = 3600.0
    assert asked(queries, "1111111111") == ("status_received",)


def test_many_callers_who_guess_are_stopped_together() -> None:
    queries = Queries(Clock())
    for n in range(WRONG_TRIES_OF_ALL):
        asked(queries, "9999999999", caller=f"1380538{n:04d}")
    assert asked(queries, "1111111111", caller="13900000000") is None
