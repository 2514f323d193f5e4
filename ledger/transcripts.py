"""The work on transcripts: who does which, until when, and how often it is tried.

pending → running (a worker holds it for the time of a lease) → done; or pending again, to be tried later;
or failed. unavailable: there was no engine. This state is the truth and the queue is not: whatever dies
with a worker is due again when its lease has run out. Each step holds the row while it changes it, so of
two workers one gets a transcript, and the first whole text is the one that stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from ledger import audit, clock, item_index, rewordings
from ledger.item_words import TRANSCRIPT, Passage
from ledger.models import Draft, DraftStatus, Item, Recording, Transcript, TranscriptState, User
from ledger.rewordings import Rewording

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# How long to wait after the first failed attempt, and after the second; there is no fourth.
WAITS = (timedelta(seconds=30), timedelta(minutes=2))
MAX_ATTEMPTS = len(WAITS) + 1

LEASE_BASE = timedelta(minutes=2)
LEASE_PER_SECOND_OF_SOUND = timedelta(seconds=3)

# Whoever followed a call has only its last words still to hear.
LEASE_OF_FOLLOWER = timedelta(seconds=30)

NO_SPEECH = "no_speech"
"""The reason why a transcript that is done holds no sentence: nobody speaks in the recording."""

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


def left_to(worker: str) -> Transcript:
    """A new transcript that somebody is making already; when the lease has run out, anybody may."""
    now = clock.now()
    return Transcript(
        state=TranscriptState.RUNNING,
        worker=worker,
        attempts=1,
        started_at=now,
        lease_until=now + LEASE_OF_FOLLOWER,
    )


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
    transcript = _hold(session, transcript_id, _is_due(now))
    if transcript is None:
        return False
    if transcript.attempts >= MAX_ATTEMPTS:
        _end(transcript, TranscriptState.FAILED, reason=WORKER_DIED)
        return False
    transcript.state = TranscriptState.RUNNING
    transcript.worker = worker
    transcript.attempts += 1
    transcript.started_at, transcript.next_attempt_at = now, None
    transcript.lease_until = now + LEASE_BASE + LEASE_PER_SECOND_OF_SOUND * transcript.recording.seconds
    return True


def finish(session: Session, transcript_id: int, heard: Heard) -> bool:
    """Keep what was heard, to be found by it too; False when a text is there already, which then stays.

    A worker that took longer than its lease may still bring its text: it is whole, whoever works on it now.
    """
    transcript = _hold(session, transcript_id, Transcript.state != TranscriptState.DONE)
    if transcript is None:
        return False
    transcript.text = heard.text
    transcript.segments = [asdict(segment) for segment in heard.segments]
    transcript.engine, transcript.model = heard.engine, heard.model
    _end(transcript, TranscriptState.DONE, reason=None if heard.segments else NO_SPEECH)
    _index(session, transcript, heard.text)
    return True


def reword(session: Session, transcript_id: int, made: Iterable[Rewording]) -> None:
    """Keep what the machine put right in a finished transcript, to be found by it too."""
    transcript = session.get_one(Transcript, transcript_id)
    transcript.rewordings = [asdict(one) for one in made]
    _index(session, transcript, rewordings.text(transcript))


def fail(session: Session, transcript_id: int, reason: str, final: bool = False) -> bool:
    """Note that an attempt failed: to be tried again after a wait, or failed for good.

    `reason` is for staff to read, and never what was said; `final` says that trying again is of no use.
    False when nobody was working on the transcript.
    """
    transcript = _hold(session, transcript_id, Transcript.state == TranscriptState.RUNNING)
    if transcript is None:
        return False
    if final or transcript.attempts >= MAX_ATTEMPTS:
        _end(transcript, TranscriptState.FAILED, reason=reason)
    else:
        transcript.state, transcript.reason = TranscriptState.PENDING, reason
        transcript.lease_until = None
        transcript.next_attempt_at = clock.now() + WAITS[transcript.attempts - 1]
    return True


def mark_unavailable(session: Session, transcript_id: int) -> bool:
    """Note that there is no engine; the recording can be heard and registered all the same.

    False when the transcript has come to an end already.
    """
    unfinished = Transcript.state.in_([TranscriptState.PENDING, TranscriptState.RUNNING])
    transcript = _hold(session, transcript_id, unfinished)
    if transcript is None:
        return False
    _end(transcript, TranscriptState.UNAVAILABLE)
    return True


def retry(session: Session, transcript_id: int, actor: User) -> bool:
    """Have a failed or unavailable transcript tried again from the start; False when it is neither.

    Raises `NoSuchTranscript`.
    """
    if session.get(Transcript, transcript_id) is None:
        raise NoSuchTranscript(f"There is no transcript {transcript_id}.")
    without_text = Transcript.state.in_([TranscriptState.FAILED, TranscriptState.UNAVAILABLE])
    transcript = _hold(session, transcript_id, without_text)
    if transcript is None:
        return False
    transcript.state, transcript.attempts = TranscriptState.PENDING, 0
    transcript.reason = transcript.worker = None
    transcript.started_at = transcript.finished_at = transcript.next_attempt_at = None
    session.flush()
    audit.record(session, actor.username, "transcript.retried", "transcript", transcript_id)
    return True


def _index(session: Session, transcript: Transcript, text: str) -> None:
    item_id = session.scalar(select(Item.id).where(Item.call_id == transcript.recording.call_id))
    if item_id is not None:  # else its words go into the index with the registration
        item_index.add(session, item_id, [Passage(TRANSCRIPT, text)])


def _hold(session: Session, transcript_id: int, condition: ColumnElement[bool]) -> Transcript | None:
    """Return the transcript as it is now, held until the transaction ends, if `condition` is true of it."""
    held = select(Transcript).where(Transcript.id == transcript_id, condition).with_for_update()
    return session.scalar(held.execution_options(populate_existing=True))


def _end(transcript: Transcript, state: TranscriptState, *, reason: str | None = None) -> None:
    transcript.state, transcript.reason = state, reason
    transcript.lease_until = transcript.next_attempt_at = None
    transcript.finished_at = clock.now()


def _is_due(now: datetime) -> ColumnElement[bool]:
    waiting = and_(
        Transcript.state == TranscriptState.PENDING,
        or_(Transcript.next_attempt_at.is_(None), Transcript.next_attempt_at <= now),
    )
    return or_(waiting, _is_abandoned(now))


def _is_abandoned(now: datetime) -> ColumnElement[bool]:
    return and_(Transcript.state == TranscriptState.RUNNING, Transcript.lease_until <= now)
