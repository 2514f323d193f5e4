"""Keys that callers press, however their telephone sends them: each counts once, and a voice presses none.

A query number tells: it is found only if each of its ten digits came once, and in order.
"""

import json
import struct
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from tests.faults.speaking_phone import SpeakingPhone
from tests.ivr.line_process import LineProcess
from tests.ivr.rtp import FRAME
from tests.ivr.signals import SPEECH, read_wav, tone, write_wav

# The telephone keeps the pace of its packets: beside others at work a key may come too late to be one.
pytestmark = pytest.mark.alone

NUMBER = "1122334455"
SINGLE = "1213141516"  # no digit twice in a row
EVENT = 101  # payload type
PRESSED, BETWEEN = 4, 4  # packets of a pressed key, and frames between two keys
OFFER = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
)


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, sounds: Path) -> Iterator[LineProcess]:
    """A line that knows how two matters stand, and bears two wrong numbers of a caller."""
    folder = tmp_path_factory.mktemp("keys")
    (folder / "data").mkdir()
    known = {"version": 1, "staff_days": {}, "query_states": dict.fromkeys((NUMBER, SINGLE), "investigating")}
    (folder / "data" / "line-snapshot.json").write_text(json.dumps(known), encoding="utf-8")
    strict = "import ivr.queries; ivr.queries.WRONG_TRIES_OF_A_CALLER = 2"
    running = LineProcess(folder, sounds, before=strict).start()
    yield running
    assert running.stop() == 0, running.log()


@pytest.fixture
def phone(line: LineProcess) -> Iterator[SpeakingPhone]:
    """A telephone that is connected, and can send events."""
    with SpeakingPhone(line.port, "13805380001") as connected:
        assert connected.ring(OFFER.format(port=connected.sound.getsockname()[1])) == 200
        yield connected


def presses(digits: str, *, marker: bool = True, ends: int = 3, starts: int = PRESSED) -> list[list[bytes]]:
    """RFC 4733, key by key: `starts` packets while it is pressed, then the last one `ends` times."""
    keys, sequence, stamp = [], 0, 0
    for digit in digits:
        durations = [FRAME * n for n in range(1, starts + 1)] + [FRAME * (starts + 1)] * ends
        key = []
        for place, duration in enumerate(durations):
            kind = EVENT | (0x80 if marker and place == 0 else 0)
            payload = struct.pack("!BBH", int(digit), 10 | (0x80 if place >= starts else 0), duration)
            key.append(struct.pack("!BBHII", 0x80, kind, sequence, stamp, 1) + payload)
            sequence += 1
        keys.append(key)
        stamp += FRAME * (len(durations) + BETWEEN)
    return keys


def told(phone: SpeakingPhone) -> str:
    """What the line says before it hangs up."""
    phone.wait_for_hang_up()
    return phone.prompts[-1]


@pytest.mark.parametrize(
    ("marker", "starts", "ends"),
    [(True, PRESSED, 3), (False, PRESSED, 3), (True, PRESSED, 8), (True, PRESSED, 1)],
    ids=["usual", "no marker", "end sent eight times", "end sent once"],
)
def test_a_key_sent_as_events_counts_once(phone: SpeakingPhone, marker: bool, starts: int, ends: int) -> None:
    phone.say(chain.from_iterable(presses(NUMBER, marker=marker, starts=starts, ends=ends)))
    assert told(phone) == "status_investigating"


def test_a_key_of_which_nothing_but_the_end_arrives_counts_once(phone: SpeakingPhone) -> None:
    phone.say(chain.from_iterable(presses(SINGLE, marker=False, starts=0)))
    assert told(phone) == "status_investigating"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("dtmf-relay", "Signal={key}\r\nDuration=160\r\n"),
        ("dtmf-relay", "Signal= {key}\r\n"),
        ("dtmf", "{key}"),
        ("dtmf", "{key}\r\n"),
    ],
)
def test_a_key_sent_as_info_counts_once(phone: SpeakingPhone, kind: str, body: str) -> None:
    for cseq, key in enumerate(NUMBER, 2):
        phone.send("INFO", cseq=cseq, body=body.format(key=key), kind=kind)
        phone.wait_for("SIP/2.0 ", f"{cseq} INFO")
    assert told(phone) == "status_investigating"


def test_a_key_sent_in_both_ways_counts_once(phone: SpeakingPhone) -> None:
    for cseq, (key, packets) in enumerate(zip(SINGLE, presses(SINGLE), strict=True), 2):
        phone.say(packets)
        phone.send("INFO", cseq=cseq, body=f"Signal={key}\r\n")
    assert told(phone) == "status_investigating"


def test_a_voice_with_the_tones_of_keys_in_it_ends_nothing(line: LineProcess, tmp_path: Path) -> None:
    speech, hash_key, star_key = (
        read_wav(SPEECH),
        *(tone(941, 0.4) + tone(high, 0.4) for high in (1477, 1209)),
    )
    spoken = np.concatenate((speech, hash_key, speech, star_key, hash_key, speech))
    wav = write_wav(tmp_path / "tones.wav", spoken)
    call = line.call("--greeting-dtmf", "#", "--wav", wav, "--hang-up", 0.5)
    [take] = call.record["recordings"]
    assert (take["ended_by"], take["superseded"], call.record["outcome"]) == ("hangup", False, "message")
    assert take["seconds"] > len(spoken) / 8000


def test_three_wrong_numbers_end_the_call_and_nothing_else_is_told(line: LineProcess) -> None:
    call = line.call("--greeting-dtmf", "9" * 10 + "8" * 10 + "7" * 10, "--after", 0, "--hang-up", "line")
    assert call.prompts.count("status_not_found") >= 1
    assert not {"beep", "saved", "hold_music"} & set(call.prompts)
    assert (call.record["outcome"], call.record["hung_up_by"]) == ("query", "line")


def test_who_has_guessed_too_often_is_told_of_no_number_any_more(line: LineProcess) -> None:
    keys = "9" * 10 + "8" * 10 + NUMBER
    guesser = line.call("--greeting-dtmf", keys, "--after", 0, "--hang-up", "line", "--caller", "13805380009")
    assert "status_investigating" not in guesser.prompts
    assert (guesser.record["outcome"], guesser.record["hung_up_by"]) == ("query", "line")
