"""The queue of drafts (待登记): what waits to be heard, and how it leaves it (DOMAIN.md section 2.1)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session, joinedload, load_only, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from ledger import audit, clock
from ledger.models import Call, DiscardReason, Draft, DraftStatus, Recording, Transcript, User

# No join: `refresh` takes these along, and a row cannot be locked with what is joined on PostgreSQL.
_CALL = (
    selectinload(Draft.call)
    .selectinload(Call.recordings)
    .selectinload(Recording.transcript)
    .selectinload(Transcript.corrections)
)
_WITH_CALL: tuple[ORMOption, ...] = (_CALL, selectinload(Draft.item))


_IN_ORDER = (
    select(Draft)
    .where(Draft.status == DraftStatus.PENDING)
    .order_by(Draft.urgent.desc(), Draft.review_due, Draft.received_at, Draft.id)
)


class NoSuchDraft(LookupError):
    """There is no draft with this id."""


class EditedByAnother(Exception):
    """The draft has changed since it was read; read it again, what the other person saved is in it."""


class NotInQueue(Exception):
    """The draft has left the queue: it was registered, or discarded with a reason."""


class NotDiscarded(Exception):
    """Only a discarded draft can be put back into the queue."""


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many drafts wait; those due today and those overdue are among the pending."""

    pending: int
    due_today: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Beside:
    """The place of a draft in the queue (from 1; None when it has left it), and the drafts beside it."""

    place: int | None
    count: int
    previous: int | None
    next: int | None


def queue(session: Session) -> list[Draft]:
    """Return the pending drafts: those that may be happening now first, then by due date, then by arrival."""
    return list(session.scalars(_IN_ORDER.options(*_WITH_CALL)))


def waiting(session: Session) -> list[Draft]:
    """Return the pending drafts as `queue` does, without their calls: to count them, or to show a few.

    None of them has an item yet.
    """
    return list(session.scalars(_IN_ORDER))


def read_calls(session: Session, some: Sequence[Draft]) -> None:
    """Read the calls of some of the `waiting` drafts, with recordings and transcripts, all at once."""
    of_them = select(Draft).where(Draft.id.in_([draft.id for draft in some]))
    session.scalars(of_them.options(load_only(Draft.id), _CALL)).all()


def untold(session: Session) -> list[int]:
    """The ids of drafts that wait, may be happening now, and of which nobody was told yet (§1)."""
    wanted = select(Draft.id).where(
        Draft.status == DraftStatus.PENDING, Draft.urgent, Draft.told_at.is_(None)
    )
    return list(session.scalars(wanted.order_by(Draft.id)))


def mark_told(session: Session, draft_ids: Iterable[int]) -> None:
    """Say that people were told of these: after they were, never before. Who has one open can still save."""
    session.execute(update(Draft).where(Draft.id.in_(set(draft_ids))).values(told_at=clock.now()))


def beside(session: Session, draft: Draft, sees: Callable[[Draft], bool]) -> Beside:
    """Tell where a draft stands in the queue among those that a person sees, and which stand beside it.

    Of a draft that has left the queue: the first that waits, as the next. `sees` is asked of each draft that
    waits; these have no item, and only their form is read.
    """
    in_order = session.scalars(_IN_ORDER.options(load_only(Draft.form)))
    ids = [one.id for one in in_order if sees(one)]
    if draft.id not in ids:
        return Beside(None, len(ids), None, ids[0] if ids else None)
    place = ids.index(draft.id)
    return Beside(
        place=place + 1,
        count=len(ids),
        previous=ids[place - 1] if place else None,
        next=ids[place + 1] if place + 1 < len(ids) else None,
    )


def discarded(session: Session, *, limit: int = 100) -> list[Draft]:
    """Return up to `limit` drafts that left the queue with a reason, the latest first, to be shown only."""
    latest_first = (
        select(Draft)
        .where(Draft.status == DraftStatus.DISCARDED)
        .order_by(Draft.closed_at.desc(), Draft.id.desc())
        .limit(limit)
    )
    with_call = (joinedload(Draft.call), joinedload(Draft.closed_by), selectinload(Draft.item))
    return list(session.scalars(latest_first.options(*with_call)))


def counts(session: Session, *, today: date) -> QueueCounts:
    """Count the queue as of `today`, the bureau's date."""
    pending, due_today, overdue = session.execute(
        select(
            func.count(),
            func.count(case((Draft.review_due == today, 1))),
            func.count(case((Draft.review_due < today, 1))),
        ).where(Draft.status == DraftStatus.PENDING)
    ).one()
    return QueueCounts(pending, due_today, overdue)


def get(session: Session, draft_id: int) -> Draft:
    """Return a draft with its call, recordings and transcripts; raises `NoSuchDraft`."""
    draft = session.get(Draft, draft_id, options=_WITH_CALL)
    if draft is None:
        raise NoSuchDraft(f"There is no draft {draft_id}; `hotline drafts list` shows those that wait.")
    return draft


def save_form(
    session: Session, draft: Draft, form: Mapping[str, Any], actor: User, *, version: int | None = None
) -> None:
    """Keep the registration form as far as it is filled in; nothing in it has to be right yet.

    `version` is the draft's version that the person saw. Raises `EditedByAnother`, `NotInQueue`.
    """
    hold(session, draft, version)
    draft.form = to_jsonable_python(form)
    session.flush()
    audit.record(session, actor.username, "draft.saved", "draft", draft.id)


def discard(
    session: Session,
    draft: Draft,
    reason: DiscardReason,
    note: str | None,
    actor: User,
    *,
    version: int | None = None,
) -> None:
    """Take a draft that is no complaint out of the queue; it stays in the call log and takes no number.

    `version` is the draft's version that the person saw. Raises `EditedByAnother`, `NotInQueue`.
    """
    hold(session, draft, version)
    draft.status = DraftStatus.DISCARDED
    draft.discard_reason, draft.discard_note = reason, note or None
    draft.closed_by_id, draft.closed_at = actor.id, clock.now()
    session.flush()
    audit.record(session, actor.username, "draft.discarded", "draft", draft.id, {"reason": reason.value})


def restore(session: Session, draft: Draft, actor: User) -> None:
    """Put a discarded draft back into the queue as it was; raises `NotDiscarded`.

    The note of the discard stays beside it: another may have to know it. The reason is in the audit log.
    """
    session.refresh(draft, with_for_update=True)
    if draft.status is not DraftStatus.DISCARDED:
        raise NotDiscarded(f"Draft {draft.id} is {draft.status.value}, not discarded.")
    draft.status, draft.discard_reason = DraftStatus.PENDING, None
    draft.closed_by_id = draft.closed_at = None
    session.flush()
    audit.record(session, actor.username, "draft.restored", "draft", draft.id)


def hold(session: Session, draft: Draft, version: int | None) -> None:
    """Hold a pending draft until the transaction ends, as it is now in the database.

    With `version`, only if nobody has changed it since. Raises `EditedByAnother`, `NotInQueue`.
    """
    session.refresh(draft, with_for_update=True)
    if draft.status is not DraftStatus.PENDING:
        raise NotInQueue(f"Draft {draft.id} has left the queue: it is {draft.status.value}.")
    if version is not None and draft.version != version:
        raise EditedByAnother(
            f"Draft {draft.id} was changed by someone else; reload it to see what they saved."
        )
