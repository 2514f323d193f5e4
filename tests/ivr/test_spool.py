"""The spool after a crash at any step: nothing recorded is lost, nothing half written is handed on."""

import json
import multiprocessing
import time
from collections.abc import Callable
from datetime import datetime
from multiprocessing.synchronize import Event
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ivr import spool, wavfile
from ivr.spool import CallRecord, LineAlreadyRuns, Recording, line_lock, recover, write_record
from tests.ivr.signals import SPEECH, read_wav

CALL_ID = "20270104T120000-1-0a1b2c3d"
SHANGHAI = ZoneInfo("Asia/Shanghai")
UNFINISHED = wavfile.header(0)[:4] + bytes(4) + wavfile.header(0)[8:]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "spool" / CALL_ID
    path.mkdir(parents=True)
    return path


def call(**values: object) -> CallRecord:
    start: dict[str, object] = {
        "call_id": CALL_ID,
        "line": 1,
        "started_at": "2027-01-04T20:00:00.000+08:00",
        "mode": "after_hours",
        "caller": "13805381234",
        "query_number": "0123456789",
    }
    return CallRecord(**(start | values))  # type: ignore[arg-type]


def interrupted_message(folder: Path, file: str = "message-1.wav") -> None:
    """A recording as `kill -9` leaves it: lengths zero, the last sample cut in half."""
    (folder / file).write_bytes(UNFINISHED + read_wav(SPEECH).tobytes()[:24_001])


def recovered(folder: Path, line: int = 1) -> dict[str, object]:
    assert recover(folder.parent, line, SHANGHAI) == [folder.name]
    record: dict[str, object] = json.loads((folder / "call.json").read_text(encoding="utf-8"))
    assert record["state"] == "ended"
    assert record["interrupted"] is True
    return record


def test_a_record_reads_back_as_it_was_written(folder: Path) -> None:
    take = Recording("message-1.wav", "2027-01-04T20:00:41.000+08:00", 3.2, "hash", 2.5, "ab")
    record = call(recordings=[take])
    write_record(folder, record.to_json())
    assert CallRecord.from_json((folder / "call.json").read_text(encoding="utf-8")) == record


def test_a_record_has_every_field_of_the_contract() -> None:
    assert set(json.loads(call().to_json())) == {
        *("version", "call_id", "line", "sip_call_id", "caller", "called", "mode", "state", "outcome"),
        *("interrupted", "query_number", "started_at", "answered_at", "greeting_ended_at", "ended_at"),
        *("hung_up_by", "sip_status", "sip_cause", "codec", "rtp", "recordings"),
        *("queued_at", "rang_at", "bridged_at", "message_started_at", "message_ended_at"),
        *("trunk", "extension", "officer", "emergency", "asked_query", "ringing", "rings"),
    }


def test_a_field_of_a_later_version_does_not_make_a_record_unreadable() -> None:
    values = json.loads(call().to_json()) | {"of_a_later_version": "north"}
    assert CallRecord.from_json(json.dumps(values)) == call()


def test_a_record_half_written_does_not_replace_the_one_before(folder: Path) -> None:
    write_record(folder, call().to_json())
    (folder / "call.json.tmp").write_text('{"call_id": "2027')
    assert recovered(folder)["caller"] == "13805381234"


def test_a_crash_in_mid_message_leaves_a_message_that_plays(folder: Path) -> None:
    take = Recording("message-1.wav", "2027-01-04T20:00:41.000+08:00")
    write_record(folder, call(answered_at="2027-01-04T20:00:00.100+08:00", recordings=[take]).to_json())
    interrupted_message(folder)
    record = recovered(folder)
    assert record["outcome"] == "message"
    assert record["query_number"] == "0123456789"
    [kept] = record["recordings"]  # type: ignore[misc]
    assert kept["ended_by"] == "crash"
    assert kept["started_at"] == "2027-01-04T20:00:41.000+08:00"
    assert kept["seconds"] == pytest.approx(1.5)
    assert kept["speech_seconds"] > 0.8
    assert kept["sha256"] == wavfile.sha256(folder / "message-1.wav")
    np.testing.assert_array_equal(read_wav(folder / "message-1.wav"), read_wav(SPEECH)[:12_000])


def test_a_message_whose_record_was_not_yet_written_is_found(folder: Path) -> None:
    interrupted_message(folder)
    record = recovered(folder)
    assert record["outcome"] == "message"
    assert record["started_at"] == "2027-01-04T20:00:00+08:00"
    assert [take["file"] for take in record["recordings"]] == ["message-1.wav"]  # type: ignore[attr-defined]


def test_a_folder_with_nothing_in_it_is_a_failed_call(folder: Path) -> None:
    assert recovered(folder)["outcome"] == "failed"


def test_a_damaged_record_is_kept_beside_the_new_one(folder: Path) -> None:
    (folder / "call.json").write_text("\0\0\0\0")
    interrupted_message(folder)
    assert recovered(folder)["outcome"] == "message"
    assert (folder / "call.json.damaged").read_text() == "\0\0\0\0"


