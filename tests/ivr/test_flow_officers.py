"""In staffed hours: from the greeting to an officer, or to a message, step by step in milliseconds."""

import pytest

from ivr.actions import (
    Bridge,
    HangUp,
    LetOfficersGo,
    NoteGreetingEnded,
    Play,
    RingContact,
    SeekOfficer,
    StartRecording,
    StopRecording,
)
from ivr.events import (
    AllBusy,
    Answered,
    Digit,
    Event,
    HungUp,
    NobodyLeft,
    OfficerAnswered,
    OfficerGone,
    PhoneRings,
    PhonesFailed,
    PromptEnded,
    RecordingLost,
    RecordingSaved,
    ShutDown,
    StorageFault,
    Timer,
    TimerFired,
    Vanished,
)
from tests.ivr.call_by_hand import CallByHand

MUSIC = Play(("hold_music",))
BEEP = [StartRecording(), Play(("beep",))]
TO_A_MESSAGE = [LetOfficersGo(), Play(("no_answer",))]
CONVERSATION = RecordingSaved(40.0, "conversation")


def seeking(**limits: float) -> CallByHand:
    call = CallByHand("staffed", **limits)
    call.after(Answered(), PromptEnded())
    return call


def ringing() -> CallByHand:
    call = seeking()
    call.after(PhoneRings())
    return call


def bridged(*, talked: bool = True) -> CallByHand:
    call = ringing()
    call.after(OfficerAnswered(), *([TimerFired(Timer.TALK)] if talked else []))
    return call


def ringing_contact() -> CallByHand:
    call = CallByHand(contact=True)
    call.after(Answered(), Digit("0"), TimerFired(Timer.KEYS), PhoneRings())
    return call


@pytest.mark.parametrize("event", [PromptEnded(), Digit("#")], ids=["heard out", "skipped with #"])
def test_after_the_greeting_an_officer_is_sought_while_music_plays(event: Event) -> None:
    call = CallByHand("staffed")
    assert call.after(Answered()) == [Play(("greeting_staffed",))]
    assert call.after(event) == [NoteGreetingEnded(), MUSIC, SeekOfficer()]


def test_an_officer_who_answers_is_connected() -> None:
    assert ringing().after(OfficerAnswered()) == [Bridge()]


def test_music_does_not_end_while_a_telephone_rings() -> None:
    assert ringing().after(PromptEnded()) == [MUSIC]


def test_after_a_telephone_that_failed_the_next_one_is_sought() -> None:
    assert ringing().after(PhonesFailed()) == [SeekOfficer()]


def test_with_nobody_left_the_caller_leaves_a_message() -> None:
    call = ringing()
    assert call.after(PhonesFailed(), NobodyLeft()) == TO_A_MESSAGE
    assert call.after(PromptEnded()) == BEEP


def test_with_nobody_on_duty_the_caller_leaves_a_message_at_once() -> None:
    assert seeking().after(NobodyLeft()) == TO_A_MESSAGE


def test_with_all_busy_the_caller_hears_of_the_queue_and_the_place_in_it() -> None:
    call = seeking()
    assert call.after(AllBusy(12)) == [Play(("queue", "queue_position", "digit_1", "digit_2", "hold_music"))]
    assert Timer.SEEK_AGAIN in call.timers


def test_the_place_in_the_queue_is_told_again_after_each_piece_of_music() -> None:
    call = seeking()
    call.after(AllBusy(2))
    assert call.after(TimerFired(Timer.SEEK_AGAIN)) == [SeekOfficer()]
    assert call.after(AllBusy(1)) == []
    assert call.after(PromptEnded()) == [Play(("queue_position", "digit_1", "hold_music"))]


def test_who_waits_is_connected_when_somebody_is_free() -> None:
    call = seeking()
    call.after(AllBusy(1), TimerFired(Timer.SEEK_AGAIN), PhoneRings())
    assert call.after(OfficerAnswered()) == [Bridge()]


def test_one_leaves_the_queue_for_a_message() -> None:
    call = seeking()
    call.after(AllBusy(1))
    assert call.after(Digit("1")) == [LetOfficersGo(), *BEEP]


def test_one_stops_the_ringing_for_a_message() -> None:
    assert ringing().after(Digit("1")) == [LetOfficersGo(), *BEEP]


def test_an_officer_who_answers_as_the_caller_chooses_a_message_is_let_go() -> None:
    assert ringing().after(Digit("1"), OfficerAnswered()) == [LetOfficersGo()]


def test_the_longest_wait_ends_at_a_message() -> None:
    call = seeking(queue_max_seconds=60.0)
    call.after(AllBusy(1))
    assert call.timers[Timer.LONGEST_WAIT] == 60.0
    assert call.after(TimerFired(Timer.LONGEST_WAIT)) == TO_A_MESSAGE


def test_a_telephone_that_rings_when_the_longest_wait_is_over_rings_to_its_end() -> None:
    call = ringing()
    assert call.after(TimerFired(Timer.LONGEST_WAIT)) == []
    assert call.after(PhonesFailed()) == TO_A_MESSAGE


def test_an_officer_who_answers_after_the_longest_wait_is_connected() -> None:
    assert ringing().after(TimerFired(Timer.LONGEST_WAIT), OfficerAnswered()) == [Bridge()]


