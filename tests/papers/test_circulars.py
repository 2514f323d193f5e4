"""典型案例通报: proposed at once for a grave case that was proved; the office decides (section 2.16)."""

import pytest
from sqlalchemy import select

from ledger.handling import acts
from ledger.models import Item
from ledger.models.handling_codes import Conclusion, Method, PaperKind
from ledger.papers import circulars
from tests.ledger.handling import office
from tests.ledger.handling.conftest import Desk
from tests.ledger.handling.office import DIRECTOR, INSPECTION, all_steps, assign
from tests.papers.test_made import make_one


def proposed(desk: Desk) -> list[int]:
    with desk.ledger.reading() as session:
        return list(session.scalars(select(Item.id).where(circulars.proposed()).order_by(Item.id)))


def to_review(desk: Desk, item: int, conclusion: Conclusion = Conclusion.FOUNDED) -> int:
    desk.do(item, acts.Accept(), assign(Method.DIRECT, INSPECTION), acts.Begin())
    desk.do(item, *all_steps(), office.feedback(), office.report(conclusion))
    return item


def test_rule_2_16_a_circular_is_proposed_at_once_for_a_grave_case_that_was_proved(
    desk: Desk, clock: object
) -> None:
    item = to_review(desk, desk.enter(difficulty="major"))
    assert proposed(desk) == []  # the conclusion is not reviewed yet
    desk.do(item, acts.PassReview())
    assert proposed(desk) == [item]
    desk.do(item, office.close())
    assert proposed(desk) == [item]
    make_one(desk, item, PaperKind.CIRCULAR)
    assert proposed(desk) == []


@pytest.mark.parametrize("grave", ["measure", "propose_sanction", "refer_to_justice"])
def test_rule_2_16_what_led_to_measures_or_to_those_who_punish_is_grave(
    desk: Desk, clock: object, grave: str
) -> None:
    item = to_review(desk, desk.enter(difficulty="simple"), Conclusion.PARTLY_FOUNDED)
    desk.do(item, acts.PassReview())
    assert proposed(desk) == []
    [deed] = [act for kind, act in office.EXAMPLES.items() if kind.value == grave]
    desk.do(item, deed, by=DIRECTOR)
    assert proposed(desk) == [item]


def test_rule_2_16_what_was_not_proved_is_not_proposed(desk: Desk, clock: object) -> None:
    item = to_review(desk, desk.enter(difficulty="major"), Conclusion.UNFOUNDED)
    desk.do(item, acts.PassReview())
    assert proposed(desk) == []
