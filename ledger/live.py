"""Calls that are transcribed while they are spoken: who follows them, and what was heard of them so far.

Whoever follows a call holds its lock, which the kernel lets go when that process dies. A recording of a call
that is followed at intake is left to its follower for the time of a lease, and then to the workers. What was
heard so far is only ever a help: it is used where it accounts for the very samples that were recorded.
"""

import fcntl
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.models import Call, LivePiece, Recording, Transcript, TranscriptState

FOLLOWER = "live"
"""The worker of a transcript that is left to the follower of its call."""

# A call that lasted so long ago either has its transcript or was no message.
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Said:
    """What somebody says in a call that goes on, one segment; seconds from the start of the recording."""

    start: float
    channel: int
    text: str


@contextmanager
def following(run_dir: Path, call_id: str) -> Iterator[None]:
    """Hold the lock of a call, so that its recordings are left to this process at intake.

    Raises `BlockingIOError` where another process follows it.
    """
    path = _lock_of(run_dir, call_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def is_followed(run_dir: Path, call_id: str) -> bool:
    """Whether a living process follows this call."""
    try:
        with _lock_of(run_dir, call_id).open() as lock:
            return not _free(lock)
    except FileNotFoundError:
        return False


@contextmanager
def at_work(run_dir: Path) -> Iterator[None]:
    """Let it be known that a process of this machine follows calls, until it ends or dies."""
    path = _sign_of(run_dir)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a") as sign:
        fcntl.flock(sign, fcntl.LOCK_SH)
        yield


def is_at_work(run_dir: Path) -> bool:
    """Whether a living process of this machine follows calls."""
    try:
        with _sign_of(run_dir).open() as sign:
            fcntl.flock(sign, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def tell(run_dir: Path, call_id: str) -> None:
    """Let those who watch the line know that more was heard of a call; its lock is held."""
    _lock_of(run_dir, call_id).touch()


def told(run_dir: Path) -> dict[str, int]:
    """When each call that is followed was last told of, by call, for telling whether there is more to see."""
    found = {}
    for path in (run_dir / "live").glob("*.lock"):
        with suppress(FileNotFoundError):  # let go just now
            found[path.stem] = path.stat().st_mtime_ns
    return found


def keep(session: Session, piece: LivePiece) -> None:
    """Keep what was heard of one more stretch."""
    session.add(piece)


def pieces(session: Session, call_id: str) -> list[LivePiece]:
    """All that was heard of a call, in the order of the recordings, their channels, and time."""
    order = (LivePiece.file, LivePiece.channel, LivePiece.start)
    return list(session.scalars(select(LivePiece).where(LivePiece.call_id == call_id).order_by(*order)))


def text(session: Session, call_id: str) -> list[Said]:
    """What was said in a call so far, as a dialogue: for a page, while the call goes on and shortly after."""
    return _dialogue(pieces(session, call_id))


def texts(session: Session, call_ids: Collection[str]) -> Mapping[str, list[Said]]:
    """The same of several calls at once; those of which nothing was heard are not among them."""
    found = defaultdict(list)
    for piece in session.scalars(select(LivePiece).where(LivePiece.call_id.in_(call_ids))):
        found[piece.call_id].append(piece)
    return {call_id: said for call_id, heard in found.items() if (said := _dialogue(heard))}


def digest(pcm: bytes) -> str:
    """What the samples of a piece are known by."""
    return hashlib.sha256(pcm).hexdigest()


def forget(session: Session, call_id: str) -> None:
    """Let the pieces of a call go once no transcript of it is still to be made."""
    unfinished = (
        select(Transcript.id)
        .join(Recording)
        .where(
            Recording.call_id == call_id,
            Transcript.state.in_([TranscriptState.PENDING, TranscriptState.RUNNING]),
        )
    )
    session.execute(delete(LivePiece).where(LivePiece.call_id == call_id, ~unfinished.exists()))


def forget_older(session: Session, moment: datetime | None = None) -> None:
    """Let go what was heard of calls that became nothing, a day after it was heard."""
    session.execute(delete(LivePiece).where(LivePiece.heard_at < (moment or clock.now()) - KEPT))


def left_to_follower(session: Session, call_id: str) -> Sequence[int]:
    """The ids of a call's transcripts that its follower is to make."""
    mine = (
        select(Transcript.id)
        .join(Recording)
        .where(
            Recording.call_id == call_id,
            Transcript.state == TranscriptState.RUNNING,
            Transcript.worker == FOLLOWER,
        )
        .order_by(Recording.position)
    )
    return list(session.scalars(mine))


def is_taken_in(session: Session, call_id: str) -> bool:
    """Whether the call stands in the ledger."""
    return session.get(Call, call_id) is not None


def _dialogue(heard: Sequence[LivePiece]) -> list[Said]:
    said = [
        (piece.file, Said(segment["start"], piece.channel, segment.get("meant", segment["text"])))
        for piece in heard
        for segment in piece.segments
    ]
    return [one for _, one in sorted(said, key=lambda each: (each[0], each[1].start))]


def _sign_of(run_dir: Path) -> Path:
    return run_dir / "live.lock"


def _lock_of(run_dir: Path, call_id: str) -> Path:
    return run_dir / "live" / f"{call_id}.lock"


def _free(lock: IO[Any]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