def test_an_officer_who_hangs_up_first_leaves_the_caller_with_a_goodbye() -> None:
    call = bridged()
    assert call.after(OfficerGone()) == [StopRecording("hangup"), LetOfficersGo(), Play(("thanks",))]
    assert call.after(PromptEnded(), TimerFired(Timer.PARTING)) == [HangUp()]
    call.after(HungUp())
    assert not call.flow.finished
    call.after(CONVERSATION)
    assert (call.flow.finished, call.flow.outcome) == (True, "answered")


def test_a_telephone_that_fails_as_it_answered_is_followed_by_the_next() -> None:
    call = bridged(talked=False)
    assert call.after(OfficerGone()) == [StopRecording("hangup"), LetOfficersGo(), MUSIC, SeekOfficer()]
    call.after(NobodyLeft(), CONVERSATION, PromptEnded(), PromptEnded(), HungUp())
    assert not call.flow.finished
    call.after(RecordingSaved(5.0))
    assert (call.flow.finished, call.flow.outcome) == (True, "message")


def test_a_caller_who_hangs_up_frees_the_officer_and_the_conversation_is_kept() -> None:
    call = bridged(talked=False)
    assert call.after(HungUp()) == [StopRecording("hangup"), LetOfficersGo()]
    call.after(CONVERSATION)
    assert (call.flow.finished, call.flow.outcome) == (True, "answered")


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        ([], "abandoned_queue"),
        ([PhoneRings()], "abandoned_ringing"),
        ([PhoneRings(), PhonesFailed(), AllBusy(1)], "abandoned_queue"),
    ],
    ids=["seeking", "ringing", "queue"],
)
def test_a_caller_who_hangs_up_while_waiting_stops_the_ringing_at_once(
    events: list[Event], outcome: str
) -> None:
    call = seeking()
    call.after(*events)
    assert call.after(HungUp()) == [LetOfficersGo()]
    assert (call.flow.finished, call.flow.outcome) == (True, outcome)


def test_an_officer_who_answers_as_the_caller_hangs_up_is_let_go() -> None:
    call = ringing()
    assert call.after(HungUp(), OfficerAnswered()) == [LetOfficersGo()]
    assert call.flow.outcome == "abandoned_ringing"


def test_a_caller_who_vanished_while_speaking_frees_the_officer() -> None:
    assert bridged().after(Vanished()) == [StopRecording("hangup"), LetOfficersGo(), HangUp()]


def test_stopping_the_line_ends_a_conversation_and_keeps_it() -> None:
    call = bridged()
    assert call.after(ShutDown()) == [StopRecording("fault"), LetOfficersGo(), HangUp()]
    call.after(HungUp(), CONVERSATION)
    assert (call.flow.finished, call.flow.outcome) == (True, "answered")


def test_caller_and_officer_speak_on_when_the_disk_is_full() -> None:
    call = bridged()
    assert call.after(StorageFault()) == [StopRecording("fault")]
    assert call.after(RecordingLost("conversation")) == []
    assert call.after(OfficerGone()) == [LetOfficersGo(), Play(("thanks",))]


def test_a_full_disk_does_not_keep_a_caller_from_an_officer_but_from_a_message() -> None:
    call = ringing()
    assert call.after(StorageFault()) == []
    assert call.after(PhonesFailed(), NobodyLeft()) == [LetOfficersGo(), Play(("fault",))]


def test_zero_after_hours_rings_the_person_on_call() -> None:
    call = CallByHand(contact=True)
    assert call.after(Answered()) == [Play(("greeting_after_hours", "press_zero"))]
    assert call.after(Digit("0")) == []
    assert call.after(TimerFired(Timer.KEYS)) == [NoteGreetingEnded(), MUSIC, RingContact()]
    assert call.after(PhoneRings(), OfficerAnswered()) == [Bridge()]


def test_zero_after_the_beep_keeps_the_take_and_rings_the_person_on_call() -> None:
    call = CallByHand(contact=True)
    call.after(Answered(), PromptEnded(), PromptEnded())
    assert call.after(Digit("0")) == [StopRecording("hash")]
    assert call.after(RecordingSaved(3.0)) == [MUSIC, RingContact()]
    call.after(HungUp())
    assert call.flow.outcome == "message"


def test_after_a_person_on_call_in_vain_the_next_take_is_confirmed_and_nobody_is_rung_again() -> None:
    call = CallByHand(contact=True)
    call.after(Answered(), PromptEnded(), PromptEnded(), Digit("0"), RecordingSaved(0.0), PhoneRings())
    call.after(PhonesFailed(), PromptEnded(), PromptEnded(), Digit("#"))
    spoken = call.after(RecordingSaved(3.0))
    assert isinstance(spoken[0], Play)
    assert spoken[0].prompts[0] == "saved"


@pytest.mark.parametrize("event", [PhonesFailed(), NobodyLeft()])
def test_a_person_on_call_who_cannot_be_reached_is_followed_by_a_message(event: Event) -> None:
    call = ringing_contact()
    assert call.after(event) == TO_A_MESSAGE
    assert call.after(PromptEnded()) == BEEP
    assert call.after(Digit("0")) == []  # rung once a call


def test_zero_means_nothing_without_a_person_on_call() -> None:
    assert CallByHand().after(Answered(), Digit("0"), TimerFired(Timer.KEYS)) == []


def test_zero_means_nothing_in_staffed_hours() -> None:
    call = CallByHand("staffed", contact=True)
    assert call.after(Answered(), Digit("0"), TimerFired(Timer.KEYS)) == []
