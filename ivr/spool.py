"""The spool: one folder a call, the only way out of the telephone.

`call.json` is written whole at each event (temporary file, fsync, rename, fsync of the folder), so that at
any instant the folder holds either the state before or the state after it. The ledger takes in folders whose
state is "ended" and no others. What a crash left open is closed by `recover` when the line starts again.
"""

import fcntl
import json
import logging
import os
import re
import resource
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import IO, Any, Literal

from ivr import conversation, stereo, wavfile
from ivr.conversation import SYLLABLE_SECONDS, Mode
from ivr.events import RecordingKind
from ivr.speech import SAMPLE_RATE, levels, measure

VERSION = 1
RECORD_FILE = "call.json"
CALL_ID = re.compile(r"(\d{8}T\d{6})-(\d+)-[0-9a-f]{8}")

Outcome = conversation.Outcome | Literal["refused", "busy"]

log = logging.getLogger(__name__)


class LineAlreadyRuns(Exception):
    """Another process runs this line; the message says which lock it holds."""


@dataclass
class Recording:
    """A take of a message, or a conversation; `ended_by` is empty while it is being recorded.

    A conversation has two channels, left the caller, right the officer. A take is `superseded` when the
    caller began anew; it is kept all the same.
    """

    file: str
    started_at: str
    seconds: float = 0.0
    ended_by: str | None = None
    speech_seconds: float = 0.0
    sha256: str | None = None
    kind: RecordingKind = "message"
    channels: int = 1
    superseded: bool = False


RingEnd = Literal[
    "answered",
    "no_answer",  # it rang for as long as telephones ring
    "no_sign",  # it did not even ring
    "busy",
    "declined",
    "unreachable",
    "silent",  # it answered, and no sound came from it
    "dropped",  # it answered, and was gone before it was connected
    "other_answered",
    "given_up",  # the caller hung up, pressed a key, or waited too long
]


@dataclass
class RingRecord:
    """A telephone that was rung for a call, and why it did not answer if it did not."""

    label: str | None  # None: the person on call
    began_at: str
    ended_at: str | None = None
    end: RingEnd | None = None


