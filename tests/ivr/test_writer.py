"""The writer thread on files that grow as PJSIP's do."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path
from typing import TypeVar

import pytest

from ivr import growing, wavfile, writer
from ivr.spool import CallRecord
from ivr.writer import Closed, Heard, Lost, Report, WriteFailed, Writer
from tests.ivr.signals import SPEECH, read_wav

CALL_ID = "20270104T120000-1-0a1b2c3d"
UNFINISHED = wavfile.header(0)[:4] + bytes(4) + wavfile.header(0)[8:]


R = TypeVar("R", Heard, Closed, Lost, WriteFailed)


class Desk:
    """A writer at work on a spool, and what it reports."""

    def __init__(self, spool_dir: Path) -> None:
        self.reports: list[Report] = []
        self.news = threading.Condition()
        self.writer = Writer(spool_dir, UTC, self._report)
        self.folder = spool_dir / CALL_ID
        self.path = self.folder / "message-1.wav"

    def _report(self, call_id: str, report: Report) -> None:
        assert call_id == CALL_ID
        with self.news:
            self.reports.append(report)
            self.news.notify_all()

    def wait_for(self, kind: type[R], such_that: Callable[[R], bool] = lambda _: True) -> R:
        """The first report of this kind that is so."""

        def found() -> R | None:
            return next((each for each in self.reports if isinstance(each, kind) and such_that(each)), None)

        with self.news:
            assert self.news.wait_for(lambda: found() is not None, timeout=10)
            report = found()
        assert report is not None
        return report

    def record(self) -> CallRecord:
        return CallRecord(CALL_ID, 1, "2027-01-04T20:00:00+08:00", "after_hours")

    def begin(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(UNFINISHED)
        self.writer.follow(CALL_ID, self.path.name, skip_seconds=0)

    def grow(self, data: bytes) -> None:
        with self.path.open("ab") as recording:
            recording.write(data)

    def finish_header(self) -> None:
        with self.path.open("r+b") as recording:
            recording.write(wavfile.header(self.path.stat().st_size - 44))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.writer.stop()


def test_a_record_is_on_disk_soon_after_it_was_handed_over(desk: Desk) -> None:
    desk.writer.save(desk.record())
    desk.writer.stop()
    assert json.loads((desk.folder / "call.json").read_text(encoding="utf-8"))["call_id"] == CALL_ID
    desk.writer = Writer(desk.folder.parent, UTC, desk._report)  # for the fixture to stop


def test_the_record_is_written_as_it_was_when_handed_over(desk: Desk) -> None:
    record = desk.record()
    desk.writer.save(record)
    record.caller = "changed later"
    desk.writer.stop()
    assert json.loads((desk.folder / "call.json").read_text(encoding="utf-8"))["caller"] is None
    desk.writer = Writer(desk.folder.parent, UTC, desk._report)


def test_silence_in_a_growing_recording_is_reported(desk: Desk) -> None:
    desk.begin()
    desk.grow(read_wav(SPEECH).tobytes() + bytes(32_000))
    heard = desk.wait_for(Heard, lambda heard: heard.silence_seconds > 1)
    assert heard.silence_seconds == pytest.approx(2.0, abs=0.5)
    assert not heard.disk_full


def test_a_recording_is_closed_when_pjsip_has_written_its_header(desk: Desk) -> None:
    desk.begin()
    desk.grow(read_wav(SPEECH).tobytes())
    desk.writer.close(CALL_ID, desk.path.name)
    time.sleep(0.1)
    assert not any(isinstance(report, Closed) for report in desk.reports)
    desk.finish_header()
    closed = desk.wait_for(Closed)
    assert closed.seconds == pytest.approx(2.0)
    assert closed.speech_seconds > 1.0
    assert closed.sha256 == wavfile.sha256(desk.path)


def test_a_header_that_never_comes_is_written_for_pjsip(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "HEADER_SECONDS", 0.2)
    desk.begin()
    desk.grow(read_wav(SPEECH).tobytes())
    desk.writer.close(CALL_ID, desk.path.name)
    desk.wait_for(Closed)
    assert read_wav(desk.path).size == read_wav(SPEECH).size


def test_a_recording_that_stops_growing_is_reported(desk: Desk) -> None:
    desk.begin()
    desk.grow(bytes(4000))
    desk.wait_for(Heard, lambda heard: heard.stalled_seconds > 0.6)


def test_a_disk_that_is_slow_to_keep_a_recording_has_not_stopped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing.os, "fdatasync", lambda _: time.sleep(1.5))
    desk.begin()
    heard = desk.wait_for(Heard)
    assert heard.stalled_seconds < 1


def test_a_disk_with_no_room_for_the_records_is_reported_full(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "RESERVE_MEGABYTES", 1e12)
    desk.begin()
    desk.wait_for(Heard, lambda heard: heard.disk_full)


def test_a_recording_that_is_gone_is_lost_and_the_next_is_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "HEADER_SECONDS", 0.2)
    desk.begin()
    desk.writer.close(CALL_ID, desk.path.name)
    desk.path.unlink()
    desk.wait_for(Lost)
    desk.begin()
    desk.writer.close(CALL_ID, desk.path.name)
    desk.wait_for(Closed)


def test_a_record_that_cannot_be_written_is_told_and_written_when_it_can(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "RETRY_SECONDS", 0.2)
    desk.folder.write_text("a file where the folder should be")
    desk.writer.save(desk.record())
    desk.wait_for(WriteFailed)
    desk.folder.unlink()
    deadline = time.monotonic() + 10
    while not (desk.folder / "call.json").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert json.loads((desk.folder / "call.json").read_text(encoding="utf-8"))["call_id"] == CALL_ID
