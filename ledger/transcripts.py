"""The work on transcripts: who does which, until when, and how often it is tried.

pending → running (a worker holds it for the time of a lease) → done; or pending again, to be tried later;
or failed. unavailable: there was no engine. This state is the truth and the queue is not: whatever dies
with a worker is due again when its lease has run out. Each step is one statement with its condition in
it, so of two workers one gets a transcript, and the first whole text is the one that stays.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from ledger import audit, clock, search
from ledger.models import Draft, DraftStatus, Recording, Transcript, TranscriptState, User

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# How long to wait after the first failed attempt, and after the second; there is no fourth.
WAITS = (timedelta(seconds=30), timedelta(minutes=2))
MAX_ATTEMPTS = len(WAITS) + 1

LEASE_BASE = timedelta(minutes=2)
LEASE_PER_SECOND_OF_SOUND = 3.0

WORKER_DIED = "worker_died"
"""The reason of a transcript whose workers died at it, as often as it may be tried."""


class NoSuchTranscript(LookupError):
    """There is no transcript with this id."""


class Heard(Protocol):
    """What an engine heard; segments are dataclasses with the fields of `Transcript.segments`."""

    @property
    def text(self) -> str:
        """The whole text."""

    @property
    def segments(self) -> Sequence["DataclassInstance"]:
        """Its segments with their times, in seconds from the start."""

    @property
    def engine(self) -> str:
        """The name of the engine."""

    @property
    def model(self) -> str:
        """The name of its model."""


def due(session: Session) -> list[int]:
    """Return the ids of the transcripts that a worker should take now, oldest first."""
    oldest_first = (
        select(Transcript.id).where(_is_due(clock.now())).order_by(Transcript.created_at, Transcript.id)
    )
    return list(session.scalars(oldest_first))


def count_failed(session: Session) -> int:
    """Count the failed transcripts of drafts that still wait to be heard."""
    failed = (
        select(func.count())
        .select_from(Transcript)
        .join(Recording)
        .join(Draft, Draft.call_id == Recording.call_id)
        .where(Transcript.state == TranscriptState.FAILED, Draft.status == DraftStatus.PENDING)
    )
    return session.scalar(failed) or 0


def claim(session: Session, transcript_id: int, worker: str) -> bool:
    """Take a transcript that is due for `worker`; False when it is not due, or another worker was faster.

    Counts as an attempt. One whose workers have died at it as often as it may be tried fails here.
    """
    now = clock.now()
    seconds = session.scalar(select(Recording.seconds).join(Transcript).where(Transcript.id == transcript_id))
    if seconds is None:
        return False
    _change(
        session,
        transcript_id,
        and_(_is_abandoned(now), Transcript.attempts >= MAX_ATTEMPTS),
        state=TranscriptState.FAILED,
        reason=WORKER_DIED,
        lease_until=None,
        finished_at=now,
    )
    return _change(
        session,
        transcript_id,
        _is_due(now),
        state=TranscriptState.RUNNING,
        worker=worker,
        attempts=Transcript.attempts + 1,
        lease_until=now + LEASE_BASE + timedelta(seconds=seconds * LEASE_PER_SECOND_OF_SOUND),
        next_attempt_at=None,
        started_at=now,
    )


def finish(session: Session, transcript_id: int, heard: Heard) -> bool:
    """Keep what was heard, and make it searchable; False when a text is there already, which then stays.

    A worker that took longer than its lease may still bring its text: it is whole, whoever works on it now.
    """
    kept = _change(
        session,
        transcript_id,
        Transcript.state.not_in([TranscriptState.DONE]),
        state=TranscriptState.DONE,
        text=heard.text,
        segments=[asdict(segment) for segment in heard.segments],
        engine=heard.engine,
        model=heard.model,
        reason=None,
        lease_until=None,
        next_attempt_at=None,
        finished_at=clock.now(),
    )
    if kept:
        search.index_text(session, "transcript", transcript_id, heard.text)
    return kept


def fail(session: Session, transcript_id: int, reason: str, final: bool = False) -> bool:
    """Note that an attempt failed: to be tried again after a wait, or failed for good.

    `reason` is for staff to read, and never what was said; `final` says that trying again is of no use.
    False when nobody was working on the transcript.
    """
    now = clock.now()
    attempts = session.scalar(select(Transcript.attempts).where(Transcript.id == transcript_id)) or 0
    held = and_(Transcript.state == TranscriptState.RUNNING, Transcript.attempts == attempts)
    if final or attempts >= MAX_ATTEMPTS:
        outcome = {"state": TranscriptState.FAILED, "next_attempt_at": None, "finished_at": now}
    else:
        outcome = {"state": TranscriptState.PENDING, "next_attempt_at": now + WAITS[max(attempts, 1) - 1]}
    return _change(session, transcript_id, held, reason=reason, lease_until=None, **outcome)


def mark_unavailable(session: Session, transcript_id: int) -> bool:
    """Note that there is no engine; the recording can be heard and registered all the same."""
    return _change(
        session,
        transcript_id,
        Transcript.state.in_([TranscriptState.PENDING, TranscriptState.RUNNING]),
        state=TranscriptState.UNAVAILABLE,
        lease_until=None,
        next_attempt_at=None,
    )


def retry(session: Session, transcript_id: int, actor: User) -> bool:
    """Have a failed or unavailable transcript tried again from the start; False when it is neither.

    Raises `NoSuchTranscript`.
    """
    if session.get(Transcript, transcript_id) is None:
        raise NoSuchTranscript(f"There is no transcript {transcript_id}.")
    again = _change(
        session,
        transcript_id,
        Transcript.state.in_([TranscriptState.FAILED, TranscriptState.UNAVAILABLE]),
        state=TranscriptState.PENDING,
        attempts=0,
        reason=None,
        worker=None,
        next_attempt_at=None,
        started_at=None,
        finished_at=None,
    )
    if again:
        audit.record(session, actor.username, "transcript.retried", "transcript", transcript_id)
    return again


def _is_due(now: datetime) -> ColumnElement[bool]:
    waiting = and_(
        Transcript.state == TranscriptState.PENDING,
        or_(Transcript.next_attempt_at.is_(None), Transcript.next_attempt_at <= now),
    )
    return or_(waiting, _is_abandoned(now))


def _is_abandoned(now: datetime) -> ColumnElement[bool]:
    return and_(Transcript.state == TranscriptState.RUNNING, Transcript.lease_until <= now)


def _change(session: Session, transcript_id: int, condition: ColumnElement[bool], **values: Any) -> bool:
    changed = update(Transcript).where(Transcript.id == transcript_id, condition).values(**values)
    return session.scalar(changed.returning(Transcript.id)) is not None
