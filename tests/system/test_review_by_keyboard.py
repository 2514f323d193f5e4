"""A message of a real call arrives, is heard, corrected and registered by keyboard alone (issue 5).

A supervisor sees it come and go in the queue; a leader is kept from it until it is an item.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hotline.settings import REPOSITORY
from tests.console.hand import Hand
from tests.console.player import until
from tests.console.test_review_in_browser import line
from tests.system.people import FIRST_PASSWORD, PASSWORD, add_people, kept_from, sign_in
from tests.system.service import Service
from tests.system.test_first_call import COMPLAINT

SAID = "同志您好，我反映岱岳分局满庄派出所的问题。"
WHOLE_LINE = "Control+a"
CALLER = "13805384321"
ARRIVAL_MS, TRANSCRIPT_MS = 20_000, 120_000


@pytest.fixture
def staff(service: Service) -> None:
    """Accounts for a duty officer, a supervisor and a leader, and units to choose from."""
    service.hotline("unit", "import", str(REPOSITORY / "ledger" / "data" / "units.example.csv"))
    add_people(service)


def sign_in_by_keyboard(hand: Hand) -> None:
    """By keyboard, with a password of one's own at the first time."""
    hand.page.goto("/sign-in")
    hand.tab_to("password")
    hand.press("Shift+Tab")
    hand.type("wang")
    hand.press("Tab")
    hand.type(FIRST_PASSWORD)
    hand.press("Enter")
    expect(hand.page.get_by_text("请先设置自己的密码")).to_be_visible()
    for field, typed in (("current", FIRST_PASSWORD), ("new", PASSWORD), ("again", PASSWORD)):
        hand.page.focus(f"#{field}")
        hand.type(typed)
    hand.press("Enter")
    hand.page.wait_for_url(lambda url: "password" not in url)


def open_as_it_comes(service: Service, hand: Hand) -> None:
    """The call is placed while the queue is open; its row comes by itself and is opened by key."""
    hand.page.goto("/queue")
    row = hand.page.locator(".queue-row", has_text=CALLER)
    expect(row).to_have_count(0)
    service.hotline(
        *("call", service.uri, "--wav", str(COMPLAINT), "--greeting-dtmf", "#", "--dtmf", "#"),
        *("--hang-up", "line", "--caller", CALLER),
    )
    expect(row).to_be_visible(timeout=ARRIVAL_MS)
    expect(row).to_contain_text("已转写", timeout=TRANSCRIPT_MS)
    expect(row).to_contain_text("要求匿名", timeout=ARRIVAL_MS)
    draft_id = (row.get_attribute("id") or "").removeprefix("draft-")
    hand.tab_to(f"open-{draft_id}")
    hand.press("Enter")
    hand.page.wait_for_url(f"**/drafts/{draft_id}")


@pytest.mark.usefixtures("staff")
def test_a_message_of_a_real_call_is_registered_by_keyboard_alone(
    service: Service, new_page: Callable[[Service], Page]
) -> None:
    zhang, sun = (sign_in(new_page(service), username) for username in ("zhang", "sun"))
    zhang.goto("/queue")
    page = new_page(service)
    sign_in_by_keyboard(Hand(page))
    open_as_it_comes(service, Hand(page))
    waiting = zhang.locator(".queue-row", has_text=CALLER)
    expect(waiting).to_be_visible()
    kept_from(sun, "/queue", page.url)
    expect(page.locator(".player-controls").first).to_be_visible()
    lines = page.locator(".segment").count()
    hand = Hand(page)
    hand.press("Equal", "Equal", "Equal", "Equal")
    hand.listen()

    for _ in range(lines):
        hand.press("ArrowUp")  # to the first line
    hand.press("g", WHOLE_LINE)
    hand.type(SAID)
    hand.press("Enter")
    until(page, lambda: line(page, 0) == SAID)
    hand.press("ArrowUp", "q", "3")
    expect(page.locator("#unit-offer")).to_be_visible()
    hand.press("1")
    expect(page.locator(".unit-chosen")).to_have_text("已选：岱岳分局满庄派出所")
    hand.press("q", "7")
    expect(page.locator("#problem")).to_have_value(SAID)
    expect(page.get_by_role("radio", name="匿名")).to_be_checked()  # as the caller wished

    hand.press("b", "Space", "b", "Space", "b", "Space")  # category, nature, difficulty
    hand.press("Control+Enter", "Enter")
    told = page.get_by_text(re.compile(r"登记成功，编号\d{4}-\d{4}"))
    expect(told).to_be_visible()
    print(f"a real message: {hand.keys} keys, {hand.seconds:.0f} s")

    number = re.findall(r"\d{4}-\d{4}", told.inner_text())[0]
    item = service.json("items", "show", number)
    assert (item["problem"], item["accused_units"]) == (SAID, ["岱岳分局满庄派出所"])
    assert hand.seconds < 60
    expect(waiting).to_have_count(0, timeout=ARRIVAL_MS)
    for reader in (zhang, sun):
        reader.goto("/items")
        expect(reader.get_by_role("link", name=number)).to_be_visible()
