"""The duty desk in Debian's Chromium: it follows the line by itself."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Request, expect

from ledger.clock import now
from ledger.models import Role
from tests.console.office import PASSWORD, Office
from tests.console.player import until
from tests.console.served import enter

USUAL_MS = 5_000
PATIENCE_MS = 30_000  # a busy machine looks at the line late
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def spool(office: Office) -> Iterator[None]:
    office.settings.spool_dir.mkdir(exist_ok=True)
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=USUAL_MS)


@pytest.fixture
def asked(page: Page) -> Iterator[list[str]]:
    """What the page asks the server for, from now on."""
    urls: list[str] = []

    def note(request: Request) -> None:
        urls.append(request.url.split("?")[0].partition("/desk")[2])

    page.on("request", note)
    yield urls
    page.remove_listener("request", note)


def test_a_call_comes_goes_on_and_ends_before_ones_eyes(office: Office, page: Page, asked: list[str]) -> None:
    page.goto("/desk")
    expect(page.get_by_text("当前没有来电")).to_be_visible()
    asked.clear()
    call_id = office.running(started=now() - timedelta(seconds=63), caller="13805380001")
    row = page.locator(f"#call-{call_id}")
    expect(row).to_contain_text("13805380001")
    expect(row).to_contain_text("来电接入中")
    expect(row.locator("td.figure")).to_have_text(re.compile(r"^[1-4]:\d\d$"))  # counted from the ring
    office.changes(call_id, answered_at=now().isoformat())
    expect(row).to_contain_text("正在播放问候语")
    office.changes(call_id, state="ended", outcome="abandoned")
    expect(row).to_have_count(0)
    assert asked.count("/events") <= 1
    assert asked.count("/line") <= 8  # it asks when it is told to, not all the time


def test_more_is_heard_while_the_earlier_lines_stay_open(office: Office, page: Page) -> None:
    call_id = office.running()
    office.says(call_id, "第一句。", "第二句。", "第三句。")
    page.goto("/desk")
    said = page.locator(f"#said-{call_id}")
    expect(said.get_by_text("第三句。")).to_be_visible()
    expect(said.get_by_text("第一句。")).to_be_hidden()
    said.get_by_text("展开前1句").press("Enter")
    expect(said.get_by_text("第一句。")).to_be_visible()
    office.says(call_id, "第四句。", after=20.0)
    expect(said.get_by_text("展开前2句")).to_be_focused()
    expect(said.get_by_text("第四句。")).to_be_visible()
    expect(said.get_by_text("第一句。")).to_be_visible()


def test_where_there_is_no_stream_the_page_asks_from_time_to_time(
    office: Office, page: Page, asked: list[str]
) -> None:
    page.route("**/desk/events", lambda route: route.fulfill(status=503))
    page.goto("/desk")
    expect(page.get_by_text("当前没有来电")).to_be_visible()
    call_id = office.running()
    expect(page.locator(f"#call-{call_id}")).to_be_visible()
    assert "/line" in asked


def test_a_fourth_window_of_one_person_still_follows_the_line(office: Office, page: Page) -> None:
    windows = [page, *(page.context.new_page() for _ in range(3))]
    for window in windows:
        window.goto("/desk")
    call_id = office.running()
    for window in windows:
        expect(window.locator(f"#call-{call_id}")).to_be_visible()


def test_an_open_desk_says_at_once_that_the_line_was_set_to_take_messages_and_set_free_again(
    office: Office, page: Page, new_page: Callable[[], Page]
) -> None:
    page.goto("/desk")
    hours = page.locator("#hours").get_by_role("status")
    expect(hours).not_to_contain_text("按人工设定")
    roster = page.locator("#hours").get_by_role("link", name="值班表")
    roster.focus()
    office.person("root", "管理员", Role.ADMINISTRATOR)
    root = new_page()
    enter(root, "root", PASSWORD)
    root.goto("/admin/settings/hours_mode")
    ends = f"{(now() + timedelta(hours=2)).astimezone(office.settings.zone):%Y-%m-%d %H:%M}"
    root.get_by_label("一律录音留言").check()
    root.get_by_label("到何时恢复").fill(ends)
    root.get_by_role("button", name="保存").click()
    expect(hours).to_contain_text(f"当前为语音留言时段，按人工设定，不随工作日历，至{ends}止。")
    root.goto("/admin/settings/hours_mode")
    root.get_by_role("button", name="立即恢复…").click()
    root.get_by_role("button", name="确认恢复").click()
    expect(hours).not_to_contain_text("按人工设定")
    expect(roster).to_be_focused()  # which it would not be after a reload


def test_a_message_that_was_taken_in_appears_among_what_presses(office: Office, page: Page) -> None:
    page.goto("/desk")
    expect(page.get_by_text("今日没有到期的留言")).to_be_visible()
    call_id = office.running()
    expect(page.locator(f"#call-{call_id}")).to_be_visible()
    draft_id = office.message(["早就该登记。"], started=now() - timedelta(days=30))
    office.changes(call_id, state="ended", outcome="abandoned")
    expect(page.locator(f"#pressing a[href='/drafts/{draft_id}']")).to_have_text("早就该登记。")


def test_the_desk_fits_a_phone(office: Office, page: Page, new_page: Callable[[], Page]) -> None:
    phone = office.extension("值班一", officer=office.person("li", "李秀兰"))
    office.running(ringing=[phone], greeting_ended_at=now().isoformat(), answered_at=now().isoformat())
    office.message(["早就该登记。"], started=now() - timedelta(days=30))
    page.set_viewport_size({"width": 375, "height": 812})
    page.goto("/desk")
    expect(page.get_by_text("话机振铃中").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_a_desk_whose_server_went_away_says_so_and_recovers(office: Office, page: Page) -> None:
    page.goto("/desk")
    page.context.set_offline(True)
    page.evaluate("document.body.dispatchEvent(new Event('line-changed'))")
    expect(page.get_by_text("与服务器的连接中断")).to_be_visible()
    page.context.set_offline(False)
    call_id = office.running()
    expect(page.locator(f"#call-{call_id}")).to_be_visible()
    until(page, lambda: not page.get_by_text("与服务器的连接中断").is_visible())


def test_two_people_follow_one_call(office: Office, page: Page, new_page: Callable[[], Page]) -> None:
    office.person("li", "李警官", Role.SUPERVISOR)
    other = new_page()
    enter(other, "li", PASSWORD)
    for window in (page, other):
        window.goto("/desk")
    call_id = office.running()
    for window in (page, other):
        expect(window.locator(f"#call-{call_id}")).to_be_visible()


def test_the_latest_words_are_seen_beside_the_form_while_it_is_filled_in(
    office: Office, new_page: Callable[[], Page]
) -> None:
    phone = office.extension("值班一", officer=office.person("li", "李秀兰"))
    at = now().isoformat()
    call_id = office.running(ringing=[phone], greeting_ended_at=at, answered_at=at)
    office.says(
        call_id, *[f"第{number}句，所里一直不给我立案，也没有人答复。" for number in "一二三四五六七八"]
    )
    page = new_page()
    enter(page, "li", PASSWORD)
    page.goto(f"/desk/calls/{call_id}")
    problem = page.locator("[name=problem]")
    problem.fill("不立案")
    heard = page.get_by_role("region", name="实时转写")
    expect(heard.get_by_text("第八句")).to_be_in_viewport()
    office.says(call_id, "最后一句。", after=60.0)
    expect(heard.get_by_text("最后一句。")).to_be_in_viewport()
    expect(problem).to_have_value("不立案")
    expect(problem).to_be_focused()
