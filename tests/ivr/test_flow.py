"""What a caller meets, step by step, in milliseconds: events in, actions out."""

import pytest

from ivr.actions import Answer, HangUp, NoteGreetingEnded, Play, StartRecording, StopRecording
from ivr.events import (
    Answered,
    Digit,
    Event,
    HungUp,
    PromptEnded,
    RecordingLost,
    RecordingSaved,
    ShutDown,
    Silence,
    StorageFault,
    Timer,
    TimerFired,
    Vanished,
)
from ivr.flow import TAKES
from tests.ivr.call_by_hand import NUMBER, CallByHand

CONFIRMATION = Play(("saved", *(f"digit_{digit}" for digit in NUMBER), "thanks"))
AFTER_HOURS = Play(("greeting_after_hours",))
BEEP = [StartRecording(), Play(("beep",))]
NOTHING_SAID = RecordingSaved(0.0)
MESSAGE = RecordingSaved(7.5)
HEARD_OUT = (PromptEnded(), TimerFired(Timer.PARTING))


def recording(**options: float) -> CallByHand:
    call = CallByHand(**options)  # type: ignore[arg-type]
    call.after(Answered(), PromptEnded(), PromptEnded())
    return call


def test_a_ringing_call_is_answered() -> None:
    assert CallByHand().actions == [Answer()]


def test_after_hours_the_caller_hears_the_greeting_of_the_night() -> None:
    assert CallByHand("after_hours").after(Answered()) == [AFTER_HOURS]


@pytest.mark.parametrize("event", [PromptEnded(), Digit("#")], ids=["heard out", "skipped with #"])
def test_after_the_greeting_the_recorder_opens_before_the_beep(event: Event) -> None:
    assert CallByHand().after(Answered(), event) == [NoteGreetingEnded(), *BEEP]


@pytest.mark.parametrize("key", list("0123456789"))
def test_no_other_key_skips_the_greeting_or_ends_a_message(key: str) -> None:
    assert CallByHand().after(Answered(), Digit(key)) == []
    assert recording().after(Digit(key)) == []


def test_a_hash_pressed_twice_does_not_end_the_message_in_the_beep() -> None:
    assert CallByHand().after(Answered(), Digit("#"), Digit("#")) == []


@pytest.mark.parametrize(
    ("event", "ended_by"),
    [(Digit("#"), "hash"), (Silence(), "silence"), (TimerFired(Timer.LIMIT), "limit")],
)
def test_hash_silence_and_the_limit_end_a_message(event: Event, ended_by: str) -> None:
    assert recording().after(event) == [StopRecording(ended_by)]  # type: ignore[arg-type]


@pytest.mark.parametrize("event", [Digit("#"), Silence()])
def test_a_message_is_confirmed_only_once_it_is_safely_on_disk(event: Event) -> None:
    call = recording()
    assert not any(isinstance(action, Play) for action in call.after(event))
    assert call.after(MESSAGE) == [CONFIRMATION]


def test_a_message_that_the_limit_ends_is_confirmed_with_a_word_of_why() -> None:
    call = recording()
    assert call.after(TimerFired(Timer.LIMIT)) == [StopRecording("limit")]
    assert call.after(MESSAGE) == [Play(("time_up", *CONFIRMATION.prompts))]


def test_a_take_that_ends_in_time_is_not_called_too_long_for_one_before_it() -> None:
    call = recording()
    assert call.after(TimerFired(Timer.LIMIT), NOTHING_SAID) == [Play(("too_short",))]
    assert call.after(PromptEnded(), PromptEnded(), Digit("#"), MESSAGE) == [CONFIRMATION]


def test_after_the_confirmation_the_line_hangs_up() -> None:
    call = recording()
    assert call.after(Digit("#"), MESSAGE, *HEARD_OUT) == [HangUp()]
    call.after(HungUp())
    assert call.flow.finished
    assert call.flow.outcome == "message"


def test_thirty_seconds_before_the_limit_the_caller_is_told_while_recording_goes_on() -> None:
    call = recording(max_seconds=300.0)
    assert call.timers[Timer.ALMOST_FULL] == 270.0
    assert call.timers[Timer.LIMIT] == 300.0
    assert call.after(TimerFired(Timer.ALMOST_FULL)) == [Play(("almost_full",))]
    assert call.after(PromptEnded()) == []
    assert call.after(Digit("#")) == [StopRecording("hash")]


def test_a_limit_of_thirty_seconds_has_no_warning() -> None:
    assert Timer.ALMOST_FULL not in recording(max_seconds=30.0).timers


def test_the_line_does_not_hang_up_into_its_last_word() -> None:
    call = recording()
    assert call.after(Digit("#"), MESSAGE, PromptEnded()) == []
    assert call.timers[Timer.PARTING] == 1.0


def test_star_begins_the_message_anew_and_the_first_take_is_kept() -> None:
    call = recording()
    assert call.after(Digit("*")) == [StopRecording("star")]
    assert call.after(MESSAGE) == BEEP
    call.after(PromptEnded(), Digit("#"))
    assert call.after(NOTHING_SAID) == [Play(("too_short",))]
    call.after(HungUp())
    assert call.flow.outcome == "message"


