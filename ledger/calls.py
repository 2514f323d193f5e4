"""The call log: every ring, newest first."""

from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, selectinload

from ledger.models import Call, CallOutcome, Draft, Recording


class NoSuchCall(LookupError):
    """There is no call with this id."""


def list_calls(
    session: Session,
    *,
    limit: int = 50,
    before: str | None = None,
    outcome: CallOutcome | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Call]:
    """Return up to `limit` calls, newest first, with their recordings, transcripts, drafts and items.

    `before` is the id of the last call already seen: the list goes on after it. `outcome`, and the moments
    `since` and `until` (the latter not included), leave out every other call.
    Raises `NoSuchCall` when there is no such call.
    """
    newest_first = (
        select(Call)
        .order_by(Call.started_at.desc(), Call.id.desc())
        .limit(limit)
        .options(selectinload(Call.recordings).selectinload(Recording.transcript))
        .options(selectinload(Call.draft).selectinload(Draft.item))
    )
    if outcome is not None:
        newest_first = newest_first.where(Call.outcome == outcome)
    if since is not None:
        newest_first = newest_first.where(Call.started_at >= since)
    if until is not None:
        newest_first = newest_first.where(Call.started_at < until)
    if before is not None:
        seen = get_call(session, before)
        newest_first = newest_first.where(tuple_(Call.started_at, Call.id) < (seen.started_at, seen.id))
    return list(session.scalars(newest_first))


def get_call(session: Session, call_id: str) -> Call:
    """Return the call; raises `NoSuchCall`."""
    call = session.get(Call, call_id)
    if call is None:
        raise NoSuchCall(f"There is no call {call_id}; `hotline calls list` shows them.")
    return call


def wait_seconds(call: Call) -> float | None:
    """How long a caller who was to be connected waited: from the first ring to the officer, to the message
    that was left instead, or to the hang-up. None where nobody was to come.
    """
    until = call.bridged_at or call.message_started_at or call.ended_at
    if until is None or not (call.queued_at or call.rang_at or call.bridged_at):
        return None
    return max(0.0, (until - call.started_at).total_seconds())


def talk_seconds(call: Call) -> float | None:
    """How long caller and officer spoke; None where they did not."""
    until = call.message_started_at or call.ended_at
    if call.bridged_at is None or until is None:
        return None
    return max(0.0, (until - call.bridged_at).total_seconds())


def primary_recording(call: Call) -> Recording | None:
    """Return the recording to hear first: the last one with speech, else the longest; None without any."""
    spoken = [recording for recording in call.recordings if recording.speech_seconds]
    if spoken:
        return spoken[-1]
    return max(call.recordings, key=lambda recording: recording.seconds, default=None)
