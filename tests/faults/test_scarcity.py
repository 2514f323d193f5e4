"""Descriptors or disk run out while callers are on the line: nobody hears silence, and no message is lost."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.faults.scarcity import few_descriptors, full_disk, small_disk
from tests.faults.speaking_phone import SpeakingPhone, packets_of
from tests.ivr.line_process import LineProcess
from tests.ivr.signals import SPEECH, read_wav

MakeLine = Callable[..., LineProcess]
WORDS = packets_of(np.concatenate([read_wav(SPEECH)] * 3))
FIRST, LAST = WORDS[:75], WORDS[:50]


def begin_message(phone: SpeakingPhone) -> None:
    phone.connect()
    phone.press("#")
    phone.wait_to_hear("beep")
    phone.speak(FIRST)


def leave_message(line: LineProcess) -> None:
    """A whole call, as on any other day."""
    with SpeakingPhone(line.port, "13805381111") as phone:
        begin_message(phone)
        phone.press("#")
        phone.wait_to_hear("saved")
        phone.hang_up()
        assert line.record_of(phone.sip_call_id)["outcome"] == "message"


def test_without_descriptors_to_spare_a_caller_hears_fault_and_a_message_goes_on(make_line: MakeLine) -> None:
    line = make_line().start()
    with SpeakingPhone(line.port, "1001") as speaking, SpeakingPhone(line.port, "1002") as late:
        begin_message(speaking)
        with few_descriptors(line, spare=8):
            late.connect()
            late.wait_for_hang_up()
            assert late.prompts == ["fault"]
        speaking.speak(LAST)
        speaking.press("#")
        speaking.wait_to_hear("saved")
        speaking.hang_up()
        assert line.record_of(late.sip_call_id)["outcome"] == "failed"
        [take] = line.record_of(speaking.sip_call_id)["recordings"]
    assert take["seconds"] > len(FIRST + LAST) * 0.02
    assert "file descriptors are left" in line.log()
    leave_message(line)


def test_without_any_descriptor_a_caller_is_refused_and_a_message_is_kept(make_line: MakeLine) -> None:
    line = make_line(before="import ivr.writer; ivr.writer.RETRY_SECONDS = 0.5").start()
    with SpeakingPhone(line.port, "1001") as speaking, SpeakingPhone(line.port, "1002") as late:
        begin_message(speaking)
        with few_descriptors(line, spare=-1000):
            assert late.ring() == 500
            speaking.speak(LAST)
            speaking.hang_up()
        record = line.record_of(speaking.sip_call_id)
        refused = line.record_of(late.sip_call_id)
    [take] = record["recordings"]
    assert (record["outcome"], take["ended_by"]) == ("message", "hangup")
    assert take["seconds"] > len(FIRST + LAST) * 0.02 - 0.5
    assert (refused["outcome"], refused["sip_status"]) == ("refused", 500)
    leave_message(line)


def test_a_disk_that_fills_in_mid_message_keeps_what_it_took_and_the_next_caller_hears_fault(
    make_line: MakeLine, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "data") as mounted:
        line = make_line(before="import ivr.writer; ivr.writer.RETRY_SECONDS = 0.5").start()
        with SpeakingPhone(line.port, "1001") as speaking, SpeakingPhone(line.port, "1002") as late:
            begin_message(speaking)
            with full_disk(line, mounted):
                late.connect()
                late.wait_for_hang_up()
                assert late.prompts[-1] == "fault"
                speaking.speak(LAST)
                speaking.wait_for_hang_up()
                assert speaking.prompts[-1] == "fault"
            [take] = line.record_of(speaking.sip_call_id)["recordings"]
            refused = line.record_of(late.sip_call_id)
        # "crash" where not even the length of the file could be written, and it was closed afterwards.
        assert take["ended_by"] in ("fault", "crash")
        assert len(FIRST) * 0.02 - 0.5 < take["seconds"] < len(FIRST + LAST) * 0.02 + 1
        assert refused["outcome"] == "failed"
        leave_message(line)
        line.stop()
