"""The console in Debian's Chromium, served as it is served at work."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from ledger.clock import now
from ledger.database import Ledger
from ledger.hints import Hint
from ledger.models import Role
from ledger.users import get_user, set_password
from tests.console.hand import fill_in
from tests.console.office import FIRST_PASSWORD, PASSWORD, Office
from tests.console.player import open_draft, playing, wait_until_past
from tests.console.served import crash, enter

SENTENCES = ("您好我要反映一个问题。", "岱庙派出所接到报警以后一直没有人来。", "请你们查一下谢谢。")
TOLD_MS = 20_000  # until a page without a stream has asked again, on a busy machine
NEW_PASSWORD = "xin-mima-yi-she-hao"

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def unit_id(office: Office) -> int:
    return office.units()["泰山分局岱庙派出所"]


def test_from_the_first_password_to_a_numbered_item(
    office: Office, new_page: Callable[[], Page], unit_id: int
) -> None:
    office.person("wang", "王警官", first_password=True)
    office.message(SENTENCES, caller="13805380042", started=now() - timedelta(hours=20))
    page = new_page()
    enter(page, "wang", FIRST_PASSWORD)
    expect(page.get_by_text("请先设置自己的密码")).to_be_visible()
    page.fill("#current", FIRST_PASSWORD)
    page.fill("#new", NEW_PASSWORD)
    page.fill("#again", NEW_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    page.goto("/queue")
    page.get_by_role("link", name="您好我要反映一个问题").click()

    page.get_by_role("button", name="播放", exact=True).or_(page.locator(".player-play")).first.click()
    wait_until_past(page, 0.5)
    expect(page.locator(".word.is-spoken")).to_have_count(1)
    page.locator(".player-play").click()
    assert not playing(page)

    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("暂不能登记：")).to_be_visible()
    expect(page.locator("#reporter_name")).to_be_focused()
    expect(page.locator("#reporter_name-error")).to_have_text("实名反映须填写姓名。")
    fill_in(page, unit_id)
    expect(page.locator("#reporter_name-error")).to_have_count(0)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("dialog", name="确认登记？")).to_be_visible()
    page.keyboard.press("Enter")
    number = f"{now().astimezone(office.settings.zone).year}-0001"
    expect(page.get_by_text(f"登记成功，编号{number}")).to_be_visible()
    expect(page.get_by_text("没有待登记的来电和留言")).to_be_visible()
    page.get_by_role("link", name="查看登记表").click()
    expect(page.locator(".sheet")).to_contain_text("周某某")

    page.goto("/calls")
    page.get_by_role("link", name=f"已登记{number}").click()
    expect(page.get_by_role("heading", name=number)).to_be_visible()


def test_a_new_message_appears_by_itself_and_the_focus_stays(office: Office, page: Page) -> None:
    first = office.message(SENTENCES)
    page.goto("/queue")
    page.locator(f"#open-{first}").focus()
    second = office.message(("又来一条。",), started=now() - timedelta(days=9))
    expect(page.locator(f"#open-{second}")).to_be_visible()
    expect(page.locator(f"#open-{first}")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/drafts/{first}")


def test_a_transcript_appears_by_itself_and_what_is_typed_stays(office: Office, page: Page) -> None:
    open_draft(page, office.message(transcript="pending", takes=[10.0]))
    page.locator("#problem").click()
    page.keyboard.type("边听边写")
    office.hear(office.transcript_ids()[0], SENTENCES)
    expect(page.locator(".segment")).to_have_count(3)
    expect(page.locator("#problem")).to_be_focused()
    page.keyboard.type("继续写")
    assert page.input_value("#problem") == "边听边写继续写"
    page.locator(".word").nth(8).click()
    expect(page.locator(".word.is-spoken")).to_have_count(1)


def test_what_the_caller_wishes_appears_with_the_transcript(office: Office, page: Page) -> None:
    open_draft(page, office.message(transcript="pending", takes=[10.0]))
    wishes = page.locator("#call-facts").get_by_text("来电人要求")
    expect(wishes).to_have_count(0)
    meaning = [Hint("named", "false", "不想留名字", 0, 0, 5, 0.85)]
    office.hear(office.transcript_ids()[0], ["我不想留名字。"], meaning=meaning)
    expect(wishes).to_be_visible(timeout=TOLD_MS)
    expect(page.locator("#call-facts").get_by_text("匿名")).to_be_visible()
    expect(page.locator("#suggestions").get_by_text("匿名")).to_be_visible()


def test_a_failed_transcript_is_tried_again_at_a_button(office: Office, page: Page) -> None:
    open_draft(page, office.message(transcript="failed", takes=[10.0]))
    expect(page.get_by_text("转写未成功")).to_be_visible()
    page.fill("#problem", "先写着")
    page.get_by_role("button", name="重新转写").click()
    expect(page.locator(".transcript .tag").first).to_have_text("等待转写")
    office.hear(office.transcript_ids()[0], SENTENCES)
    expect(page.locator(".segment")).to_have_count(3)
    assert page.input_value("#problem") == "先写着"


def test_fields_that_depend_on_others_come_and_go(office: Office, page: Page) -> None:
    open_draft(page, office.message(takes=[5.0]))
    expect(page.locator("#instruction")).to_be_hidden()
    page.select_option("#channel", "leader")
    expect(page.locator("#instruction")).to_be_visible()
    page.select_option("#channel", "hotline")
    expect(page.locator("#instruction")).to_be_hidden()
    name = page.locator(".field", has=page.locator("#reporter_name"))
    expect(name.locator(".required").first).to_be_visible()
    page.check("input[name=named][value=false]")
    expect(name.locator(".required").first).to_be_hidden()


def test_units_are_found_by_a_few_characters_and_chosen_by_keyboard(
    office: Office, page: Page, unit_id: int
) -> None:
    open_draft(page, office.message(takes=[5.0]))
    page.locator("#unit-filter").click()
    page.keyboard.type("岱庙")
    expect(page.locator(".unit-list label:visible")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator(f"input[name=accused_units][value='{unit_id}']")).to_be_checked()
    page.locator("#unit-filter").click()
    page.keyboard.press("Escape")
    expect(page.locator(".unit-chosen")).to_have_text("已选：泰山分局岱庙派出所")
    page.locator("#unit-filter").fill("不存在的单位")
    expect(page.locator(".unit-list label:visible")).to_have_count(1)


def test_a_draft_is_discarded_with_a_reason_and_the_act_undone(office: Office, page: Page) -> None:
    draft_id = office.message(takes=[5.0])
    open_draft(page, draft_id)
    page.get_by_role("button", name="不予登记…").click()
    page.get_by_role("button", name="确认不予登记").click()
    expect(page.get_by_role("dialog")).to_contain_text("请选择不予登记的原因")
    page.get_by_role("radio", name="表扬").check()
    page.get_by_role("button", name="确认不予登记").click()
    page.wait_for_url("**/queue")
    expect(page.get_by_text("没有待登记的来电和留言")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    page.wait_for_url(f"**/drafts/{draft_id}")
    expect(page.get_by_text("已恢复为待登记")).to_be_visible()


def test_two_people_with_one_draft_lose_nothing(
    office: Office, page: Page, new_page: Callable[[], Page]
) -> None:
    office.person("li", "李警官", Role.SUPERVISOR)
    office.units()
    other = new_page()
    enter(other, "li", PASSWORD)
    draft_id = office.message(takes=[5.0])
    open_draft(page, draft_id)
    page.locator(".unit-list input").nth(1).check()
    page.fill("#problem", "王写的问题")
    expect(page.locator("#form-state")).to_contain_text("已自动保存")
    open_draft(other, draft_id)
    expect(other.get_by_text("王警官自")).to_be_visible()
    expect(other.locator("#problem")).to_be_disabled()
    expect(other.locator("#problem")).to_have_value("王写的问题")
    units = other.locator(".unit-list label:visible")
    expect(units).to_have_count(1)
    other.get_by_role("button", name="由我接手填写…").click()
    other.get_by_role("button", name="确认接手").click()
    expect(other.locator("#problem")).to_be_enabled()
    assert units.count() > 1
    expect(page.get_by_text("李警官已于")).to_be_visible(timeout=TOLD_MS)
    expect(page.locator("#problem")).to_be_disabled()
    other.fill("#place", "李写的地点")
    other.get_by_role("button", name="保存草稿").click()
    expect(other.get_by_text("草稿已保存")).to_be_visible()
    expect(other.locator("#problem")).to_have_value("王写的问题")
    expect(other.locator("#place")).to_have_value("李写的地点")


def test_what_was_not_saved_when_another_took_over_lies_beside_their_form(
    office: Office, page: Page, new_page: Callable[[], Page]
) -> None:
    office.person("li", "李警官", Role.SUPERVISOR)
    other = new_page()
    enter(other, "li", PASSWORD)
    draft_id = office.message(takes=[5.0])
    open_draft(page, draft_id)
    page.fill("#problem", "王写的")
    expect(page.locator("#form-state")).to_contain_text("已自动保存")
    page.route("**/write", lambda route: route.abort())  # the network fails for a while
    page.fill("#problem", "王写的，还没存完")
    expect(page.locator("#form-state")).to_contain_text("正在自动重试")
    open_draft(other, draft_id)
    other.get_by_role("button", name="由我接手填写…").click()
    other.get_by_role("button", name="确认接手").click()
    expect(other.locator("#problem")).to_be_enabled()
    page.unroute("**/write")
    expect(page.get_by_text("李警官已于")).to_be_visible(timeout=TOLD_MS)
    expect(other.get_by_text("对方未存：王写的，还没存完")).to_be_visible(timeout=TOLD_MS)
    expect(other.locator("#problem")).to_have_value("王写的")
    other.get_by_role("button", name="已知悉，不再显示").click()
    expect(other.get_by_text("对方未存：")).to_have_count(0)


def test_what_is_typed_is_saved_by_itself_and_is_there_again_after_a_crash(
    office: Office, page: Page
) -> None:
    draft_id = office.message(takes=[5.0])
    open_draft(page, draft_id)
    page.locator("#problem").press_sequentially("没有按保存")
    expect(page.locator("#form-state")).to_contain_text("已自动保存")
    page.check("input[name=nature][value=duty_neglected]")
    expect(page.locator("#form-state")).to_contain_text("已自动保存")
    crash(page)
    again = page.context.new_page()
    open_draft(again, draft_id)
    expect(again.locator("#problem")).to_have_value("没有按保存")
    expect(again.locator("#problem")).to_be_enabled()
    again.locator("#problem").press_sequentially("，接着写")
    expect(again.locator("#form-state")).to_contain_text("已自动保存")


def test_a_page_opens_at_its_top_though_a_unit_far_down_is_chosen(
    office: Office, page: Page, unit_id: int
) -> None:
    draft_id = office.message(takes=[5.0])
    office.accuse(draft_id, unit_id)
    open_draft(page, draft_id)
    assert page.evaluate("window.scrollY") == 0
    expect(page.locator(f"input[name=accused_units][value='{unit_id}']")).to_be_visible()
    assert page.eval_on_selector(".unit-list", "list => list.scrollTop") > 0


def test_leaving_with_what_could_not_be_saved_is_asked_about(office: Office, page: Page) -> None:
    open_draft(page, office.message(takes=[5.0]))
    asked: list[str] = []

    def stay(dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.route("**/write", lambda route: route.abort())
    page.once("dialog", stay)
    page.locator("#problem").click()
    page.keyboard.type("没有保存")
    expect(page.locator("#form-state")).to_contain_text("有未保存的修改")
    page.get_by_role("link", name="返回待登记").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.input_value("#problem") == "没有保存"
    page.unroute("**/write")
    expect(page.locator("#form-state")).to_contain_text("已自动保存")
    page.get_by_role("link", name="返回待登记").click()
    page.wait_for_url("**/queue")


def test_a_session_that_ended_meanwhile_costs_nothing_that_was_typed(
    office: Office, page: Page, ledger: Ledger
) -> None:
    open_draft(page, office.message(takes=[5.0]))
    page.route("**/write", lambda route: route.abort())
    page.fill("#problem", "写了很久的内容")
    with ledger.session() as session, session.begin():
        set_password(session, get_user(session, "wang"), NEW_PASSWORD, "wang")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("请在新窗口重新登录，再返回本页保存")).to_be_visible()
    expect(page.locator("#form-state")).to_contain_text("有未保存的修改")
    window = page.context.new_page()
    enter(window, "wang", NEW_PASSWORD)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    assert page.input_value("#problem") == "写了很久的内容"


def test_what_one_person_typed_is_not_saved_in_the_name_of_another(office: Office, page: Page) -> None:
    office.person("li", "李警官")
    open_draft(page, office.message(takes=[5.0]))
    page.fill("#problem", "王写的内容")
    window = page.context.new_page()
    window.goto("/queue")
    window.locator(".person > summary").click()
    window.get_by_role("button", name="退出").click()
    window.wait_for_url("**/sign-in")  # or the next address would cut the signing out short
    enter(window, "li", PASSWORD)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("当前登录的是另一个账号")).to_be_visible()
    assert page.input_value("#problem") == "王写的内容"


def test_a_double_click_saves_once(office: Office, page: Page) -> None:
    open_draft(page, office.message(takes=[5.0]))
    page.fill("#problem", "双击保存")
    page.get_by_role("button", name="保存草稿").dblclick()
    expect(page.get_by_text("草稿已保存")).to_be_visible()


def test_enter_in_a_field_does_not_register(office: Office, page: Page) -> None:
    draft_id = office.message(takes=[5.0])
    open_draft(page, draft_id)
    page.locator("#place").click()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="不予登记…").click()
    page.get_by_role("radio", name="表扬").focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    expect(page.get_by_role("dialog", name="不予登记")).to_be_visible()
    assert page.url.endswith(f"/drafts/{draft_id}")
    expect(page.get_by_text("暂不能登记：")).to_have_count(0)


def test_a_queue_without_its_server_says_so_and_recovers(office: Office, page: Page) -> None:
    page.goto("/queue")
    page.context.set_offline(True)
    expect(page.get_by_text("与服务器的连接中断")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("与服务器的连接中断")).to_be_hidden()


def test_no_page_is_wider_than_a_phone(office: Office, page: Page, unit_id: int) -> None:
    draft_id = office.message(SENTENCES)
    office.ring(now(), "13805380001", "busy")
    page.set_viewport_size({"width": 375, "height": 812})
    for url in ("/queue", f"/drafts/{draft_id}", "/calls", "/items", "/discarded", "/password"):
        page.goto(url)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 375, url
