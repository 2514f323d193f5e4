"""Callers who hang up at each step of a call: the call ends at once, and what was said is kept."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from tests.faults.speaking_phone import KEY, SpeakingPhone, packets_of
from tests.ivr.line_process import LineProcess
from tests.ivr.signals import SPEECH, read_wav

WORDS = packets_of(read_wav(SPEECH))


def as_it_is_answered(phone: SpeakingPhone) -> None:
    phone.connect()
    phone.hang_up()


def in_the_beep(phone: SpeakingPhone) -> None:
    phone.connect()
    phone.press("#")
    phone.wait_to_hear("beep")
    phone.hang_up()


def in_the_second_request(phone: SpeakingPhone) -> None:
    phone.connect()
    phone.press("#")
    phone.wait_to_hear("too_short")
    phone.hang_up()


def speak(phone: SpeakingPhone) -> None:
    phone.connect()
    phone.press("#")
    phone.wait_to_hear("beep")
    phone.speak(WORDS)


def as_the_message_is_saved(phone: SpeakingPhone) -> None:
    speak(phone)
    phone.send("INFO", cseq=8, body=KEY.format(key="#"))
    phone.send("BYE", cseq=9)
    phone.wait_for("SIP/2.0 200 ", "9 BYE")


def hearing_it_is_saved(phone: SpeakingPhone) -> None:
    speak(phone)
    phone.press("#")
    phone.wait_to_hear("saved")
    phone.hang_up()


def in_the_goodbye(phone: SpeakingPhone) -> None:
    speak(phone)
    phone.press("#")
    phone.wait_to_hear("thanks")
    phone.hang_up()


def by_a_cancel_that_overtakes_the_ring(phone: SpeakingPhone) -> None:
    phone.send("CANCEL")
    phone.send("INVITE")
    phone.wait_for("SIP/2.0 200 ", "1 INVITE")
    phone.send("ACK")
    phone.hang_up()


HangUp = Callable[[SpeakingPhone], None]
HANG_UPS: tuple[HangUp, ...] = (
    as_it_is_answered,
    in_the_beep,
    in_the_second_request,
    as_the_message_is_saved,
    hearing_it_is_saved,
    in_the_goodbye,
    by_a_cancel_that_overtakes_the_ring,
)
# The outcome of the call, and how each take of the message ended.
EXPECTED: dict[HangUp, tuple[str, list[str]]] = {
    as_it_is_answered: ("abandoned", []),
    in_the_beep: ("no_message", ["hangup"]),
    in_the_second_request: ("no_message", ["silence"]),
    as_the_message_is_saved: ("message", ["hash"]),
    hearing_it_is_saved: ("message", ["hash"]),
    in_the_goodbye: ("message", ["hash"]),
    by_a_cancel_that_overtakes_the_ring: ("abandoned", []),
}


@pytest.fixture(scope="module")
def records(night_line: LineProcess) -> Iterator[Callable[[HangUp], dict[str, Any]]]:
    """The record of each call, four at a time."""

    def place(hang_up: HangUp) -> dict[str, Any]:
        with SpeakingPhone(night_line.port, "13805381234") as phone:
            hang_up(phone)
            return night_line.record_of(phone.sip_call_id)

    with ThreadPoolExecutor(max_workers=4) as callers:
        calls: dict[HangUp, Future[dict[str, Any]]] = {each: callers.submit(place, each) for each in HANG_UPS}
        yield lambda hang_up: calls[hang_up].result()


@pytest.mark.parametrize("hang_up", HANG_UPS)
def test_a_caller_who_hangs_up(records: Callable[[HangUp], dict[str, Any]], hang_up: HangUp) -> None:
    record = records(hang_up)
    outcome, ended_by = EXPECTED[hang_up]
    assert (record["outcome"], [take["ended_by"] for take in record["recordings"]]) == (outcome, ended_by)
    assert (record["hung_up_by"], record["sip_status"], record["interrupted"]) == ("caller", 200, False)
    if outcome == "message":
        assert record["recordings"][0]["speech_seconds"] > 0.8
