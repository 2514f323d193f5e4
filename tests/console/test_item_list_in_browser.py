"""登记台账 in Debian's Chromium: by keyboard on the desk, by finger on a telephone."""

import re

import pytest
from playwright.sync_api import Page, expect

from hotline.console.item_listing import PAGE
from tests.console.office import Office

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_an_item_is_searched_for_and_opened_by_keyboard_alone(office: Office, page: Page) -> None:
    office.units()
    office.item()
    number = office.item(reporter_name="张建国")
    page.goto("/items")
    page.keyboard.press("/")
    expect(page.locator("#typed")).to_be_focused()
    page.keyboard.type("zjg")
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_text("张建国")
    assert "张建国" not in page.url
    assert "zjg" not in page.url
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=number)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/items/{number}$"))


def test_rows_are_gone_to_up_and_down_and_the_keys_are_listed(office: Office, page: Page) -> None:
    office.units()
    first, second = office.item(), office.item()
    page.goto("/items")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=first)).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name=second)).to_be_focused()
    page.keyboard.press("Shift+Slash")
    expect(page.get_by_role("dialog")).to_contain_text("到检索框")


def test_a_column_sorts_and_a_view_brings_it_back(office: Office, page: Page) -> None:
    office.units()
    numbers = [office.item(), office.item()]
    page.goto("/items?channel=letter")
    page.get_by_role("link", name="到期日").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("到期日")
    page.get_by_text("存为视图").click()
    page.get_by_label("名称", exact=True).fill("来信按期限")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("link", name="来信按期限")).to_be_visible()
    page.goto("/items")
    page.get_by_role("link", name="来信按期限").click()
    expect(page).to_have_url(re.compile(r"channel=letter&sort=due$"))
    assert page.locator(".list-row th a").all_inner_texts() == numbers


def test_a_view_is_deleted_after_a_question_only(office: Office, page: Page) -> None:
    office.units()
    page.goto("/items?channel=letter")
    page.get_by_text("存为视图").click()
    page.get_by_label("名称", exact=True).fill("来信")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="删除视图“来信”").click()
    expect(page.get_by_role("button", name="取消")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="来信", exact=True)).to_be_visible()
    page.get_by_role("button", name="删除视图“来信”").click()
    page.get_by_role("button", name="确认删除").click()
    expect(page.get_by_role("link", name="来信", exact=True)).to_have_count(0)


def test_pages_are_turned_by_keys_and_of_a_page_that_was_opened_by_its_address_also_back(
    office: Office, page: Page
) -> None:
    office.units()
    numbers = [office.item() for _ in range(PAGE + 1)]
    page.goto("/items?sort=number")
    page.keyboard.press("p")
    page.keyboard.press("n")
    expect(page.locator(".list-row th a")).to_have_text(numbers[PAGE:])
    page.goto(page.url)
    page.keyboard.press("p")
    expect(page.locator(".list-row th a")).to_have_text(numbers[:PAGE])
    expect(page).to_have_url(re.compile(r"/items\?sort=number$"))
    expect(page.get_by_role("link", name="上一页")).to_have_count(0)


def test_on_a_telephone_the_list_comes_first_and_fits(office: Office, page: Page) -> None:
    office.units()
    number = office.item()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/items")
    expect(page.get_by_role("combobox", name="状态")).to_be_hidden()
    page.get_by_text("筛选条件", exact=True).click()
    expect(page.get_by_role("combobox", name="状态")).to_be_visible()
    expect(page.get_by_role("link", name=number)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_paper_the_list_lies_across_with_its_title_on_the_same_page(office: Office, page: Page) -> None:
    office.units()
    office.item()
    page.goto("/items")
    printed = page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/MediaBox \[0 0 (\d+)\.?\d* (\d+)", printed) == [(b"841", b"594")]
