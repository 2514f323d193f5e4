"""What stands around every page, and what all forms share, in Debian's Chromium: desktop and phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ledger.models import Role
from tests.console.office import PASSWORD, Office
from tests.console.served import enter

PHONE = {"width": 390, "height": 844}

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def root(office: Office, new_page: Callable[[], Page]) -> Page:
    """The browser of an administrator."""
    office.units()
    office.person("root", "管理员", Role.ADMINISTRATOR)
    opened = new_page()
    enter(opened, "root", PASSWORD)
    return opened


def height_of(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["height"]


def test_under_ones_name_are_the_password_the_other_language_and_the_way_out(page: Page) -> None:
    name = page.locator(".person > summary")
    expect(page.get_by_role("link", name="修改密码")).to_be_hidden()
    name.press("Enter")
    expect(page.get_by_role("link", name="修改密码")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Duty desk")).to_be_visible()
    name.press("Enter")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")


def test_of_the_name_and_the_help_one_is_open_at_a_time(page: Page) -> None:
    page.locator(".person > summary").click()
    page.locator(".masthead .help > summary").click()
    expect(page.locator(".person-menu")).to_be_hidden()
    expect(page.locator(".help-words")).to_be_visible()


@pytest.mark.parametrize("language", ["中文", "English"])
def test_the_frame_leaves_a_phone_to_the_page(
    office: Office, new_page: Callable[[], Page], language: str
) -> None:
    office.extension("值班一", officer=office.person("zhang", "张立新", Role.SUPERVISOR))
    page = new_page()
    enter(page, "zhang", PASSWORD)
    if language == "English":
        page.locator(".person > summary").click()
        page.get_by_role("button", name=language).click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.wait_for_load_state()  # until then its style may be missing
    assert height_of(page, ".masthead") < 60  # one row, also of eight main pages
    page.set_viewport_size(PHONE)
    assert height_of(page, ".masthead") < 170
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_the_pages_of_administration_stand_on_one_row_of_a_phone_with_the_present_one_in_sight(
    root: Page,
) -> None:
    root.set_viewport_size(PHONE)
    root.goto("/admin/settings")
    assert height_of(root, ".sub-nav") < 60
    expect(root.locator(".sub-nav [aria-current]")).to_be_in_viewport(ratio=1)


def test_a_field_for_a_file_speaks_the_language_of_the_page_and_names_what_was_chosen(
    root: Page, tmp_path: Path
) -> None:
    file = tmp_path / "本局单位.csv"
    file.write_text("代码,名称,上级代码,类别\n", encoding="utf-8")
    root.goto("/admin/vocabulary")
    place = root.locator(".file-field")
    expect(place).to_contain_text("选择文件…")
    expect(place).to_contain_text("未选择文件")
    with root.expect_file_chooser() as chooser:
        place.locator("input").click(position={"x": 20, "y": 12})  # on the button that is seen
    chooser.value.set_files(file)
    expect(place).to_contain_text("本局单位.csv")


def test_a_field_for_a_file_is_reached_by_keys_and_shows_it(root: Page) -> None:
    root.goto("/admin/vocabulary")
    root.get_by_label("或从文件导入").focus()
    root.keyboard.press("Shift+Tab")
    root.keyboard.press("Tab")
    expect(root.get_by_label("或从文件导入")).to_be_focused()
    expect(root.locator(".file-field .button")).to_have_css("outline-style", "solid")
