"""What fails behind the telephone, and what the caller and the log are told of it."""

import shutil
import socket
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from tests.ivr.line_process import LineProcess, until
from tests.ivr.signals import SPEECH, read_wav, unmistakable, write_wav
from tests.ivr.telephone import Telephone

MakeLine = Callable[..., LineProcess]
GREETED = ("--greeting-dtmf", "#")


def refused_start(line: LineProcess) -> str:
    """What a line says that does not start."""
    line.launch()
    assert line.process.wait(30) == 1
    assert line.said() == ""
    return line.log()


def wait_for_recording(line: LineProcess, seconds: float) -> Path:
    """The recording of the call on the line, once so much of it is on disk."""

    def long_enough() -> list[Path]:
        return [path for path in line.spool.glob("*/*.wav") if path.stat().st_size > 44 + seconds * 16_000]

    return until(f"a recording of {seconds} s", long_enough)[0]


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM], ids=["UDP", "TCP"])
def test_a_port_in_use_is_named_at_start(make_line: MakeLine, kind: socket.SocketKind) -> None:
    line = make_line()
    with socket.socket(type=kind) as other:
        other.bind(("127.0.0.1", line.port))
        if kind is socket.SOCK_STREAM:
            other.listen()
        said = refused_start(line)
    assert f"127.0.0.1:{line.port}: Address already in use" in said
    assert "HOTLINE_SIP_PORT" in said


def test_too_few_rtp_ports_are_named_at_start(make_line: MakeLine) -> None:
    said = refused_start(make_line(rtp_ports="20000-20007"))
    assert "HOTLINE_RTP_PORTS=20000-20007 gives 8 ports" in said


def test_hours_that_cannot_be_understood_are_named_at_start(make_line: MakeLine) -> None:
    assert "Staffed hours 'always' are not understood" in refused_start(make_line(hours="always"))


def test_a_second_process_of_a_line_does_not_start(make_line: MakeLine) -> None:
    line = make_line().start()
    second = make_line(sip_port=line.port + 1)
    second.launch()
    assert second.process.wait(30) == 1
    assert "line 1 is already run by another process" in second.log()
    assert line.process.poll() is None


@pytest.mark.alone
def test_killed_in_mid_message_the_line_keeps_it_up_to_the_last_second(make_line: MakeLine) -> None:
    line = make_line().start()
    sent = unmistakable(8.0)
    caller = line.ring(*GREETED, "--codec", "PCMA", "--wav", write_wav(line.spool.parent / "sent.wav", sent))
    recording = wait_for_recording(line, seconds=3)
    killed_at = time.time()
    line.kill()
    caller.process.kill()
    caller.process.communicate()

    line.start()
    [record] = line.records()
    assert (record["state"], record["interrupted"], record["outcome"]) == ("ended", True, "message")
    [take] = record["recordings"]
    assert take["ended_by"] == "crash"
    elapsed = killed_at - datetime.fromisoformat(take["started_at"]).timestamp()
    assert take["seconds"] > elapsed - 1.0
    kept = read_wav(recording)
    assert len(kept) / 8000 == pytest.approx(take["seconds"])
    spoken = kept[np.flatnonzero(np.abs(kept.astype(int)) > 100)[0] :]
    assert spoken.tobytes() in sent.tobytes()
    assert len(spoken) > 8000


def test_killed_in_the_greeting_the_line_keeps_the_call_in_its_log(make_line: MakeLine) -> None:
    line = make_line().start()
    caller = line.ring("--after", 5, "--hang-up", 0)
    until("the call is in the spool", lambda: line.records() and line.records()[0]["answered_at"])
    line.kill()
    caller.process.kill()
    caller.process.communicate()
    line.start()
    [record] = line.records()
    assert (record["state"], record["interrupted"], record["outcome"]) == ("ended", True, "failed")


def test_stopped_in_mid_message_the_line_keeps_it_and_says_goodbye(make_line: MakeLine) -> None:
    line = make_line().start()
    caller = line.ring(*GREETED, "--wav", SPEECH, "--hang-up", "line")
    until(
        "a recording", lambda: [path for path in line.spool.glob("*/*.wav") if path.stat().st_size > 30_000]
    )
    assert line.stop() == 0
    call = caller.end()
    assert call.report["hung_up_by"] == call.record["hung_up_by"] == "line"
    [take] = call.record["recordings"]
    assert (call.record["outcome"], take["ended_by"]) == ("message", "fault")
    assert take["seconds"] == pytest.approx(len(call.takes[0]) / 8000, abs=0.001)


def test_with_too_little_room_on_the_disk_the_caller_is_told(make_line: MakeLine) -> None:
    line = make_line(min_free_mb=10**9).start()
    call = line.call("--hang-up", "line")
    assert call.prompts == ["fault"]
    assert (call.record["outcome"], call.record["hung_up_by"]) == ("failed", "line")
    assert call.record["recordings"] == []


def test_a_disk_that_takes_no_more_in_mid_message_is_told_and_what_it_took_is_kept(
    make_line: MakeLine,
) -> None:
    # PJSIP goes on without a word when a write fails; a limit on file sizes makes its writes fail.
    limit = 40_000
    line = make_line(before=f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))").start()
    wav = write_wav(line.spool.parent / "long.wav", np.concatenate([read_wav(SPEECH)] * 5))
    call = line.call(*GREETED, "--wav", wav, "--hang-up", "line")
    assert call.prompts == ["greeting_after_hours", "beep", "fault"]
    [take] = call.record["recordings"]
    assert (call.record["outcome"], take["ended_by"]) == ("message", "fault")
    assert 1.0 < take["seconds"] < limit / 16_000
    assert len(call.takes[0]) / 8000 == pytest.approx(take["seconds"], abs=0.001)


