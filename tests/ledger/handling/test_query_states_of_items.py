"""What a caller who keys a query number is told of an item on its way (DOMAIN.md section 1)."""

import pytest
import sqlalchemy as sa
import time_machine

from ledger import items, query_states
from ledger.models import Call, CallMode, CallOutcome, Draft, Item, ItemState
from tests.ledger.handling.conftest import Desk
from tests.ledger.handling.office import MORNING


def keyed(desk: Desk, item_id: int) -> str:
    """What is told of an item whose caller has the query number 0123456789."""
    with desk.ledger.reading() as session:
        told = query_states.query_states(session)
        assert told.items["0123456789"] == items.get_item(session, item_id).number
        return told.states["0123456789"]


@pytest.fixture
def item(desk: Desk, clock: time_machine.Traveller) -> int:
    """An item that came by telephone."""
    item_id = desk.enter()
    call = Call(id="one", line=1, mode=CallMode.AFTER_HOURS, outcome=CallOutcome.MESSAGE, started_at=MORNING)
    call.query_number, call.query_digest = "0123456789", b"digest"
    call.draft = Draft(received_at=MORNING, review_due=MORNING.date())
    with desk.ledger.session() as session, session.begin():
        session.add(call)
        session.flush()
        session.execute(sa.update(Item).where(Item.id == item_id).values(draft_id=call.draft.id))
    return item_id


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (ItemState.REGISTERED, "registered"),
        (ItemState.ACCEPTED, "registered"),
        (ItemState.ASSIGNED, "investigating"),
        (ItemState.INVESTIGATING, "investigating"),
        (ItemState.REPORTED, "investigating"),
        (ItemState.REVIEWED, "investigating"),
        (ItemState.CLOSED, "closed"),
        (ItemState.ARCHIVED, "closed"),
        (ItemState.TRANSFERRED, "closed"),
        (ItemState.NOT_ACCEPTED, "closed"),
    ],
)
def test_a_caller_is_told_how_the_matter_stands(desk: Desk, item: int, state: ItemState, told: str) -> None:
    with desk.ledger.session() as session, session.begin():
        session.execute(sa.update(Item).where(Item.id == item).values(state=state))
    assert keyed(desk, item) == told


def test_a_repeat_stands_as_the_item_does_that_it_was_joined_to(desk: Desk, item: int) -> None:
    main = desk.enter()
    desk.join(item, main)
    assert keyed(desk, item) == "registered"
    with desk.ledger.session() as session, session.begin():
        session.execute(sa.update(Item).where(Item.id == main).values(state=ItemState.CLOSED))
    assert keyed(desk, item) == "closed"
