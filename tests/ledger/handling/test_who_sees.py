"""A page of items asks the database what `may_see` says of each of them (DOMAIN.md sections 2.5 and 2.17)."""

import pytest

from ledger import items
from ledger.access import may_see, visible, visible_ids
from ledger.handling import acts
from ledger.handling.circumstances import Actor
from ledger.models import ItemHandler, ItemTeamMember, User
from ledger.models.handling_codes import Method
from tests.ledger.handling import office
from tests.ledger.handling.conftest import Desk
from tests.ledger.handling.office import BRANCH, EVERYBODY, INSPECTION, TRAFFIC_HANDLER, assign


@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda actor: f"{'-'.join(actor.roles)} of {actor.unit}")
def test_a_page_of_items_holds_those_that_a_person_may_see_and_no_other(desk: Desk, actor: Actor) -> None:
    handed, shared = desk.enter(), desk.enter(accused_units=[office.COUNTY_STATION])
    for accused in (office.BUREAU, office.BRANCH, office.INSPECTION, office.STATION):
        desk.enter(accused_units=[accused, office.COUNTY_STATION])
    desk.do(handed, acts.Accept(), assign(Method.SUBORDINATE, BRANCH))
    team = frozenset({TRAFFIC_HANDLER.id or 0})
    desk.do(shared, acts.Accept(), assign(Method.DIRECT, INSPECTION, team=team))
    with desk.ledger.reading() as session:
        user = session.get_one(User, actor.id)
        everything = items.list_items(session)
        page = items.list_items(session, where=[visible(user)])
        assert page == [item for item in everything if may_see(user, item)]
        assert sorted(session.scalars(visible_ids(user))) == sorted(item.id for item in page)
        assert len(everything) == 6


def test_a_person_whose_account_was_shut_sees_no_item(desk: Desk) -> None:
    desk.enter()
    with desk.ledger.session() as session, session.begin():
        session.get_one(User, office.SUPERVISOR.id).active = False
    with desk.ledger.reading() as session:
        user = session.get_one(User, office.SUPERVISOR.id)
        assert items.list_items(session, where=[visible(user)]) == []
        assert items.count_items(session, visible_ids(user), at_most=2) == 0


def test_an_item_in_hand_that_accuses_ones_own_unit_is_not_seen_and_one_in_hand_twice_is_seen_once(
    desk: Desk,
) -> None:
    of_unit, of_team = (desk.enter(accused_units=[office.TRAFFIC]) for _ in range(2))
    twice = desk.enter(accused_units=[office.COUNTY_STATION])
    with desk.ledger.session() as session, session.begin():
        for item_id in (of_unit, twice):
            session.add(ItemHandler(item_id=item_id, unit_id=office.TRAFFIC))
        for item_id in (of_team, twice):
            session.add(ItemTeamMember(item_id=item_id, user_id=TRAFFIC_HANDLER.id))
    with desk.ledger.reading() as session:
        user = session.get_one(User, TRAFFIC_HANDLER.id)
        everything = items.list_items(session)
        assert [item.id for item in everything if may_see(user, item)] == [twice]
        assert [item.id for item in items.list_items(session, where=[visible(user)])] == [twice]
        assert session.scalars(visible_ids(user)).all() == [twice]
