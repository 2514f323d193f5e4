"""A message left by a real call is heard, corrected and registered by keyboard alone (issue 5)."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from hotline.settings import REPOSITORY
from tests.console.hand import Hand
from tests.console.player import until
from tests.console.served import PATIENCE_SECONDS
from tests.console.test_review_in_browser import line
from tests.system.service import Service
from tests.system.test_first_call import COMPLAINT, draft_of

FIRST_PASSWORD, PASSWORD = "chushi-mima-12389", "heshi-dengji-12389"
SAID = "同志您好，我反映岱岳分局满庄派出所的问题。"
WHOLE_LINE = "Control+a"


@pytest.fixture
def draft_id(service: Service) -> int:
    """The draft of a call that was placed, recorded and transcribed."""
    service.hotline("unit", "import", str(REPOSITORY / "ledger" / "data" / "units.example.csv"))
    service.hotline(
        *("user", "add", "wang", "--name", "王警官", "--role", "duty_officer", "--password", FIRST_PASSWORD)
    )
    report: dict[str, object] = service.json(
        *("call", service.uri, "--wav", str(COMPLAINT), "--greeting-dtmf", "#", "--dtmf", "#"),
        *("--hang-up", "line", "--caller", "13805384321"),
    )
    return int(str(draft_of(service, report)["id"]))


@pytest.fixture
def page(service: Service, browser: Browser) -> Iterator[Page]:
    with browser.new_context(
        base_url=f"http://127.0.0.1:{service.http_port}", locale="zh-CN", timezone_id="Asia/Shanghai"
    ) as context:
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        yield context.new_page()


def sign_in(hand: Hand) -> None:
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


def test_a_message_of_a_real_call_is_registered_by_keyboard_alone(
    service: Service, page: Page, draft_id: int
) -> None:
    sign_in(Hand(page))
    page.goto(f"/drafts/{draft_id}")
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
