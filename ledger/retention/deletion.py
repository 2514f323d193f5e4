"""Carrying out what was approved: words are blanked, files go from the vault; rows and numbers stay.

Rows first, then files: a deletion that is killed in between leaves a file of which its row says that it is
deleted, and `remove_files` takes it away the next time.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from types import MappingProxyType

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger import audit, clock, item_index
from ledger.models import (
    Attachment,
    Call,
    CallSheet,
    DeletionEntry,
    DeletionProposal,
    DeletionState,
    EntryState,
    HoldReason,
    Item,
    Recording,
    RetentionKind,
    TranscriptState,
)
from ledger.retention.due import due, months_of
from ledger.retention.proposals import GRACE
from ledger.vault import Vault

ACTOR = "system:retention"
AT_ONCE = 50
DELETED = "deleted"
"""Why a transcript is not made: its recording is no more."""


def carry_out(session: Session, settings: Settings) -> int:
    """Blank some entries whose day of grace is over, or hold them; returns how many were looked at."""
    now = clock.now()
    waiting = session.scalars(
        select(DeletionEntry)
        .join(DeletionProposal)
        .where(
            DeletionProposal.state == DeletionState.APPROVED,
            DeletionProposal.decided_at <= now - GRACE,
            DeletionEntry.state == EntryState.WAITING,
        )
        .order_by(DeletionEntry.id)
        .limit(AT_ONCE)
    ).all()
    months = months_of(session, settings)
    for entry in waiting:
        _carry_out(session, entry, months, now, settings.zone)
    _close_finished(session)
    return len(waiting)


def remove_files(session: Session, vault: Vault) -> int:
    """Take the files of some deleted entries out of the vault; returns how many files went."""
    entries = session.scalars(
        select(DeletionEntry)
        .where(DeletionEntry.state == EntryState.DELETED, ~DeletionEntry.files_removed)
        .limit(AT_ONCE)
    ).all()
    removed = 0
    for entry in entries:
        removed += sum(vault.remove(name) for name in files_of(session, entry))
        entry.files_removed = True
    return removed


def files_of(session: Session, entry: DeletionEntry) -> list[str]:
    """The files in the vault that were deleted with an entry."""
    if entry.call_id is None:
        deleted = (Attachment.item_id == entry.item_id, Attachment.deleted_at.is_not(None))
        return list(session.scalars(select(Attachment.vault_id).where(*deleted)))
    of_call = (Recording.call_id == entry.call_id, Recording.deleted_at.is_not(None))
    return list(session.scalars(select(Recording.vault_id).where(*of_call)))


def blank(session: Session, kind: RetentionKind, call: Call | None, item: Item | None, now: datetime) -> None:
    """Take the words of one kind out of the rows of a call, or of an item alone, and out of the index."""
    concerned = item or (call and call.draft and call.draft.item)
    if concerned:
        item_index.leave(session, concerned)
    _BLANK[kind](session, call, item, now)
    session.flush()
    if concerned:
        item_index.enter(session, [concerned.id])


def _carry_out(
    session: Session,
    entry: DeletionEntry,
    months: Mapping[RetentionKind, int],
    now: datetime,
    zone: tzinfo,
) -> None:
    kind = entry.proposal.kind
    only = Call.id == entry.call_id if entry.call_id else Item.id == entry.item_id
    found = due(session, kind, months, now, zone, only=only, proposed_too=True)
    hold = found[0].hold if found else HoldReason.NOT_DUE
    entry.done_at = now
    if hold is not None:
        entry.state, entry.held_by = EntryState.HELD, hold
        return
    entry.state = EntryState.DELETED
    blank(session, kind, entry.call, entry.item, now)
    object_kind, object_id = ("call", entry.call_id) if entry.call_id else ("item", entry.item_id)
    detail = {"proposal": entry.proposal_id, "kind": kind.value}
    audit.record(session, ACTOR, "retention.deleted", object_kind, str(object_id), detail)


def _close_finished(session: Session) -> None:
    session.flush()
    still_waiting = (
        select(DeletionEntry.id)
        .where(DeletionEntry.proposal_id == DeletionProposal.id, DeletionEntry.state == EntryState.WAITING)
        .exists()
    )
    finished = select(DeletionProposal).where(
        DeletionProposal.state == DeletionState.APPROVED, ~still_waiting
    )
    for proposal in session.scalars(finished):
        proposal.state = DeletionState.DONE


def _recordings(session: Session, call: Call | None, _item: Item | None, now: datetime) -> None:
    for recording in call.recordings if call else []:
        recording.deleted_at = recording.deleted_at or now


def _transcripts(_session: Session, call: Call | None, _item: Item | None, now: datetime) -> None:
    for recording in call.recordings if call else []:
        transcript = recording.transcript
        if transcript is None:
            continue
        transcript.text = transcript.segments = transcript.rewordings = transcript.hints = None
        transcript.deleted_at = transcript.deleted_at or now
        if transcript.state is not TranscriptState.DONE:
            transcript.state, transcript.reason = TranscriptState.UNAVAILABLE, DELETED
            transcript.next_attempt_at = None
        for correction in transcript.corrections:
            correction.text = None
    if call and call.draft:
        call.draft.corrected_text = None
        if call.draft.item:
            call.draft.item.corrected_text = None


def _discarded(session: Session, call: Call | None, item: Item | None, now: datetime) -> None:
    _recordings(session, call, item, now)
    _transcripts(session, call, item, now)
    draft = call.draft if call else None
    if draft:
        draft.form, draft.discard_note, draft.deleted_at = {}, None, now
        session.execute(delete(CallSheet).where(CallSheet.call_id == draft.call_id))


def _attachments(session: Session, _call: Call | None, item: Item | None, now: datetime) -> None:
    if item:
        files = select(Attachment).where(Attachment.item_id == item.id, Attachment.deleted_at.is_(None))
        for attachment in session.scalars(files):
            attachment.name, attachment.deleted_at = "-", now


def _callers(_session: Session, call: Call | None, _item: Item | None, now: datetime) -> None:
    if call:
        call.caller = call.caller_digest = call.query_number = call.query_digest = None
        call.caller_deleted_at = now


_BLANK: Mapping[RetentionKind, Callable[[Session, Call | None, Item | None, datetime], None]] = (
    MappingProxyType(
        {
            RetentionKind.DISCARDED: _discarded,
            RetentionKind.RECORDINGS: _recordings,
            RetentionKind.TRANSCRIPTS: _transcripts,
            RetentionKind.ATTACHMENTS: _attachments,
            RetentionKind.CALLERS: _callers,
        }
    )
)