def test_a_star_held_down_does_not_fill_the_disk() -> None:
    call = recording()
    for _ in range(TAKES - 1):
        assert call.after(Digit("*"), NOTHING_SAID) == BEEP
        call.after(PromptEnded())
    assert call.after(Digit("*")) == []
    assert call.after(Digit("#")) == [StopRecording("hash")]


def test_who_says_nothing_is_asked_once_more() -> None:
    call = recording()
    assert call.after(Silence(), NOTHING_SAID) == [Play(("too_short",))]
    assert call.after(PromptEnded()) == BEEP


def test_who_says_nothing_twice_is_thanked_and_the_call_ends() -> None:
    call = recording()
    call.after(Silence(), NOTHING_SAID, PromptEnded(), PromptEnded(), Silence())
    assert call.after(NOTHING_SAID) == [Play(("thanks",))]
    assert call.after(*HEARD_OUT) == [HangUp()]
    call.after(HungUp())
    assert call.flow.outcome == "no_message"


def test_who_speaks_the_second_time_has_left_a_message() -> None:
    call = recording()
    call.after(Digit("#"), NOTHING_SAID, Digit("#"), PromptEnded(), Digit("#"))
    assert call.after(MESSAGE) == [CONFIRMATION]


def test_two_short_takes_are_kept_and_confirmed() -> None:
    call = recording()
    call.after(Digit("#"), RecordingSaved(0.5), PromptEnded(), PromptEnded(), Digit("#"))
    assert call.after(RecordingSaved(0.0)) == [CONFIRMATION]
    assert call.flow.outcome == "message"


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        ([], "abandoned"),
        ([Answered()], "abandoned"),
        ([Answered(), PromptEnded()], "no_message"),
    ],
    ids=["while it rings", "in the greeting", "in the beep"],
)
def test_a_caller_who_hangs_up_before_a_word(events: list[Event], outcome: str) -> None:
    call = CallByHand()
    call.after(*events)
    if StopRecording("hangup") in call.after(HungUp()):
        assert not call.flow.finished
        call.after(NOTHING_SAID)
    assert call.flow.finished
    assert call.flow.outcome == outcome


def test_hanging_up_in_mid_message_keeps_it() -> None:
    call = recording()
    assert call.after(HungUp()) == [StopRecording("hangup")]
    assert not call.flow.finished
    assert call.after(MESSAGE) == []
    assert call.flow.finished
    assert call.flow.outcome == "message"


def test_hanging_up_while_the_message_is_being_closed_keeps_it() -> None:
    call = recording()
    call.after(Digit("#"), HungUp())
    assert not call.flow.finished
    assert call.after(MESSAGE) == []
    assert call.flow.outcome == "message"


def test_without_room_on_the_disk_the_caller_hears_so_instead_of_the_greeting() -> None:
    call = CallByHand(storage_ok=False)
    assert call.actions == [Answer()]
    assert call.after(Answered()) == [Play(("fault",))]
    assert call.after(*HEARD_OUT) == [HangUp()]
    call.after(HungUp())
    assert call.flow.outcome == "failed"


def test_a_disk_that_fills_in_the_greeting_is_told() -> None:
    assert CallByHand().after(Answered(), StorageFault()) == [Play(("fault",))]


def test_a_disk_that_fills_in_mid_message_is_told_and_what_was_recorded_is_kept() -> None:
    call = recording()
    assert call.after(StorageFault()) == [StopRecording("fault")]
    assert call.after(MESSAGE) == [Play(("fault",))]
    call.after(PromptEnded(), HungUp())
    assert call.flow.outcome == "message"


def test_a_message_that_cannot_be_closed_is_not_confirmed() -> None:
    call = recording()
    assert call.after(Digit("#"), RecordingLost()) == [Play(("fault",))]
    call.after(PromptEnded(), HungUp())
    assert call.flow.outcome == "failed"


def test_a_disk_that_hangs_does_not_leave_the_caller_in_silence() -> None:
    call = recording()
    call.after(Digit("#"))
    assert call.after(TimerFired(Timer.SAVING)) == [Play(("fault",))]
    call.after(PromptEnded(), HungUp())
    assert not call.flow.finished
    call.after(MESSAGE)
    assert call.flow.finished
    assert call.flow.outcome == "message"


def test_a_call_that_gets_no_sound_does_not_stay_for_ever() -> None:
    assert CallByHand().after(TimerFired(Timer.SETUP)) == [HangUp()]


def test_stopping_the_line_closes_the_message_and_hangs_up() -> None:
    call = recording()
    assert call.after(ShutDown()) == [StopRecording("fault"), HangUp()]
    call.after(MESSAGE, HungUp())
    assert call.flow.finished
    assert call.flow.outcome == "message"


def test_stopping_the_line_in_the_greeting_is_our_fault() -> None:
    call = CallByHand()
    assert call.after(Answered(), ShutDown()) == [HangUp()]
    call.after(HungUp())
    assert call.flow.outcome == "failed"


def test_a_caller_who_vanished_in_mid_message_has_left_it() -> None:
    call = recording()
    assert call.after(Vanished()) == [StopRecording("hangup"), HangUp()]
    call.after(MESSAGE, HungUp())
    assert call.flow.outcome == "message"


def test_a_caller_who_vanished_in_the_greeting_has_abandoned_the_call() -> None:
    call = CallByHand()
    assert call.after(Answered(), Vanished()) == [HangUp()]
    call.after(HungUp())
    assert call.flow.outcome == "abandoned"
