"""A caller who keys a query number in hears how the matter stands and nothing else."""

import pytest

from ivr.actions import HangUp, LookUp, NoteGreetingEnded, Play, SeekOfficer, StartRecording
from ivr.conversation import Mode
from ivr.events import (
    Answered,
    Digit,
    HungUp,
    PromptEnded,
    StateFound,
    StateNotFound,
    Timer,
    TimerFired,
)
from tests.ivr.call_by_hand import CallByHand

NOT_FOUND = Play(("status_not_found",))


def keys(digits: str) -> list[Digit]:
    return [Digit(key) for key in digits]


def greeted(mode: Mode = "after_hours", **limits: object) -> CallByHand:
    call = CallByHand(mode, **limits)
    call.after(Answered())
    return call


@pytest.mark.parametrize("mode", ["staffed", "after_hours"])
@pytest.mark.parametrize("number", ["2345678901", "0123456789", "1000000000"])
def test_ten_digits_in_the_greeting_are_looked_up(mode: Mode, number: str) -> None:
    assert greeted(mode, contact=True).after(*keys(number)) == [LookUp(number)]


def test_the_state_is_told_and_the_call_ends() -> None:
    call = greeted()
    call.after(*keys("2345678901"))
    assert call.after(StateFound(("status_closed",))) == [Play(("status_closed",))]
    assert call.after(PromptEnded(), TimerFired(Timer.PARTING)) == [HangUp()]
    call.after(HungUp())
    assert call.flow.outcome == "query"


def test_a_wrong_number_can_be_keyed_in_again() -> None:
    call = greeted()
    assert call.after(*keys("2345678901"), StateNotFound()) == [NOT_FOUND]
    assert call.timers[Timer.KEYS] == 10.0
    assert call.after(*keys("2345678902")) == [LookUp("2345678902")]


def test_three_wrong_tries_end_the_call() -> None:
    call = greeted()
    for _ in range(3):
        call.after(*keys("2345678901"))
        assert call.after(StateNotFound()) == [NOT_FOUND]
    assert call.after(*keys("2345678901")) == []
    assert call.after(PromptEnded(), TimerFired(Timer.PARTING)) == [HangUp()]
    call.after(HungUp())
    assert call.flow.outcome == "query"


def test_a_caller_who_tries_no_other_number_goes_on_as_after_the_greeting() -> None:
    night, day = greeted("after_hours"), greeted("staffed")
    for call in (night, day):
        call.after(*keys("2345678901"), StateNotFound(), PromptEnded())
    assert night.after(TimerFired(Timer.KEYS)) == [NoteGreetingEnded(), StartRecording(), Play(("beep",))]
    assert day.after(TimerFired(Timer.KEYS))[-1] == SeekOfficer()


def test_keys_that_are_no_number_do_not_disturb_the_greeting() -> None:
    call = greeted()
    assert call.after(*keys("234"), TimerFired(Timer.KEYS)) == []
    assert call.after(*keys("2345678901")) == [LookUp("2345678901")]


def test_a_greeting_that_ends_in_the_middle_of_a_number_waits_for_the_rest() -> None:
    call = greeted()
    assert call.after(*keys("23456"), PromptEnded()) == []
    assert call.after(*keys("78901")) == [LookUp("2345678901")]


def test_a_number_left_unfinished_after_the_greeting_leads_to_the_beep() -> None:
    call = greeted()
    call.after(*keys("23456"), PromptEnded())
    assert StartRecording() in call.after(TimerFired(Timer.KEYS))


def test_digits_in_a_message_look_nothing_up() -> None:
    call = greeted()
    call.after(PromptEnded(), PromptEnded())
    assert call.after(*keys("2345678901")) == []
