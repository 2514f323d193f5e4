"""Proposing to delete, and deciding on it: two different people, and a day between decision and deed."""

from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, selectinload

from hotline.settings import Settings
from ledger import audit, clock
from ledger.models import (
    Call,
    DeletionEntry,
    DeletionProposal,
    DeletionState,
    Draft,
    EntryState,
    Item,
    RetentionKind,
    User,
)
from ledger.retention.due import due, months_of

GRACE = timedelta(hours=24)
"""Between approval and deed, so that a mistake can still be taken back."""
AT_ONCE = 500
"""As many calls or items one proposal holds: a person has to be able to look through it."""


class NothingDue(Exception):
    """There is nothing of this kind to propose."""


class NoSuchProposal(LookupError):
    """There is no proposal of this id."""


class OwnProposal(Exception):
    """Who proposed to delete does not decide on it."""


class NotAllSeen(Exception):
    """The proposal holds something that the person may not see; somebody else has to decide."""


class Decided(Exception):
    """The proposal is no longer as the person saw it: it was decided on, or carried out."""


def propose(
    session: Session, settings: Settings, kind: RetentionKind, actor: User, seen: ColumnElement[bool]
) -> DeletionProposal:
    """Propose to delete what of a kind is due, is held back by nothing, and can be seen by who proposes.

    Raises `NothingDue`.
    """
    found = due(session, kind, months_of(session, settings), clock.now(), settings.zone, seen=seen)
    entries = [
        DeletionEntry(call_id=one.call_id, item_id=None if one.call_id else one.item_id)
        for one in found
        if one.hold is None
    ][:AT_ONCE]
    if not entries:
        raise NothingDue(f"Nothing of {kind.value} is due.")
    proposal = DeletionProposal(kind=kind, proposed_by_id=actor.id, entries=entries)
    session.add(proposal)
    session.flush()
    detail = {"kind": kind.value, "entries": len(entries)}
    audit.record(session, actor.username, "deletion.proposed", "deletion", proposal.id, detail)
    return proposal


def get(session: Session, proposal_id: int) -> DeletionProposal:
    """Return a proposal; raises `NoSuchProposal`."""
    found = session.get(DeletionProposal, proposal_id)
    if found is None:
        raise NoSuchProposal(f"There is no proposal {proposal_id}.")
    return found


def entries(session: Session, proposal: DeletionProposal, *, after: int, limit: int) -> list[DeletionEntry]:
    """Return up to `limit` entries of a proposal in their order, those after an id, with what they are of."""
    of_call = selectinload(DeletionEntry.call).selectinload(Call.draft).selectinload(Draft.item)
    query = (
        select(DeletionEntry)
        .where(DeletionEntry.proposal_id == proposal.id, DeletionEntry.id > after)
        .order_by(DeletionEntry.id)
        .limit(limit)
        .options(of_call, selectinload(DeletionEntry.item))
    )
    return list(session.scalars(query))


def count_entries(session: Session, proposal: DeletionProposal) -> int:
    """How many calls or items a proposal holds."""
    counted = select(func.count()).select_from(DeletionEntry)
    return session.scalar(counted.where(DeletionEntry.proposal_id == proposal.id)) or 0


def latest(session: Session, limit: int) -> list[tuple[DeletionProposal, int]]:
    """The latest proposals, each with how many calls or items are in it."""
    counted = (
        select(DeletionEntry.proposal_id, func.count().label("entries"))
        .group_by(DeletionEntry.proposal_id)
        .subquery()
    )
    query = (
        select(DeletionProposal, counted.c.entries)
        .join(counted, counted.c.proposal_id == DeletionProposal.id)
        .order_by(DeletionProposal.id.desc())
        .limit(limit)
        .options(selectinload(DeletionProposal.proposed_by), selectinload(DeletionProposal.decided_by))
    )
    return [(proposal, count) for proposal, count in session.execute(query)]


def unseen(session: Session, proposal: DeletionProposal, seen: ColumnElement[bool]) -> int:
    """How many entries of a proposal are of items that a person may not see."""
    return (
        session.scalar(
            select(func.count())
            .select_from(DeletionEntry)
            .join(Item, (Item.id == DeletionEntry.item_id) | (Item.call_id == DeletionEntry.call_id))
            .where(DeletionEntry.proposal_id == proposal.id, ~seen)
        )
        or 0
    )


def approve(
    session: Session, proposal: DeletionProposal, actor: User, seen: ColumnElement[bool], *, version: int
) -> None:
    """Let a proposal be carried out a day from now.

    Raises `OwnProposal`, `NotAllSeen` and `Decided`.
    """
    _hold(session, proposal, version)
    if proposal.state is not DeletionState.PROPOSED:
        raise Decided(f"Proposal {proposal.id} is {proposal.state.value}.")
    if proposal.proposed_by_id == actor.id:
        raise OwnProposal("Who proposed to delete does not decide on it.")
    if unseen(session, proposal, seen):
        raise NotAllSeen(f"Proposal {proposal.id} holds what {actor.username} may not see.")
    _decide(session, proposal, DeletionState.APPROVED, actor)


def refuse(session: Session, proposal: DeletionProposal, actor: User, *, version: int) -> None:
    """Refuse a proposal, or take it back, while it is not carried out; raises `Decided`."""
    _hold(session, proposal, version)
    if proposal.state not in {DeletionState.PROPOSED, DeletionState.APPROVED}:
        raise Decided(f"Proposal {proposal.id} is {proposal.state.value}.")
    _decide(session, proposal, DeletionState.REFUSED, actor)
    session.execute(
        update(DeletionEntry)
        .where(DeletionEntry.proposal_id == proposal.id, DeletionEntry.state == EntryState.WAITING)
        .values(state=EntryState.HELD)
    )


def _decide(session: Session, proposal: DeletionProposal, state: DeletionState, actor: User) -> None:
    proposal.state, proposal.decided_by_id, proposal.decided_at = state, actor.id, clock.now()
    session.flush()
    audit.record(session, actor.username, f"deletion.{state.value}", "deletion", proposal.id)


def _hold(session: Session, proposal: DeletionProposal, version: int) -> None:
    session.refresh(proposal, with_for_update=True)
    if proposal.version != version:
        raise Decided(f"Proposal {proposal.id} was decided on by someone else.")
