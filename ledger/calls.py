"""The call log: every ring, newest first or in another order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, select, tuple_, update
from sqlalchemy.orm import Session, joinedload, load_only, raiseload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from ledger import search
from ledger.models import Call, Draft, Item, Recording, Unit
from ledger.moments import seconds_between

_NOT_A_DIGIT = re.compile(r"\D")
_COUNTRY = "86"
LONGEST_NATIONAL = 12
"""Digits of a Chinese number without the country: 0538 and eight more, or eleven of a mobile."""
DIGESTS_AT_ONCE = 500
NOTHING = -1.0
"""What a call without a wait or a talk is ordered by."""


class NoSuchCall(LookupError):
    """There is no call with this id."""


@dataclass(frozen=True)
class Order:
    """An order of the log: by something of a call, then by its id."""

    by: ColumnElement[Any]
    descending: bool = True


NEWEST = Order(Call.started_at.expression)
OLDEST = Order(Call.started_at.expression, descending=False)
LONGEST_WAIT = Order(
    case(
        (
            func.coalesce(Call.queued_at, Call.rang_at, Call.bridged_at).is_not(None),
            func.coalesce(
                seconds_between(
                    Call.started_at, func.coalesce(Call.bridged_at, Call.message_started_at, Call.ended_at)
                ),
                NOTHING,
            ),
        ),
        else_=NOTHING,
    )
)
"""By `wait_seconds`."""
LONGEST_TALK = Order(
    func.coalesce(
        seconds_between(Call.bridged_at, func.coalesce(Call.message_started_at, Call.ended_at)), NOTHING
    )
)
"""By `talk_seconds`."""


_OF_DRAFT = joinedload(Call.draft)
_OF_ITEM = _OF_DRAFT.joinedload(Draft.item)
_COURSE = (
    *(Call.mode, Call.outcome, Call.started_at, Call.queued_at, Call.rang_at, Call.bridged_at),
    *(Call.message_started_at, Call.ended_at),
)
_WHOLE = (
    _OF_ITEM.selectinload(Item.accused_units),
    _OF_ITEM.lazyload(Item.team),
    selectinload(Call.recordings).selectinload(Recording.transcript),
)
_OF_A_LINE = (
    *(Call.caller, Call.caller_deleted_at, Call.trunk, Call.extension_label, Call.officer_name),
    *(Call.answered_at, Call.greeting_ended_at, Call.message_ended_at, Call.hung_up_by),
    *(Call.interrupted, Call.emergency),
)
_FOR_THE_LOG = (
    load_only(*_COURSE, *_OF_A_LINE, raiseload=True),
    _OF_DRAFT.load_only(Draft.form, Draft.status, Draft.discard_reason, raiseload=True),
    _OF_ITEM.load_only(Item.year, Item.serial, raiseload=True),
    # Whom they accuse, for nobody of it may see them; whoever reads the log does not only handle items.
    _OF_ITEM.selectinload(Item.accused_units).load_only(Unit.id, raiseload=True),
    _OF_ITEM.lazyload(Item.handlers),
    _OF_ITEM.lazyload(Item.team),
    selectinload(Call.recordings).load_only(Recording.seconds, raiseload=True),
)
"""What stands in a line of the log; to ask for more of a call is an error of ours."""
_COURSE_ONLY = (load_only(*_COURSE, raiseload=True), raiseload("*"))
"""When a call came, how long it took and how it ended; to ask for more of it is an error of ours."""


def list_calls(
    session: Session,
    *,
    limit: int = 50,
    before: str | None = None,
    order: Order = NEWEST,
    where: Sequence[ColumnElement[bool]] = (),
    whole: bool = True,
) -> list[Call]:
    """Return up to `limit` calls: `whole` with their recordings, transcripts, drafts and items.

    Otherwise they can be asked for what stands in a line of the log, and for nothing else.
    `before` is the id of the last call already seen: the list goes on after it. `where` leaves out every
    other call. Raises `NoSuchCall` when there is no such call.
    """
    return _listed(session, limit, before, order, where, _WHOLE if whole else _FOR_THE_LOG)


def list_courses(
    session: Session, *, limit: int, before: str | None = None, where: Sequence[ColumnElement[bool]] = ()
) -> list[Call]:
    """Return up to `limit` calls, the newest first, of which the course alone can be asked.

    Who rang, who answered, what was recorded and what became of it stays in the database.
    Raises as `list_calls` does.
    """
    return _listed(session, limit, before, NEWEST, where, _COURSE_ONLY)


def _listed(
    session: Session,
    limit: int,
    before: str | None,
    order: Order,
    where: Sequence[ColumnElement[bool]],
    loaded: Sequence[ORMOption],
) -> list[Call]:
    place = tuple_(order.by, Call.id)
    found = (
        select(Call)
        .where(*where)
        .order_by(*((one.desc() if order.descending else one.asc()) for one in (order.by, Call.id)))
        .limit(limit)
        .options(*loaded)
    )
    if before is not None:
        seen = session.execute(select(order.by, Call.id).where(Call.id == before)).one_or_none()
        if seen is None:
            raise NoSuchCall(f"There is no call {before}; `hotline calls list` shows them.")
        found = found.where(place < tuple(seen) if order.descending else place > tuple(seen))
    return list(session.scalars(found))


def trunks(session: Session) -> list[str]:
    """The trunks that calls have come by, in order: along the index from one to the next, as they are few."""
    found: list[str] = []
    following = select(func.min(Call.trunk))
    while (
        trunk := session.scalar(following.where(Call.trunk > found[-1]) if found else following)
    ) is not None:
        found.append(trunk)
    return found


def digest_of_caller(session: Session, caller: str) -> bytes:
    """What the calls of one number have in common, however it was signalled (+86 138…, 138…); keyed."""
    digits = _NOT_A_DIGIT.sub("", caller)
    if digits.startswith(_COUNTRY) and len(digits) > LONGEST_NATIONAL:
        digits = digits.removeprefix(_COUNTRY)
    return search.digest(session, digits or caller)


def note_digests(session: Session) -> int:
    """Reckon the digests of some callers that have none: calls of an earlier release. Returns how many."""
    without = select(Call.id, Call.caller).where(Call.caller_digest.is_(None), Call.caller.is_not(None))
    rows = session.execute(without.limit(DIGESTS_AT_ONCE)).all()
    for call_id, caller in rows:
        digest = digest_of_caller(session, caller or "")
        session.execute(update(Call).where(Call.id == call_id).values(caller_digest=digest))
    return len(rows)


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