def test_a_crash_before_the_answer_is_a_failed_call(folder: Path) -> None:
    write_record(folder, call().to_json())
    record = recovered(folder)
    assert record["outcome"] == "failed"
    assert record["ended_at"] is not None


def test_takes_that_were_closed_before_the_crash_are_left_as_they_are(folder: Path) -> None:
    samples = read_wav(SPEECH)
    (folder / "message-1.wav").write_bytes(wavfile.header(2 * len(samples)) + samples.tobytes())
    first = Recording("message-1.wav", "2027-01-04T20:00:41.000+08:00", 3.7, "hash", 0.9, "feed")
    second = Recording("message-2.wav", "2027-01-04T20:01:41.000+08:00")
    write_record(folder, call(recordings=[first, second]).to_json())
    interrupted_message(folder, "message-2.wav")
    takes: list[dict[str, object]] = recovered(folder)["recordings"]  # type: ignore[assignment]
    assert takes[0] == {**first.__dict__}
    assert takes[1]["ended_by"] == "crash"


@pytest.mark.parametrize("content", [b"", b"RI", UNFINISHED])
def test_a_recording_of_no_sound_blocks_nothing(folder: Path, content: bytes) -> None:
    write_record(folder, call(recordings=[Recording("message-1.wav", "2027-01-04T20:00:41+08:00")]).to_json())
    (folder / "message-1.wav").write_bytes(content)
    record = recovered(folder)
    assert record["outcome"] == "failed"
    assert read_wav(folder / "message-1.wav").size == 0


def test_a_call_that_ended_is_not_touched(folder: Path) -> None:
    write_record(folder, call(state="ended", outcome="abandoned").to_json())
    before = (folder / "call.json").read_bytes()
    assert recover(folder.parent, 1, SHANGHAI) == []
    assert (folder / "call.json").read_bytes() == before


def test_the_calls_of_other_lines_are_not_touched(folder: Path) -> None:
    write_record(folder, call().to_json())
    assert recover(folder.parent, 2, SHANGHAI) == []
    assert recover(folder.parent, 11, SHANGHAI) == []


def test_recovering_again_after_a_crash_in_recovery_finishes_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_record(folder, call(recordings=[Recording("message-1.wav", "2027-01-04T20:00:41+08:00")]).to_json())
    interrupted_message(folder)

    class PowerCut(BaseException):
        pass

    def dies(*_: object) -> None:
        raise PowerCut

    steps: list[Callable[[pytest.MonkeyPatch], None]] = [
        lambda patch: patch.setattr(wavfile, "make_durable", dies),
        lambda patch: patch.setattr(wavfile, "sha256", dies),
        lambda patch: patch.setattr(spool, "write_record", dies),
    ]
    for break_at in steps:
        with monkeypatch.context() as patch:
            break_at(patch)
            with pytest.raises(PowerCut):
                recover(folder.parent, 1, SHANGHAI)
    assert recovered(folder)["outcome"] == "message"
    assert read_wav(folder / "message-1.wav").size == 12_000


def test_a_folder_that_cannot_be_closed_now_holds_up_no_other(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = folder.parent / "20270104T120001-1-00000000"
    other.mkdir()
    write = spool.write_record

    def full_for_the_first(target: Path, text: str) -> None:
        if target == folder:
            raise OSError(28, "No space left on device")
        write(target, text)

    monkeypatch.setattr(spool, "write_record", full_for_the_first)
    assert recover(folder.parent, 1, SHANGHAI) == [other.name]
    assert f"call {CALL_ID} cannot be closed now" in caplog.text


def hold(run_dir: Path, held: Event) -> None:
    with line_lock(run_dir, 1):
        held.set()
        time.sleep(60)


def test_two_processes_cannot_run_one_line(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    other = context.Process(target=hold, args=(tmp_path, held))
    other.start()
    try:
        assert held.wait(20)
        with (
            pytest.raises(LineAlreadyRuns, match="line 1 is already run"),
            line_lock(tmp_path, 1),
        ):
            pass
        with line_lock(tmp_path, 2):
            pass
        other.kill()  # kill -9: the kernel lets go of the lock
        with line_lock(tmp_path, 1, wait_seconds=5):
            pass
    finally:
        other.kill()
        other.join()


def test_call_ids_say_when_and_on_which_line() -> None:
    moment = datetime(2027, 1, 4, 20, 0, 0, tzinfo=SHANGHAI)
    ids = {spool.new_call_id(3, moment) for _ in range(100)}
    assert len(ids) == 100
    assert all(spool.CALL_ID.fullmatch(each) and each.startswith("20270104T120000-3-") for each in ids)


def test_query_numbers_have_ten_digits_and_do_not_repeat() -> None:
    numbers = {spool.new_query_number() for _ in range(1000)}
    assert len(numbers) == 1000
    assert all(len(number) == 10 and number.isdigit() for number in numbers)
