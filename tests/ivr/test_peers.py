"""Callers whose telephones behave in ways ours does not: single packets, and SIPp scenarios with RTP."""

import signal
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.ivr.line_process import LineProcess, free_port, until
from tests.ivr.signals import SPEECH, alaw_values, encoded, read_wav
from tests.ivr.telephone import Telephone

SCENARIOS = Path(__file__).with_name("scenarios")


@pytest.fixture
def ring(night_line: LineProcess, tmp_path: Path) -> Callable[[str], dict[str, Any]]:
    """Plays a scenario against the line and returns the line's record of the call."""
    (tmp_path / "speech.alaw").write_bytes(encoded(read_wav(SPEECH), alaw_values()))

    def play(scenario: str) -> dict[str, Any]:
        sip_call_id = f"{scenario}-{tmp_path.name}@sipp"
        sipp = subprocess.run(
            [
                *("sipp", f"127.0.0.1:{night_line.port}", "-sf", SCENARIOS / f"{scenario}.xml"),
                *("-i", "127.0.0.1", "-p", str(free_port()), "-mi", "127.0.0.1"),
                *("-mp", str(free_port() // 2 * 2), "-cid_str", sip_call_id),
                *("-m", "1", "-nostdin", "-timeout", "40", "-timeout_error", "-trace_err"),
            ],
            cwd=tmp_path,
            capture_output=True,
            timeout=60,
            check=False,
        )
        errors = "".join(path.read_text() for path in tmp_path.glob("*errors.log"))
        assert sipp.returncode == 0, errors or sipp.stderr.decode()[-800:]
        return night_line.record_of(sip_call_id)

    return play


def test_a_burst_of_short_calls_does_not_end_the_line(make_line: Callable[..., LineProcess]) -> None:
    line = make_line().start()
    rings = []
    for number in range(50):
        with Telephone(line.port, str(number)) as telephone:
            telephone.connect()
            telephone.hang_up()
            rings.append(telephone.sip_call_id)
    assert line.process.poll() is None
    assert [line.record_of(ring)["outcome"] for ring in rings] == ["abandoned"] * 50


def test_a_burst_of_refused_calls_is_logged_to_the_last(make_line: Callable[..., LineProcess]) -> None:
    line = make_line().start()
    with ExitStack() as taken:
        telephones = [taken.enter_context(Telephone(line.port, str(number))) for number in range(40)]
        for telephone in telephones:
            telephone.send("INVITE")
        busy = [
            telephone for telephone in telephones if telephone.wait_for("SIP/2.0 ").startswith("SIP/2.0 486")
        ]
        assert len(busy) == 36
        assert {line.record_of(telephone.sip_call_id)["outcome"] for telephone in busy} == {"busy"}


def rows(line: LineProcess, sip_call_id: str) -> int:
    return [record["sip_call_id"] for record in line.records()].count(sip_call_id)


def test_a_call_given_up_as_it_is_answered_is_logged_once(night_line: LineProcess) -> None:
    with Telephone(night_line.port, "1001") as telephone:
        telephone.send("INVITE")
        telephone.send("CANCEL")
        telephone.wait_for("SIP/2.0 200 ", "1 INVITE")  # the line was quicker
        telephone.send("ACK")
        telephone.hang_up()
        record = night_line.record_of(telephone.sip_call_id)
    assert (record["outcome"], record["hung_up_by"]) == ("abandoned", "caller"), night_line.log()
    assert rows(night_line, telephone.sip_call_id) == 1


def test_an_invite_that_comes_twice_is_one_call(night_line: LineProcess) -> None:
    with Telephone(night_line.port, "1001") as telephone:
        telephone.send("INVITE")
        telephone.send("INVITE")
        telephone.wait_for("SIP/2.0 200 ")
        telephone.send("INVITE")
        telephone.wait_for("SIP/2.0 200 ")
        telephone.send("ACK")
        telephone.hang_up()
        record = night_line.record_of(telephone.sip_call_id)
    assert (record["outcome"], record["hung_up_by"]) == ("abandoned", "caller"), night_line.log()
    assert rows(night_line, telephone.sip_call_id) == 1


def test_a_caller_whose_ack_and_bye_come_at_once_has_abandoned_the_call(
    make_line: Callable[..., LineProcess],
) -> None:
    line = make_line().start()
    with Telephone(line.port, "1001") as telephone:
        telephone.send("INVITE")
        telephone.wait_for("SIP/2.0 200 ")
        line.process.send_signal(signal.SIGSTOP)
        telephone.send("ACK")
        telephone.send("BYE", cseq=2)
        line.process.send_signal(signal.SIGCONT)
        record = line.record_of(telephone.sip_call_id)
    assert (record["outcome"], record["hung_up_by"], record["interrupted"]) == ("abandoned", "caller", False)
    assert "ERROR" not in line.log()


def test_an_answer_that_is_never_acknowledged_leaves_a_row_in_the_call_log(
    make_line: Callable[..., LineProcess],
) -> None:
    line = make_line().start()
    with Telephone(line.port, "1001") as telephone:
        telephone.send("INVITE")
        telephone.wait_for("SIP/2.0 200 ")
        assert line.stop() == 0
    record = line.record_of(telephone.sip_call_id)
    assert record["answered_at"] is not None
    assert (record["outcome"], record["recordings"]) == ("failed", [])


# The disk takes a second to close a message.
SLOW_TO_CLOSE = """
import time, ivr.growing
ivr.growing.GrowingRecording.may_be_closed = lambda self: time.monotonic() > self._closing_since + 1
"""


def test_a_line_that_is_being_stopped_answers_nobody_any_more(make_line: Callable[..., LineProcess]) -> None:
    line = make_line(before=SLOW_TO_CLOSE).start()
    with Telephone(line.port, "1001") as last, Telephone(line.port, "1002") as new:
        last.connect()
        last.press("#", cseq=2)  # to the beep
        until("a recording", lambda: list(line.spool.glob("*/*.wav")))
        line.process.send_signal(signal.SIGTERM)
        last.accept(last.wait_for("BYE "), version=1)
        new.send("INVITE")
        new.wait_for("SIP/2.0 503 ")
        new.send("ACK")
        assert line.process.wait(20) == 0
    assert line.record_of(new.sip_call_id)["outcome"] == "refused"
    assert line.record_of(last.sip_call_id)["recordings"][0]["ended_by"] == "fault"


def test_a_fifth_call_is_busy_and_logged_with_its_caller(make_line: Callable[..., LineProcess]) -> None:
    line = make_line().start()
    with ExitStack() as taken:
        telephones = [taken.enter_context(Telephone(line.port, f"100{n}")) for n in range(4)]
        for telephone in telephones:
            telephone.connect()
        fifth = line.call("--caller", "13805380005")
        assert fifth.report["status"] == fifth.record["sip_status"] == 486
        assert (fifth.record["outcome"], fifth.record["caller"]) == ("busy", "13805380005")
        for telephone in telephones:
            telephone.hang_up()
            assert line.record_of(telephone.sip_call_id)["sip_status"] == 200
    # The channels are free again.
    assert line.call("--after", 0.2, "--hang-up", 0).record["sip_status"] == 200


def test_a_caller_whose_invite_has_no_sdp_leaves_a_message(ring: Callable[[str], dict[str, Any]]) -> None:
    record = ring("late_offer")
    [take] = record["recordings"]
    assert (record["outcome"], take["ended_by"], record["codec"]) == ("message", "hash", "PCMA")
    assert take["speech_seconds"] > 0.8


def test_a_message_goes_on_after_the_caller_held_the_line(ring: Callable[[str], dict[str, Any]]) -> None:
    record = ring("hold")
    [take] = record["recordings"]
    assert (record["outcome"], take["ended_by"]) == ("message", "hash")
    assert take["speech_seconds"] > 1.2  # more than was said before


def test_a_caller_whose_telephone_sends_no_silence_is_asked_once_more_like_any_other(
    make_line: Callable[..., LineProcess],
) -> None:
    line = make_line().start()
    with Telephone(line.port, "1001") as telephone:
        telephone.connect()
        telephone.wait_for("BYE ")
    record = line.record_of(telephone.sip_call_id)
    assert record["outcome"] == "no_message"
    assert [take["ended_by"] for take in record["recordings"]] == ["silence", "silence"]
    assert all(take["seconds"] > 3 for take in record["recordings"])


def test_a_transfer_to_a_stranger_is_declined(ring: Callable[[str], dict[str, Any]]) -> None:
    assert ring("transfer")["outcome"] == "abandoned"


def test_nobody_takes_over_a_call_with_replaces(night_line: LineProcess) -> None:
    with Telephone(night_line.port, "1001") as caller, Telephone(night_line.port, "1002") as stranger:
        caller.connect()
        stranger.send(
            "INVITE", f"Replaces: {caller.sip_call_id}{caller.to_tag.replace('tag', 'to-tag')};from-tag=1"
        )
        stranger.wait_for("SIP/2.0 603 ")
        stranger.send("ACK")
        caller.press("#", cseq=2)  # still the caller's call
        caller.hang_up(cseq=3)
        assert night_line.record_of(caller.sip_call_id)["hung_up_by"] == "caller"
