"""Whose RTP is recorded: the caller's, wherever it comes from, and no stranger's."""

import socket
import struct
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.ivr.conftest import QUICK, Staffed
from tests.ivr.desk_phone import DeskPhone
from tests.ivr.line_process import LineProcess, until
from tests.ivr.rtp import PCMU, in_real_time, packets, voice
from tests.ivr.signals import Samples, read_wav, similarity, unmistakable
from tests.ivr.telephone import SDP, Telephone

pytestmark = pytest.mark.alone

WORDS = unmistakable(1.6)
MORE_WORDS = unmistakable(2.6)[len(WORDS) :]
# What a stranger says: nothing that the caller does.
STRANGE = unmistakable(8.0)[-32000:]
# Like any telephone, the caller's sends silence before and after.
PAUSE = np.zeros(2400, np.int16)
SENT, MORE = np.concatenate((PAUSE, WORDS, PAUSE)), np.concatenate((PAUSE, MORE_WORDS, PAUSE))
KEYS = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n"  # RFC 4568
SENDER_REPORT = b"\xc8"  # RFC 3550 section 6.4.1


@pytest.fixture
def stranger() -> Iterator[socket.socket]:
    """Somebody else who sends to the call's port."""
    with voice("127.0.0.2") as sock:
        yield sock


@contextmanager
def leaving_a_message(line: LineProcess, *, srtp: bool = False) -> Iterator[Telephone]:
    """A caller for whom the line records; what is said next is the message."""
    with Telephone(line.port, "1001") as telephone:
        before = set(line.spool.glob("*/*.wav"))
        offer = SDP.format(port=telephone.sound.getsockname()[1], codec=telephone.codec, version=1)
        telephone.invite(body=offer.replace("RTP/AVP", "RTP/SAVP") + KEYS if srtp else offer)
        telephone.press("#", cseq=2)
        until("a recording", lambda: set(line.spool.glob("*/*.wav")) - before)
        yield telephone


def ended(line: LineProcess, telephone: Telephone, *, cseq: int) -> tuple[dict[str, Any], Samples]:
    """The record of the call after its caller hung up, and its one recording."""
    telephone.hang_up(cseq=cseq)
    record = line.record_of(telephone.sip_call_id)
    [take] = record["recordings"]
    return record, read_wav(line.spool / record["call_id"] / take["file"])


def holds(recorded: Samples, said: Samples) -> bool:
    """Whether every frame that was said was recorded, bit for bit and in its place."""
    return said.tobytes() in recorded.tobytes()


def holds_a_frame_of(recorded: Samples, said: Samples) -> bool:
    return any(holds(recorded, said[begin : begin + 160]) for begin in range(0, len(said), 160))


def test_a_burst_from_a_second_source_is_ignored_and_counted(
    night_line: LineProcess, stranger: socket.socket
) -> None:
    with leaving_a_message(night_line) as telephone:
        burst = packets(STRANGE, ssrc=2)
        for number, packet in enumerate(in_real_time(packets(SENT))):
            telephone.sound.sendto(packet, telephone.line_sound)
            if number == 50:
                for strange in burst:
                    stranger.sendto(strange, telephone.line_sound)
        record, recorded = ended(night_line, telephone, cseq=3)
    assert holds(recorded, WORDS)
    assert not holds_a_frame_of(recorded, STRANGE)
    assert record["rtp"]["foreign"] == len(burst) == 200
    assert record["rtp"]["received"] == len(SENT) / 160
    assert "comes to a call's port from elsewhere" in night_line.log()


def test_the_address_in_the_sdp_goes_before_a_stranger_who_sent_first(
    night_line: LineProcess, stranger: socket.socket
) -> None:
    with leaving_a_message(night_line) as telephone:
        for strange in in_real_time(packets(STRANGE[: 160 * 50], ssrc=2, first=20_000)):
            stranger.sendto(strange, telephone.line_sound)
        telephone.say(packets(SENT))
        for strange in packets(STRANGE[160 * 50 :], ssrc=2):
            stranger.sendto(strange, telephone.line_sound)
        record, recorded = ended(night_line, telephone, cseq=3)
    assert holds(recorded, WORDS[5600:])
    assert not holds_a_frame_of(recorded, STRANGE[160 * 50 :])
    assert record["rtp"]["foreign"] == 150


def test_a_caller_behind_nat_is_heard_from_wherever_it_sends(
    night_line: LineProcess, stranger: socket.socket
) -> None:
    with leaving_a_message(night_line) as telephone, voice() as translated:
        for number, packet in enumerate(in_real_time(packets(SENT))):
            translated.sendto(packet, telephone.line_sound)
            if number == 50:
                for strange in packets(STRANGE, ssrc=2):
                    stranger.sendto(strange, telephone.line_sound)
        record, recorded = ended(night_line, telephone, cseq=3)
    assert holds(recorded, WORDS)
    assert record["rtp"]["foreign"] == 200


