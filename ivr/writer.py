"""The thread that does all waiting on disks, so that the thread of PJSIP never waits.

It writes the call records, follows recordings while they grow (level, free space, fsync, so that a power cut
takes no more than the last second) and closes them. What it finds is handed to `report`, which must be safe
to call from another thread.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from ivr import wavfile
from ivr.growing import HEADER_SECONDS, GrowingConversation, GrowingRecording
from ivr.spool import CallRecord, close_interrupted, write_record

# PJSIP hands a recording to the disk in pieces of a quarter of a second: with 0.7 s more until they
# are durable, a power cut takes no more than the last second.
KEEP_SECONDS = 0.7
# Silence that ends a message is told so much later. To listen twice as often would cost half as much as the
# sound of the call itself.
LISTEN_SECONDS = 1.4
CLOSING_POLL_SECONDS = 0.005
RETRY_SECONDS = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Heard:
    """A recording so far; `stalled_seconds` is how long its file has not grown."""

    file: str
    silence_seconds: float
    stalled_seconds: float
    disk_full: bool


@dataclass(frozen=True)
class Closed:
    """A recording is closed, measured and durable."""

    file: str
    seconds: float
    speech_seconds: float
    sha256: str


@dataclass(frozen=True)
class Lost:
    """A recording could not be closed now."""

    file: str


@dataclass(frozen=True)
class WriteFailed:
    """The record of a call could not be written; it is tried again until it can."""


Growing = GrowingRecording | GrowingConversation
Report = Heard | Closed | Lost | WriteFailed


class Writer:
    """The writer thread. Its methods only queue work and return at once."""

    def __init__(self, spool_dir: Path, zone: tzinfo, report: Callable[[str, Report], None]) -> None:
        self._spool_dir = spool_dir
        self._zone = zone
        self._report = report
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._recordings: dict[tuple[str, str], Growing] = {}
        self._begun: set[str] = set()  # calls whose record is on disk and not complete
        self._unwritten: dict[str, str] = {}  # call id → the record that is to be written, or written again
        self._left_open: dict[str, float] = {}  # call id → when to try to close it
        self._next_keep = self._next_listen = self._next_retry = 0.0
        self._thread = threading.Thread(target=self._run, name="writer")
        self._thread.start()

    def save(self, record: CallRecord) -> None:
        """Write a call's record as it is now: the first and the last at once, those between a little later.

        Several in a row are written as one, for each costs as much as a second of the call.
        """
        call_id, text, is_last = record.call_id, record.to_json(), record.state == "ended"
        self._jobs.put(lambda: self._save(call_id, text, is_last=is_last))

    def follow(self, call_id: str, file: str, *, skip_seconds: float) -> None:
        """Follow a recording that grows: `Heard` is reported every `LISTEN_SECONDS` until it is closed."""
        path = self._spool_dir / call_id / file
        self._jobs.put(lambda: self._follow(call_id, GrowingRecording(path, skip_seconds)))

    def follow_conversation(self, call_id: str, file: str) -> None:
        """Follow the two tracks of a conversation; `close` makes them one file."""
        path = self._spool_dir / call_id / file
        self._jobs.put(lambda: self._follow(call_id, GrowingConversation(path)))

    def close(self, call_id: str, file: str) -> None:
        """Close a recording whose recorder was let go: `Closed` or `Lost` is reported."""
        self._jobs.put(lambda: self._recordings[call_id, file].begin_closing())

    def close_later(self, call_id: str) -> None:
        """Close a call that was given up, as after a crash; tried again until the disk allows it."""
        self._jobs.put(lambda: self._give_up(call_id))

    def run(self, job: Callable[[], None]) -> None:
        """Do other work that may wait on a disk."""
        self._jobs.put(job)

    def stop(self) -> None:
        """Do what is queued, then end the thread."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=self._pause())
            except queue.Empty:
                job = self._tick
            if job is None:
                break
            try:
                job()
                self._tick()
            except Exception:
                log.exception("the writer goes on after an error")
        self._write_waiting()
        for call_id in list(self._left_open):
            self._close_left_open(call_id)

    def _pause(self) -> float:
        if any(recording.closing for recording in self._recordings.values()):
            return CLOSING_POLL_SECONDS
        return max(0.0, self._next_keep - time.monotonic())

    def _tick(self) -> None:
        self._close_ready()
        now = time.monotonic()
        if now >= self._next_keep:
            self._next_keep = now + KEEP_SECONDS
            self._for_each_open(self._keep)
            if now >= self._next_retry:
                self._write_waiting()
        if now >= self._next_listen:
            self._next_listen = now + LISTEN_SECONDS
            self._for_each_open(self._listen)
        for call_id, due in list(self._left_open.items()):
            if now >= due:
                self._close_left_open(call_id)

    def _save(self, call_id: str, text: str, *, is_last: bool) -> None:
        if is_last or call_id not in self._begun:
            self._write(call_id, text)
        else:
            self._unwritten[call_id] = text
        if is_last:
            self._begun.discard(call_id)
        else:
            self._begun.add(call_id)

    def _write(self, call_id: str, text: str) -> None:
        try:
            write_record(self._spool_dir / call_id, text)
        except OSError as error:
            log.error("call %s: record not written, will be tried again: %s", call_id, error)
            self._unwritten[call_id] = text
            self._next_retry = time.monotonic() + RETRY_SECONDS
            self._report(call_id, WriteFailed())
        else:
            self._unwritten.pop(call_id, None)

    def _give_up(self, call_id: str) -> None:
        for key in [key for key in self._recordings if key[0] == call_id]:
            del self._recordings[key]
        self._left_open[call_id] = time.monotonic() + HEADER_SECONDS

    def _close_left_open(self, call_id: str) -> None:
        try:
            if text := self._unwritten.get(call_id):
                write_record(self._spool_dir / call_id, text)
                del self._unwritten[call_id]
            close_interrupted(self._spool_dir / call_id, self._zone)
        except OSError as error:
            log.error("call %s cannot be closed now, will be tried again: %s", call_id, error)
            self._left_open[call_id] = time.monotonic() + RETRY_SECONDS
        else:
            log.warning("call %s is closed with what was recorded of it", call_id)
            del self._left_open[call_id]
            self._begun.discard(call_id)

    def _write_waiting(self) -> None:
        for call_id, text in list(self._unwritten.items()):
            self._write(call_id, text)

    def _follow(self, call_id: str, recording: Growing) -> None:
        self._recordings[call_id, recording.path.name] = recording

    def _for_each_open(self, work: Callable[[str, Growing], None]) -> None:
        for (call_id, _), recording in self._recordings.items():
            if not recording.closing:
                work(call_id, recording)

    def _keep(self, call_id: str, recording: Growing) -> None:
        try:
            recording.keep()
        except OSError as error:
            log.error("call %s: recording cannot be followed: %s", call_id, error)

    def _listen(self, call_id: str, recording: Growing) -> None:
        try:
            recording.listen()
        except OSError as error:
            log.error("call %s: recording cannot be followed: %s", call_id, error)
        heard = recording.silence_seconds, recording.stalled_seconds, recording.disk_full
        self._report(call_id, Heard(recording.path.name, *heard))

    def _close_ready(self) -> None:
        for (call_id, file), recording in list(self._recordings.items()):
            if recording.closing and recording.may_be_closed():
                del self._recordings[call_id, file]
                self._report(call_id, self._close(call_id, recording))

    def _close(self, call_id: str, recording: Growing) -> Closed | Lost:
        path = recording.path
        try:
            measurement = recording.finish()
            return Closed(path.name, measurement.seconds, measurement.speech_seconds, wavfile.sha256(path))
        except OSError as error:
            log.error("call %s: recording cannot be closed: %s", call_id, error)
            return Lost(path.name)
