"""The machine's clock is set while calls go on (libfaketime, the clock of the day alone)."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.faults.speaking_phone import SpeakingPhone, packets_of
from tests.ivr.desk_phone import DeskPhone
from tests.ivr.line_process import LineProcess, until
from tests.ivr.signals import SPEECH, read_wav

[FAKETIME] = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
WORDS = packets_of(np.concatenate([read_wav(SPEECH)] * 2))
SILENCE_SECONDS = 3.0  # of `LineProcess`
TIMES = ("started_at", "answered_at", "queued_at", "rang_at", "bridged_at", "message_started_at")

SetClock = Callable[[str], None]


@pytest.fixture
def set_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SetClock]:
    """Sets the clock of the lines made in this test, as "-1h"; their files keep the true time."""
    offset = tmp_path / "clock"
    offset.write_text("+0")
    for name, value in {
        "LD_PRELOAD": FAKETIME,
        "FAKETIME_TIMESTAMP_FILE": offset,
        "FAKETIME_NO_CACHE": 1,
        "FAKETIME_DONT_FAKE_MONOTONIC": 1,
        "NO_FAKE_STAT": 1,
    }.items():
        monkeypatch.setenv(name, str(value))
    return lambda difference: offset.write_text(difference) and None


def moments(record: dict[str, str | None]) -> list[datetime]:
    """The times of a call that has them, in the order in which they should be."""
    named = [record[name] for name in (*TIMES, "message_ended_at", "ended_at")]
    return [datetime.fromisoformat(time) for time in named if time]


def test_a_message_is_as_long_as_it_lasted_though_the_clock_is_set_back_and_forward(
    make_line: Callable[..., LineProcess], set_clock: SetClock
) -> None:
    line = make_line().start()
    with SpeakingPhone(line.port, "13805381234") as phone:
        phone.connect()
        phone.press("#")
        phone.wait_to_hear("beep")
        phone.speak(WORDS[:75])
        set_clock("-1h")
        phone.speak(WORDS[:75])
        set_clock("+3h")
        phone.wait_to_hear("saved")
        phone.hang_up()
        record = line.record_of(phone.sip_call_id)
    [take] = record["recordings"]
    assert (record["outcome"], take["ended_by"]) == ("message", "silence")
    assert take["seconds"] == pytest.approx(150 * 0.02 + SILENCE_SECONDS, abs=1.5)
    times = moments(record)
    assert times == sorted(times)
    assert take["seconds"] < (times[-1] - times[0]).total_seconds() < take["seconds"] + 3


def test_an_officer_is_rung_for_the_next_caller_though_the_clock_was_set_back(
    staffed: Callable[..., LineProcess], set_clock: SetClock
) -> None:
    with DeskPhone(801, "answers") as officer:
        line = staffed(officer, wrap_up_seconds=60)
        records = [_answered_by_an_officer(line)]
        set_clock("-2h")
        records.append(_answered_by_an_officer(line))
    for record in records:
        assert record["outcome"] == "answered"
        assert all(earlier <= later for earlier, later in pairwise(moments(record)))


def _answered_by_an_officer(line: LineProcess) -> dict[str, str | None]:
    with SpeakingPhone(line.port, "13805381234") as phone:
        phone.connect()
        until("an officer answers", lambda: _bridged(line, phone.sip_call_id))
        phone.hang_up()
        return line.record_of(phone.sip_call_id)


def _bridged(line: LineProcess, sip_call_id: str) -> bool:
    return any(record["bridged_at"] for record in line.records() if record["sip_call_id"] == sip_call_id)
