"""How long it takes to hear and register one message, against the same work on the form alone."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from ledger.models import Item
from tests.console.hand import Hand
from tests.console.office import Office
from tests.console.player import open_draft, until

HEARD = (
    "同志您好，我反映岱岳分局满装派出所的问题。",
    "十一月十八号晚上九点多，有人在我家店里打砸。",
    "等了将近一个小时民警才到，到今天也没有给我受案回执。",
    "我不方便留姓名，请你们保密。",
)
PROBLEM = HEARD[1] + HEARD[2]
STARTED = datetime.fromisoformat("2026-11-20T21:40:00+08:00")
UNDER_A_MINUTE = 60

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def review(hand: Hand) -> None:
    """Everything by the keys of the review: twice the speed, a word put right, words sent to the form."""
    hand.press("Equal", "Equal", "Equal", "Equal")
    hand.listen()
    hand.press("y", "g", "Delete")
    hand.type("庄")
    hand.press("Enter")
    expect(hand.page.locator(".segment-editor")).to_have_count(0)
    hand.press("q", "3")
    expect(hand.page.locator("#unit-offer")).to_be_visible()
    hand.press("1", "ArrowDown", *["Shift+Period"] * len("十一月十八号晚上九点多"), "5")
    until(hand.page, lambda: hand.page.input_value("#happened_at"))
    hand.press("ArrowDown", "ArrowUp", "q", "q", "7")
    hand.press("b", "Shift+Tab", "Shift+Tab", "ArrowRight")
    hand.press("b", "Space", "b", "Space", "b", "Space")
    hand.press("Control+Enter", "Enter")


def form_alone(hand: Hand) -> None:
    """The same by hearing the message once and typing into the form."""
    hand.listen()
    hand.tab_to("named")
    hand.press("ArrowRight")
    hand.tab_to("unit-filter")
    hand.type("满庄")
    hand.press("ArrowDown", "Space")
    hand.tab_to("happened_at")
    hand.type("2026年11月18日21时许（十一月十八号晚上九点多）")
    hand.tab_to("categories")
    hand.press("Space")
    hand.tab_to("nature")
    hand.press("Space")
    hand.tab_to("problem")
    hand.type(PROBLEM)
    hand.tab_to("difficulty")
    hand.press("Space")
    hand.tab_to("intent")
    hand.press("Enter", "Enter")


def registered(office: Office) -> list[Item]:
    with office.ledger.reading() as session:
        items = list(session.scalars(select(Item).order_by(Item.id)))
        for item in items:
            assert item.accused_units
            assert item.categories
        return items


def facts(item: Item) -> dict[str, object]:
    """What the officer made of the message."""
    return {
        "named": item.named,
        "units": [unit.name for unit in item.accused_units],
        "happened_at": item.happened_at,
        "categories": [category.category for category in item.categories],
        "nature": item.nature,
        "problem": item.problem,
        "difficulty": item.difficulty,
    }


def test_a_message_is_registered_in_under_a_minute_and_with_a_fraction_of_the_keys(
    office: Office, page: Page
) -> None:
    office.units()
    first = office.message(HEARD, started=STARTED, doubtful="装")
    second = office.message(HEARD, started=STARTED + timedelta(minutes=1), doubtful="装")
    done: dict[str, Hand] = {}
    for draft_id, work in ((first, review), (second, form_alone)):
        open_draft(page, draft_id)
        hand = done[work.__name__] = Hand(page)
        work(hand)
        expect(page.get_by_text(re.compile("登记成功，编号"))).to_be_visible()
        page.evaluate("localStorage.clear()")
    by_review, by_form = registered(office)
    assert facts(by_review) == facts(by_form)
    assert by_review.corrected_text == "\n".join(HEARD).replace("满装", "满庄")
    for name, hand in done.items():
        print(f"{name}: {hand.keys} keys, {hand.seconds:.0f} s")
    assert done["review"].seconds < UNDER_A_MINUTE
    assert done["review"].keys < done["form_alone"].keys / 2
    assert done["review"].seconds < done["form_alone"].seconds / 2
