"""What has had its time, and what holds it back, asked of the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from hotline.settings import Settings
from ledger import console_settings
from ledger.models import (
    Attachment,
    Call,
    DeletionEntry,
    DeletionProposal,
    DiscardReason,
    Draft,
    DraftStatus,
    EntryState,
    HoldReason,
    Item,
    ItemAct,
    ItemState,
    Recording,
    RetentionKind,
    RetentionMark,
    SegmentCorrection,
    Transcript,
)
from ledger.reports.period import Period

QUIET = timedelta(days=90)
"""What had anything added to it later than this is left alone: new content is not to vanish with old."""


@dataclass(frozen=True, slots=True)
class Due:
    """One call or item whose time is over; `since` is when its time began, `hold` why it is not deleted."""

    call_id: str | None
    item_id: int | None
    number: str | None
    since: datetime
    hold: HoldReason | None


def months_of(session: Session, settings: Settings) -> dict[RetentionKind, int]:
    """How many months each kind is kept; 0: for good."""
    set_ = console_settings.effective(session, settings).retention
    return {kind: getattr(set_, kind.value) for kind in RetentionKind}


def cutoff(months: int, now: datetime, zone: tzinfo) -> datetime:
    """The moment before which the time of something began that is over now: as many months ago in `zone`."""
    return _months_from(now.astimezone(zone), -months)


def over(months: int, began: datetime, zone: tzinfo) -> datetime:
    """The moment, in `zone`, at which the time of something is over that began then: as many months later."""
    return _months_from(began.astimezone(zone), months)


def _months_from(moment: datetime, months: int) -> datetime:
    month = Period.months(moment.year, moment.month + months, 1)
    return moment.replace(year=month.first.year, month=month.first.month, day=min(moment.day, month.last.day))


def began(kind: RetentionKind, call: Call | None, item: Item | None) -> datetime | None:
    """When the time of a call or an item began, as `due` reckons it; None where it has not begun."""
    if kind is RetentionKind.CALLERS:
        return call.started_at if call else None
    if kind is RetentionKind.DISCARDED:
        return call.draft.closed_at if call and call.draft else None
    return item.archived_at if item else None


def due(
    session: Session,
    kind: RetentionKind,
    months: Mapping[RetentionKind, int],
    now: datetime,
    zone: tzinfo,
    *,
    seen: ColumnElement[bool] | None = None,
    only: ColumnElement[bool] | None = None,
    limit: int | None = None,
    proposed_too: bool = False,
) -> list[Due]:
    """What of a kind has had its time, the oldest first, with what holds it back.

    Months are those of the bureau's `zone`. `seen` is a condition on `Item` for what the person may see;
    `only` one on `Call` or `Item`. What is in a proposal that is not decided or not carried out yet is left
    out unless `proposed_too`.
    """
    query = _query(kind, months, now, zone, seen=seen, proposed_too=proposed_too)
    if query is None:
        return []
    if only is not None:
        query = query.where(only)
    return [
        Due(call_id, item_id, Item.number_of(year, serial) if year else None, began, hold)
        for call_id, item_id, year, serial, began, hold in session.execute(query.limit(limit))
    ]


def counts(
    session: Session,
    kind: RetentionKind,
    months: Mapping[RetentionKind, int],
    now: datetime,
    zone: tzinfo,
    *,
    seen: ColumnElement[bool],
) -> dict[HoldReason | None, int]:
    """How much of a kind has had its time, by what holds it back; under None what nothing does."""
    query = _query(kind, months, now, zone, seen=seen, proposed_too=False)
    if query is None:
        return {}
    found = query.order_by(None).subquery()
    held = found.c.hold
    return dict(session.execute(select(held, func.count()).group_by(held)).all())


def _query(
    kind: RetentionKind,
    months: Mapping[RetentionKind, int],
    now: datetime,
    zone: tzinfo,
    *,
    seen: ColumnElement[bool] | None,
    proposed_too: bool,
) -> Select[Any] | None:
    if not months[kind]:
        return None
    query, since = _SOURCES[kind](now - QUIET)
    query = query.where(since < cutoff(months[kind], now, zone)).order_by(since, Call.id, Item.id)
    if seen is not None:
        query = query.where(or_(Item.id.is_(None), seen))
    return query if proposed_too else query.where(~_in_proposal(kind))


def _of_calls(since: InstrumentedAttribute[Any], quiet: datetime, *where: ColumnElement[bool]) -> Select[Any]:
    hold = _hold(
        (
            HoldReason.KEPT,
            or_(_marked(RetentionMark.call_id == Call.id), _marked(RetentionMark.item_id == Item.id)),
        ),
        (
            HoldReason.OPEN,
            or_(
                Draft.status == DraftStatus.PENDING,
                Item.state != ItemState.ARCHIVED,
            ),
        ),
        (HoldReason.REPEATED, or_(_repeated(), Draft.discard_reason == DiscardReason.DUPLICATE)),
        (HoldReason.SUPERVISED, _supervised()),
        (HoldReason.RECENT, or_(_item_touched(quiet), _call_touched(quiet))),
    )
    return (
        select(Call.id, Item.id, Item.year, Item.serial, since, hold)
        .select_from(Call)
        .outerjoin(Draft, Draft.call_id == Call.id)
        .outerjoin(Item, Item.call_id == Call.id)
        .where(*where)
    )


def _discarded(quiet: datetime) -> tuple[Select[Any], InstrumentedAttribute[Any]]:
    where = (Draft.status == DraftStatus.DISCARDED, Draft.deleted_at.is_(None))
    return _of_calls(Draft.closed_at, quiet, *where), Draft.closed_at


def _recordings(quiet: datetime) -> tuple[Select[Any], InstrumentedAttribute[Any]]:
    sound = exists().where(Recording.call_id == Call.id, Recording.deleted_at.is_(None))
    return _of_calls(Item.archived_at, quiet, Item.archived_at.is_not(None), sound), Item.archived_at


def _transcripts(quiet: datetime) -> tuple[Select[Any], InstrumentedAttribute[Any]]:
    words = exists().where(
        Recording.call_id == Call.id,
        Transcript.recording_id == Recording.id,
        Transcript.deleted_at.is_(None),
    )
    return _of_calls(Item.archived_at, quiet, Item.archived_at.is_not(None), words), Item.archived_at


def _callers(quiet: datetime) -> tuple[Select[Any], InstrumentedAttribute[Any]]:
    known = or_(Call.caller.is_not(None), Call.query_digest.is_not(None))
    return _of_calls(Call.started_at, quiet, known, Call.caller_deleted_at.is_(None)), Call.started_at


def _attachments(quiet: datetime) -> tuple[Select[Any], InstrumentedAttribute[Any]]:
    hold = _hold(
        (HoldReason.KEPT, _marked(RetentionMark.item_id == Item.id)),
        (HoldReason.OPEN, Item.state != ItemState.ARCHIVED),
        (HoldReason.REPEATED, _repeated()),
        (HoldReason.SUPERVISED, _supervised()),
        (HoldReason.RECENT, _item_touched(quiet)),
    )
    files = exists().where(Attachment.item_id == Item.id, Attachment.deleted_at.is_(None))
    query = (
        select(literal(None), Item.id, Item.year, Item.serial, Item.archived_at, hold)
        .select_from(Item)
        .outerjoin(Call, Call.id == Item.call_id)
        .where(Item.archived_at.is_not(None), files)
    )
    return query, Item.archived_at


_SOURCES = {
    RetentionKind.DISCARDED: _discarded,
    RetentionKind.RECORDINGS: _recordings,
    RetentionKind.TRANSCRIPTS: _transcripts,
    RetentionKind.ATTACHMENTS: _attachments,
    RetentionKind.CALLERS: _callers,
}


def _hold(*reasons: tuple[HoldReason, ColumnElement[bool]]) -> Any:
    """The first reason that is given; none: nothing holds it."""
    whens: Sequence[Any] = [(given, literal(reason, _HOLD)) for reason, given in reasons]
    return case(*whens, else_=None).label("hold")


_HOLD = DeletionEntry.held_by.type


def _marked(subject: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(subject, RetentionMark.lifted_at.is_(None))


def _repeated() -> ColumnElement[bool]:
    return or_(Item.repeats > 0, Item.joined_to_id.is_not(None))


def _supervised() -> ColumnElement[bool]:
    return or_(Item.supervisions > 0, Item.rectifications_open > 0)


def _item_touched(quiet: datetime) -> ColumnElement[bool]:
    return or_(
        exists().where(ItemAct.item_id == Item.id, ItemAct.at >= quiet),
        exists().where(Attachment.item_id == Item.id, Attachment.added_at >= quiet),
    )


def _call_touched(quiet: datetime) -> ColumnElement[bool]:
    """Whether the draft was worked on, a transcript corrected, or the same caller rang again since."""
    again = aliased(Call)
    corrected = (
        select(SegmentCorrection.corrected_at)
        .join(Transcript, Transcript.id == SegmentCorrection.transcript_id)
        .join(Recording, Recording.id == Transcript.recording_id)
        .where(Recording.call_id == Call.id, SegmentCorrection.corrected_at >= quiet)
    )
    return or_(
        Draft.updated_at >= quiet,
        exists(corrected),
        exists().where(again.caller_digest == Call.caller_digest, again.started_at >= quiet),
    )


def _in_proposal(kind: RetentionKind) -> ColumnElement[bool]:
    mine = (
        DeletionEntry.item_id == Item.id
        if kind is RetentionKind.ATTACHMENTS
        else DeletionEntry.call_id == Call.id
    )
    return exists().where(
        mine,
        DeletionEntry.state == EntryState.WAITING,
        DeletionProposal.id == DeletionEntry.proposal_id,
        DeletionProposal.kind == kind,
    )