def test_a_caller_whose_telephone_moves_by_reinvite_is_followed(
    night_line: LineProcess, stranger: socket.socket
) -> None:
    with leaving_a_message(night_line) as telephone:
        telephone.say(packets(SENT))
        before, telephone.sound = telephone.sound, voice()
        telephone.invite(cseq=3)
        telephone.say(packets(MORE, ssrc=3))
        for strange in packets(STRANGE, ssrc=1):
            before.sendto(strange, telephone.line_sound)
        before.close()
        record, recorded = ended(night_line, telephone, cseq=4)
    assert holds(recorded, WORDS)
    assert holds(recorded, MORE_WORDS)
    assert not holds_a_frame_of(recorded, STRANGE)
    # The figures are those of both streams.
    assert record["rtp"]["received"] == (len(SENT) + len(MORE)) / 160
    assert record["rtp"]["foreign"] == 200


def test_an_officer_is_heard_and_no_stranger(staffed: Staffed, stranger: socket.socket) -> None:
    with DeskPhone(801, "answers without sound") as phone:  # the test speaks for it, and may be late at times
        line = staffed(
            phone, before=f"{QUICK}; ivr.leg.TALK_JITTER_MS, ivr.leg.TALK_JITTER_MAX_MS = 200, 1000"
        )
        with Telephone(line.port, "1001") as telephone:
            telephone.connect()
            telephone.press("#", cseq=2)
            to_line = phone.line_sound()
            until("both are connected", lambda: list(line.spool.glob("*/conversation-*.wav")))
            for number, packet in enumerate(in_real_time(packets(SENT))):
                phone.sound.sendto(packet, to_line)
                if number == 30:
                    for strange in packets(STRANGE, ssrc=2):
                        stranger.sendto(strange, to_line)
            telephone.hang_up(cseq=3)
            record = line.record_of(telephone.sip_call_id)
    with wave.open(str(line.spool / record["call_id"] / "conversation-1.wav")) as conversation:
        both = np.frombuffer(conversation.readframes(conversation.getnframes()), "<i2").reshape(-1, 2)
    officer = np.ascontiguousarray(both[:, 1])
    assert holds(officer, WORDS)
    assert not holds_a_frame_of(officer, STRANGE)


def test_the_round_trip_is_that_of_the_callers_reports(night_line: LineProcess) -> None:
    with Telephone(night_line.port, "1001") as telephone, report_socket(telephone) as reports:
        telephone.connect()
        told, line_reports = b"", ("", 0)
        while told[1:2] != SENDER_REPORT:
            told, line_reports = reports.recvfrom(1500)
        time.sleep(0.1)
        reports.sendto(receiver_report(told), line_reports)
        telephone.say(packets(PAUSE))
        telephone.hang_up()
        record = night_line.record_of(telephone.sip_call_id)
    assert record["rtp"]["round_trip_ms"] == pytest.approx(100, abs=50)


@contextmanager
def report_socket(telephone: Telephone) -> Iterator[socket.socket]:
    """Where the line sends its RTCP reports: the port after that of RTP (RFC 3550 section 11)."""
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", telephone.sound.getsockname()[1] + 1))
        sock.settimeout(15)
        yield sock


def receiver_report(sender_report: bytes) -> bytes:
    """The answer to a sender report, as if sent 1/65536 s after it came (RFC 3550 section 6.4)."""
    its_ssrc, seconds, fraction = struct.unpack_from("!III", sender_report, 4)
    last = (seconds & 0xFFFF) << 16 | fraction >> 16
    return struct.pack("!BBHI", 0x81, 201, 7, 1) + struct.pack("!IIIIII", its_ssrc, 0, 0, 0, last, 1)


def test_in_an_encrypted_call_what_comes_unencrypted_is_not_heard(night_line: LineProcess) -> None:
    with leaving_a_message(night_line, srtp=True) as telephone:
        telephone.say(packets(SENT))
        record, recorded = ended(night_line, telephone, cseq=3)
    assert record["outcome"] != "message"
    assert not holds_a_frame_of(recorded, WORDS)


def test_a_message_goes_on_when_the_codec_changes(night_line: LineProcess) -> None:
    with leaving_a_message(night_line) as telephone:
        telephone.say(packets(SENT))
        telephone.codec = PCMU
        telephone.invite(cseq=3)
        telephone.say(packets(MORE, codec=PCMU, ssrc=3))
        record, recorded = ended(night_line, telephone, cseq=4)
    assert record["codec"] == "PCMU"
    assert holds(recorded, WORDS)
    # What A-law carries unchanged, μ-law does but nearly.
    assert similarity(MORE_WORDS, recorded) > 0.99
    assert record["rtp"]["received"] == (len(SENT) + len(MORE)) / 160


def test_keeping_strangers_out_leaves_no_open_files(
    make_line: Callable[..., LineProcess], stranger: socket.socket
) -> None:
    line = make_line().start()

    def place_calls(count: int) -> int:
        for _ in range(count):
            with leaving_a_message(line) as telephone:
                telephone.say(packets(SENT))
                ended(line, telephone, cseq=3)
        time.sleep(1)  # what the library still used is let go
        return len(list(Path(f"/proc/{line.process.pid}/fd").iterdir()))

    assert place_calls(1) == place_calls(2)
