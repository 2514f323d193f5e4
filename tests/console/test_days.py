"""Fields for a day: the same in every browser, typed or picked."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from hotline.console.forms.days import day_input, read_day
from tests.console.office import PASSWORD, Office
from tests.console.served import enter

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "typed", ["2026-11-24", " 2026-11-24 ", "2026/11/24", "2026.11.24", "20261124", "2026年11月24日"]
)
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert read_day(typed) == DAY


@pytest.mark.parametrize("typed", ["", None, "11/24/2026", "2026-02-30", "昨天", "2026-11"])
def test_what_is_no_day_is_none(typed: str | None) -> None:
    assert read_day(typed) is None


def test_a_field_shows_a_day_as_offices_write_it_and_escapes_what_was_typed(app: Flask) -> None:
    with app.test_request_context():
        assert 'value="2026-11-24"' in day_input("since", DAY)
        assert "&lt;b&gt;" in day_input("since", "<b>")


def test_the_list_of_items_understands_a_day_however_it_was_typed(officer: FlaskClient) -> None:
    assert 'value="2026-11-24"' in officer.get("/items?since=2026.11.24").text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_in_an_english_browser_a_day_is_typed_or_picked_by_keyboard_and_shown_as_2026_11_24(
    office: Office, browser: Browser, address: str
) -> None:
    office.person("wang")
    context = browser.new_context(base_url=address, locale="en-US", timezone_id="Asia/Shanghai")
    page = context.new_page()
    policy: list[str] = []
    page.on("console", lambda said: policy.append(said.text) if "Security Policy" in said.text else None)
    enter(page, "wang", PASSWORD)
    page.goto("/items")
    since = page.get_by_label("受理日期自")
    since.click()
    expect(page.locator(".datepicker.active")).to_be_visible()
    page.keyboard.press("Escape")
    since.fill("2026年11月24日")
    page.keyboard.press("Tab")
    expect(since).to_have_value("2026-11-24")
    since.focus()
    for key in ("ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(since).to_have_value("2026-11-25")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**/items?*since=2026-11-25*")
    context.close()
    assert policy == []
