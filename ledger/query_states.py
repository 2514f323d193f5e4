"""How the matter behind a query number stands, as a caller who keys it is told (DOMAIN.md section 1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from ledger import clock
from ledger.models import Call, Draft, DraftStatus, Item, ItemState

KNOWN_FOR = timedelta(days=366)
"""How long after the call its number is answered; the lines hold every number of this time."""

RECEIVED, REGISTERED, INVESTIGATING, CLOSED = "received", "registered", "investigating", "closed"

_OF_ITEM: Mapping[ItemState, str] = {
    ItemState.REGISTERED: REGISTERED,
    ItemState.ACCEPTED: REGISTERED,
    ItemState.ASSIGNED: INVESTIGATING,
    ItemState.INVESTIGATING: INVESTIGATING,
    ItemState.REPORTED: INVESTIGATING,
    ItemState.REVIEWED: INVESTIGATING,
    ItemState.CLOSED: CLOSED,
    ItemState.ARCHIVED: CLOSED,
    ItemState.TRANSFERRED: CLOSED,
    ItemState.NOT_ACCEPTED: CLOSED,
    ItemState.JOINED: INVESTIGATING,  # where the item it was joined to is not at hand
}


@dataclass(frozen=True, slots=True)
class QueryStates:
    """Query number to state, and to the number of the item where there is one."""

    states: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)


def query_states(session: Session) -> QueryStates:
    """Return the state of every matter whose query number is answered.

    A number that two calls drew belongs to the first of them; the other has no digest. A repeat stands as
    the item does that it was joined to.
    """
    found = QueryStates()
    main = aliased(Item)
    rows = (
        select(
            Call.query_number,
            Draft.status,
            func.coalesce(main.state, Item.state),
            Item.year,
            Item.serial,
        )
        .join(Draft, Draft.call_id == Call.id)
        .outerjoin(Item, Item.draft_id == Draft.id)
        .outerjoin(main, main.id == Item.joined_to_id)
        .where(Call.query_digest.is_not(None), Call.started_at >= clock.now() - KNOWN_FOR)
        .order_by(Call.started_at, Call.id)
    )
    for number, status, item_state, year, serial in session.execute(rows):
        assert number is not None  # noqa: S101  # for the type checker: it has a digest
        found.states[number] = _state(status, item_state)
        if item_state is not None:
            found.items[number] = Item.number_of(year, serial)
    return found


def _state(status: DraftStatus, item_state: ItemState | None) -> str:
    if item_state is not None:
        return _OF_ITEM[item_state]
    return CLOSED if status is DraftStatus.DISCARDED else RECEIVED
