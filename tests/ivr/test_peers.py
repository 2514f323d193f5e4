"""Callers whose telephones behave in ways ours does not: SIPp scenarios, with RTP where they speak."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.ivr.line_process import LineProcess, free_port
from tests.ivr.signals import SPEECH, alaw_values, read_wav

SCENARIOS = Path(__file__).with_name("scenarios")


def alaw(samples: np.ndarray) -> bytes:
    """The nearest A-law code of each sample."""
    values = alaw_values().astype(int)
    order = np.argsort(values)
    between = (values[order][1:] + values[order][:-1]) / 2
    return bytes(order[np.searchsorted(between, samples)].astype(np.uint8))


@pytest.fixture
def ring(night_line: LineProcess, tmp_path: Path) -> Callable[[str], dict[str, Any]]:
    """Plays a scenario against the line and returns the line's record of the call."""
    (tmp_path / "speech.alaw").write_bytes(alaw(read_wav(SPEECH)))

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


def test_a_call_given_up_as_it_is_answered_is_logged_once(
    ring: Callable[[str], dict[str, Any]], night_line: LineProcess
) -> None:
    record = ring("cancel")
    assert record["outcome"] == "abandoned"
    assert [each["sip_call_id"] for each in night_line.records()].count(record["sip_call_id"]) == 1


def test_an_invite_that_comes_twice_is_one_call(
    ring: Callable[[str], dict[str, Any]], night_line: LineProcess
) -> None:
    record = ring("twice")
    assert (record["outcome"], record["hung_up_by"]) == ("abandoned", "caller")
    assert [each["sip_call_id"] for each in night_line.records()].count(record["sip_call_id"]) == 1


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


def test_a_transfer_to_a_stranger_is_declined(ring: Callable[[str], dict[str, Any]]) -> None:
    assert ring("transfer")["outcome"] == "abandoned"
