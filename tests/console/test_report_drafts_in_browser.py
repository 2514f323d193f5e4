"""Two people write one report in their browsers: nothing that was typed is lost, and nothing is forced in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ledger.handling import acts
from ledger.models import Role
from ledger.models.handling_codes import Method, Step
from tests.console.office import PASSWORD, Office
from tests.console.served import enter

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def number(office: Office) -> str:
    """An item that a branch has begun to look into; `zhang` and `li` may both write its report."""
    units = office.units()
    office.person("zhang", "张立新", Role.SUPERVISOR, unit_id=units["督察支队"])
    office.person("li", "李明", Role.UNIT_HANDLER, unit_id=units["泰山分局"])
    found = office.item()
    branch = frozenset({units["泰山分局"]})
    office.do(found, "zhang", acts.Accept(), acts.Assign(method=Method.SUBORDINATE, handling_units=branch))
    office.do(found, "li", acts.Begin())
    return found


@pytest.fixture
def open_report(number: str, new_page: Callable[[], Page]) -> Callable[[str], Page]:
    """Opens the page of the report in the browser of somebody."""

    def open_page(username: str) -> Page:
        page = new_page()
        enter(page, username, PASSWORD)
        page.goto(f"/items/{number}/report")
        return page

    return open_page


def write(page: Page, section: str, text: str) -> None:
    """Type into a section, at the end of what stands there."""
    page.locator(f"#section-{section}").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_contain_text("已保存")


def test_what_is_typed_is_saved_by_itself_and_is_there_again(open_report: Callable[[str], Page]) -> None:
    page = open_report("li")
    expect(page.locator("#section-complaint")).to_have_value("报案后没有受案回执，再去询问时称没有登记。")
    write(page, "facts", "经查，没有出具回执。")
    saved(page)
    page.get_by_role("radio", name="部分属实").check()
    expect(page.locator("#save-state")).not_to_contain_text("已保存")
    saved(page)
    page.reload()
    expect(page.locator("#section-facts")).to_have_value("经查，没有出具回执。")
    expect(page.get_by_role("radio", name="部分属实")).to_be_checked()


def test_two_who_write_different_sections_both_keep_theirs(open_report: Callable[[str], Page]) -> None:
    li, zhang = open_report("li"), open_report("zhang")
    write(zhang, "problems", "\n问题由张写。")
    saved(zhang)
    write(li, "facts", "事实由李写。")
    saved(li)
    expect(li.locator("#merge")).to_contain_text("张立新")
    expect(li.locator("#section-problems")).to_have_value(
        "反映的问题类别：执法办案\n反映的问题性质：不依法履行职责\n问题由张写。"
    )
    zhang.reload()
    expect(zhang.locator("#section-facts")).to_have_value("事实由李写。")
    expect(zhang.locator("#section-problems")).to_have_value(li.locator("#section-problems").input_value())


def test_who_saves_second_over_the_same_section_chooses_and_nothing_is_lost(
    open_report: Callable[[str], Page],
) -> None:
    li, zhang = open_report("li"), open_report("zhang")
    write(zhang, "facts", "事实由张写。")
    saved(zhang)
    write(li, "facts", "事实由李写。")
    theirs = li.locator("[data-conflict=section-facts]")
    expect(theirs).to_contain_text("事实由张写。")
    expect(li.locator("#section-facts")).to_have_value("事实由李写。")
    expect(li.locator("#save-state")).to_have_text("有内容待选定，尚未保存")
    theirs.get_by_role("button", name="两段均保留").click()
    saved(li)
    zhang.reload()
    expect(zhang.locator("#section-facts")).to_have_value("事实由李写。\n事实由张写。")


def test_what_was_done_meanwhile_is_offered_and_never_written_over_what_was_typed(
    open_report: Callable[[str], Page], office: Office, number: str
) -> None:
    page = open_report("li")
    write(page, "work_done", "\n自己写的一段。")
    saved(page)
    office.do(number, "li", acts.TakeStep(step=Step.DOCUMENTS, account="调取了值班记录。"))
    write(page, "work_done", "又一句。")
    saved(page)
    before = page.locator("#section-work_done").input_value()
    page.get_by_role("button", name="取用新情况").click()
    expect(page.locator("#section-investigation")).to_have_value("查阅资料：调取了值班记录。")
    expect(page.locator("#section-work_done")).to_have_value(before)
    part = page.locator("[data-part=section-work_done]")
    part.locator(".source-news").get_by_role("button", name="补入文末").click()
    expect(page.locator("#section-work_done")).not_to_have_value(before)
    part.get_by_role("button", name="撤销").click()
    expect(page.locator("#section-work_done")).to_have_value(before)


def test_what_cannot_be_saved_stays_on_the_page_and_is_saved_later(
    open_report: Callable[[str], Page],
) -> None:
    page = open_report("li")
    page.route("**/autosave", lambda route: route.abort())
    write(page, "facts", "断网时写的。")
    expect(page.locator("#save-state")).to_contain_text("未保存，正在重试")
    page.unroute("**/autosave")
    saved(page)
    page.reload()
    expect(page.locator("#section-facts")).to_have_value("断网时写的。")


def test_a_sign_in_that_ran_out_is_told_and_what_was_typed_is_saved_after_the_next(
    open_report: Callable[[str], Page],
) -> None:
    page = open_report("li")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    write(page, "facts", "登录超时时写的。")
    expect(page.locator("#live-state")).to_contain_text("登录已超时")
    page.context.add_cookies(cookies)
    write(page, "facts", "再写。")
    saved(page)