def test_a_record_that_cannot_be_written_is_told_and_written_later(make_line: MakeLine) -> None:
    line = make_line(before="import ivr.writer; ivr.writer.RETRY_SECONDS = 0.5").start()
    line.spool.rmdir()
    line.spool.write_text("a file where the spool should be")
    caller = line.ring("--hang-up", "line")
    report = caller.report()
    assert report["hung_up_by"] == "line"
    line.spool.unlink()
    record = line.record_of(report["sip_call_id"])
    assert record["outcome"] == "failed"
    assert line.call("--after", 0.5, "--hang-up", 0).prompts == ["greeting_after_hours"]


BAD_SECTOR = """
import ivr.growing
def fails(recording):
    raise OSError("a bad sector")
ivr.growing.GrowingRecording.finish = fails
"""


def test_a_message_that_cannot_be_closed_is_kept_with_how_its_call_ended(make_line: MakeLine) -> None:
    line = make_line(before=BAD_SECTOR).start()
    call = line.call(*GREETED, "--wav", SPEECH, "--hang-up", 0)
    assert (call.record["outcome"], call.record["interrupted"]) == ("message", True)
    assert call.record["hung_up_by"] == "caller"
    assert call.record["rtp"]["received"] > 0


def test_a_caller_who_vanishes_without_bye_has_left_a_message(make_line: MakeLine) -> None:
    line = make_line(before="ivr.reception.TIMEOUT_SECONDS = 1.5").start()
    caller = line.ring(*GREETED, "--wav", SPEECH, "--hang-up", "line")
    until(
        "a recording", lambda: [path for path in line.spool.glob("*/*.wav") if path.stat().st_size > 30_000]
    )
    caller.process.kill()
    caller.process.communicate()
    until("the call is over", lambda: line.records()[0]["state"] == "ended")
    [record] = line.records()
    [take] = record["recordings"]
    assert (record["outcome"], record["hung_up_by"], take["ended_by"]) == ("message", "line", "hangup")


def test_open_files_do_not_grow_with_the_calls(make_line: MakeLine) -> None:
    line = make_line(message_silence_seconds=3).start()

    def place_calls(count: int) -> int:
        for number in range(count):
            with Telephone(line.port, str(number)) as telephone:
                telephone.connect()
                until("a recording", lambda: list(line.spool.glob("*/*.wav")))
                telephone.hang_up()
                line.record_of(telephone.sip_call_id)
            shutil.rmtree(next(line.spool.iterdir()))
        time.sleep(1)  # what the library still used is let go
        return len(list(Path(f"/proc/{line.process.pid}/fd").iterdir()))

    assert place_calls(2) == place_calls(3)


BUG = """
import ivr.call, ivr.line
def fails_for_one(function):
    def attempt(*arguments):
        if any("13805380500" in str(getattr(each, "record", each)) for each in arguments):
            raise RuntimeError("a bug")
        return function(*arguments)
    return attempt
{broken} = fails_for_one({broken})
"""


def test_a_bug_met_in_one_call_costs_neither_its_message_nor_another_call(make_line: MakeLine) -> None:
    line = make_line(before=BUG.format(broken="ivr.call.LineCall._on_key")).start()
    unlucky = line.ring("--wav", SPEECH, "--dtmf", "#", "--caller", "13805380500")
    lucky = line.call(*GREETED, "--wav", SPEECH, "--dtmf", "#")
    assert (lucky.record["outcome"], lucky.record["interrupted"]) == ("message", False)
    call = unlucky.end()
    assert (call.record["outcome"], call.record["interrupted"]) == ("message", True)
    [take] = call.record["recordings"]
    assert take["speech_seconds"] > 0.8
    assert take["seconds"] == pytest.approx(len(call.takes[0]) / 8000, abs=0.001)
    assert "a bug" in line.log()
    assert "13805380500" not in line.log()


def test_a_bug_met_while_it_rings_does_not_end_the_line(make_line: MakeLine) -> None:
    line = make_line(before=BUG.format(broken="ivr.line.number_of")).start()
    unlucky = line.ring("--caller", "13805380500").report()
    assert not unlucky["answered"]
    assert unlucky["status"] >= 500
    assert line.call("--after", 0.2, "--hang-up", 0).record["sip_status"] == 200


def test_a_call_that_comes_while_the_line_stops_is_refused_and_logged(make_line: MakeLine) -> None:
    line = make_line().start()
    with Telephone(line.port, "1001") as caught, Telephone(line.port, "1002") as late:
        caught.connect()
        line.process.terminate()
        caught.wait_for("BYE ")
        late.send("INVITE")
        late.wait_for("SIP/2.0 480 ")
    assert line.process.wait(20) == 0
    refused = line.record_of(late.sip_call_id)
    assert (refused["outcome"], refused["sip_status"], refused["caller"]) == ("refused", 480, "1002")
    assert line.record_of(caught.sip_call_id)["outcome"] == "failed"