@dataclass
class CallRecord:
    """What `call.json` says of a call; times are ISO 8601 with offset."""

    call_id: str
    line: int
    started_at: str
    mode: Mode
    sip_call_id: str | None = None
    caller: str | None = None
    called: str | None = None
    trunk: str | None = None
    state: Literal["open", "ended"] = "open"
    outcome: Outcome | None = None
    interrupted: bool = False
    query_number: str | None = None
    answered_at: str | None = None
    greeting_ended_at: str | None = None
    queued_at: str | None = None
    rang_at: str | None = None
    bridged_at: str | None = None
    message_started_at: str | None = None
    message_ended_at: str | None = None
    ended_at: str | None = None
    ringing: list[int] = field(default_factory=list)  # the officers' telephones that ring now, by their ids
    extension: dict[str, Any] | None = None
    officer: dict[str, Any] | None = None
    emergency: bool = False
    asked_query: bool = False
    hung_up_by: Literal["caller", "officer", "line"] | None = None
    sip_status: int | None = None
    sip_cause: str | None = None
    codec: str | None = None
    rtp: dict[str, float | None] | None = None
    recordings: list[Recording] = field(default_factory=list)
    rings: list[RingRecord] = field(default_factory=list)
    version: int = VERSION

    def to_json(self) -> str:
        """The text of `call.json`."""
        takes, rings = ([vars(one) for one in several] for several in (self.recordings, self.rings))
        return json.dumps({**vars(self), "recordings": takes, "rings": rings}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "CallRecord":
        """The record that `text` holds. Raises `ValueError` or `TypeError` where it holds none."""
        values: dict[str, Any] = json.loads(text)
        known = {each.name for each in fields(cls)}
        values = {name: value for name, value in values.items() if name in known}
        values["recordings"] = [Recording(**take) for take in values.get("recordings", [])]
        values["rings"] = [RingRecord(**ring) for ring in values.get("rings", [])]
        return cls(**values)


def new_call_id(line: int, moment: datetime) -> str:
    """A call id no other call has: UTC time, line, 32 random bits."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%S}-{line}-{secrets.token_hex(4)}"


def new_query_number() -> str:
    """Ten random digits by which a caller can ask after the matter."""
    return f"{secrets.randbelow(10**10):010d}"


def write_record(folder: Path, text: str) -> None:
    """Replace the folder's `call.json` by `text`, durably and in one step. Raises `OSError`."""
    is_new = not (folder / RECORD_FILE).exists()
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / (RECORD_FILE + ".tmp")
    with temporary.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(folder / RECORD_FILE)
    _sync_folder(folder)
    if is_new:
        _sync_folder(folder.parent)


def free_megabytes(spool_dir: Path) -> float:
    """Space left for recordings, in MB."""
    disk = os.statvfs(spool_dir)
    return disk.f_bavail * disk.f_frsize / 1e6


def free_descriptors() -> int:
    """How many files and sockets this process may still open. Raises `OSError` where there is none left."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0] - len(list(Path("/proc/self/fd").iterdir()))


@contextmanager
def line_lock(run_dir: Path, line: int, *, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock of a line: one process alone may run it and write its folders.

    Raises `LineAlreadyRuns` where another still holds it after `wait_seconds`. The kernel lets go of the
    lock when the process dies, however it dies.
    """
    run_dir.mkdir(parents=True, exist_ok=True)
    path = run_dir / f"line-{line}.lock"
    with path.open("a") as lock:
        give_up_at = time.monotonic() + wait_seconds
        while not _locked(lock):
            if time.monotonic() >= give_up_at:
                raise LineAlreadyRuns(
                    f"line {line} is already run by another process (lock {path})."
                    " Stop that one first, or start another line with --line."
                )
            time.sleep(0.05)
        yield


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def recover(spool_dir: Path, line: int, zone: tzinfo) -> list[str]:
    """Close what a crash of this line left open; returns the ids of the calls closed.

    Only the holder of the line's lock may call this. A folder that cannot be closed now (disk full) is left
    for the next start.
    """
    closed = []
    for folder in sorted(spool_dir.glob(f"*-{line}-*")):
        name = CALL_ID.fullmatch(folder.name)
        if not name or int(name[2]) != line or not folder.is_dir():
            continue
        try:
            if close_interrupted(folder, zone):
                closed.append(folder.name)
        except OSError as error:
            log.error("call %s cannot be closed now: %s", folder.name, error)
    return closed


def close_interrupted(folder: Path, zone: tzinfo) -> bool:
    """Close one call that was left open, with what was recorded of it; False if it was closed already.

    Raises `OSError` where the disk does not allow it now.
    """
    record = _read_record(folder, zone)
    if record.state == "ended":
        return False
    known = {take.file: take for take in record.recordings}
    last_write = _modified(folder)
    record.recordings = []
    for path in _recordings_in(folder):
        take = known.get(path.name) or _unknown(path, record.answered_at or record.started_at)
        if take.sha256 is None:
            _close_recording(path, take)
        record.recordings.append(take)
    record.state, record.interrupted = "ended", True
    record.ended_at = datetime.fromtimestamp(last_write, zone).isoformat(timespec="milliseconds")
    record.outcome = _outcome_of(record.recordings)
    write_record(folder, record.to_json())
    return True


def _recordings_in(folder: Path) -> list[Path]:
    """Messages and conversations, in order; of one that was cut off, the tracks may be all there is."""
    for track in [*folder.glob("conversation-*.caller.wav"), *folder.glob("conversation-*.officer.wav")]:
        conversation = stereo.conversation_of(track)
        if any(path.exists() for path in stereo.tracks_of(conversation)):
            stereo.merge(conversation)
    found = [*folder.glob("message-*.wav"), *folder.glob("conversation-*.wav")]
    return sorted(found, key=lambda path: int(path.stem.partition("-")[2]))


def _unknown(path: Path, started_at: str) -> Recording:
    if path.name.startswith("conversation"):
        return Recording(path.name, started_at, kind="conversation", channels=2)
    return Recording(path.name, started_at)


def _outcome_of(recordings: list[Recording]) -> Outcome:
    if any(take.kind == "conversation" for take in recordings):
        return "answered"
    return "message" if any(_has_words(take) for take in recordings) else "failed"


def _read_record(folder: Path, zone: tzinfo) -> CallRecord:
    path = folder / RECORD_FILE
    try:
        return CallRecord.from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        pass  # the crash came before the first event was on disk
    except (ValueError, TypeError):
        log.error("call %s: its record is damaged and kept as %s.damaged", folder.name, RECORD_FILE)
        path.replace(folder / (RECORD_FILE + ".damaged"))
    moment, line = folder.name.split("-")[:2]
    started = datetime.strptime(moment, "%Y%m%dT%H%M%S").replace(tzinfo=UTC).astimezone(zone)
    return CallRecord(folder.name, int(line), started.isoformat(), mode="after_hours")


def _close_recording(path: Path, take: Recording) -> None:
    if not wavfile.is_closed(path):
        wavfile.repair(path)
    wavfile.make_durable(path)
    callers = wavfile.read_samples(path)[:: take.channels]
    measurement = measure(levels(callers))
    take.seconds = len(callers) / SAMPLE_RATE
    take.speech_seconds = round(measurement.speech_seconds, 2)
    take.ended_by = take.ended_by or "crash"
    take.sha256 = wavfile.sha256(path)


def _has_words(take: Recording) -> bool:
    return take.speech_seconds >= SYLLABLE_SECONDS


def _modified(folder: Path) -> float:
    return max(path.stat().st_mtime for path in (folder, *folder.iterdir()))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
