"""What holds on every page: WCAG 2.2 AA as axe sees it, no wider than a phone, and nothing from outside."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest
from flask import Flask
from playwright.sync_api import Page as Tab
from playwright.sync_api import ViewportSize

from hotline.console.languages import COOKIE
from ledger.models import Language
from tests.console.accessible import found_by_axe, unseen_focus, wider_than_window
from tests.console.answers import ANSWERS, Scene
from tests.console.pages import ACTS, NO_PAGES, PAGES, Page
from tests.console.sample_desk import PHONE, WIDE, Desk

HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_view_is_gone_through_here_or_is_no_page(app: Flask) -> None:
    read = {
        route.endpoint
        for route in app.url_map.iter_rules()
        if "GET" in (route.methods or ()) and not route.endpoint.startswith("api.")
    }
    assert {page.endpoint for page in PAGES + ACTS} | set(NO_PAGES) == read


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_can_be_used_by_everybody(desk: Desk, page: Page) -> None:
    for size in (WIDE, PHONE):
        tab = desk.open(page, size)
        assert wider_than_window(tab) == [], size
        assert found_by_axe(tab) == [], size
        assert desk.trouble == []
    assert tab.locator("details.help > summary").count() == 1
    assert unseen_focus(tab) == []


@pytest.mark.parametrize("page", ACTS, ids=lambda page: page.name)
def test_the_form_of_an_act_can_be_used_by_everybody(desk: Desk, page: Page) -> None:
    for language, size in product(Language, (WIDE, PHONE)):
        tab = desk.open(page, size, language)
        assert (tab.get_attribute("html", "lang") == "en") is (language is Language.ENGLISH)
        assert wider_than_window(tab) == [], (language, size)
        assert found_by_axe(tab) == [], (language, size)
        assert desk.trouble == []
    assert unseen_focus(tab) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_as_usable_in_english(desk: Desk, page: Page) -> None:
    tab = desk.open(page, PHONE, Language.ENGLISH)
    assert tab.get_attribute("html", "lang") == "en"
    assert wider_than_window(tab) == []
    assert found_by_axe(tab) == []
    tab.set_viewport_size(WIDE)
    assert wider_than_window(tab) == []
    assert desk.trouble == []


@pytest.mark.parametrize(("number", "answer"), [*enumerate(ANSWERS)], ids=[answer.name for answer in ANSWERS])
def test_what_a_form_answers_with_can_be_used_by_everybody(desk: Desk, number: int, answer: Scene) -> None:
    language = list(Language)[number % len(Language)]  # by turns: their words are made as those of pages
    tab = desk.ask(answer, WIDE, language)
    for size in (WIDE, PHONE):
        tab.set_viewport_size(size)
        assert wider_than_window(tab) == [], size
        assert found_by_axe(tab) == [], size
    assert desk.trouble == []
    assert unseen_focus(tab) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_page_that_claims_a_new_console_can_be_used_by_everybody(
    new_page: Callable[[], Tab], size: ViewportSize
) -> None:
    tab = new_page()
    tab.set_viewport_size(size)
    tab.goto("/")
    assert tab.url.endswith("/first-start")
    assert wider_than_window(tab) == []
    assert found_by_axe(tab) == []
    assert unseen_focus(tab) == []


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_page_that_is_not_there_says_so_to_everybody(desk: Desk, size: ViewportSize) -> None:
    tab = desk.open(next(page for page in PAGES if page.name == "ledger"), size)
    answer = tab.goto("/items/2099-9999")
    assert answer is not None
    assert answer.status == 404
    assert wider_than_window(tab) == []
    assert found_by_axe(tab) == []


@pytest.mark.parametrize(
    ("language", "heading"), [(Language.CHINESE, "系统出错"), (Language.ENGLISH, "Something went wrong")]
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_page_for_a_fault_of_ours_can_be_used_by_everybody(
    desk: Desk, app: Flask, monkeypatch: pytest.MonkeyPatch, language: Language, heading: str
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "account.sign_in", lambda: 1 / 0)
    visitor = app.test_client()
    visitor.set_cookie(COOKIE, language.value)
    fault = visitor.get("/sign-in")
    assert fault.status_code == 500
    tab = desk.open(next(page for page in PAGES if page.name == "sign-in"), WIDE, language)
    tab.route("**/sign-in", lambda route: route.fulfill(status=500, headers=HTML, body=fault.text))
    tab.reload()
    tab.unroute("**/sign-in")
    assert tab.locator("h1").inner_text() == heading
    for size in (WIDE, PHONE):
        tab.set_viewport_size(size)
        assert wider_than_window(tab) == [], size
        assert found_by_axe(tab) == [], size
    assert unseen_focus(tab) == []


@pytest.mark.parametrize("language", Language)
def test_a_form_that_another_fills_in_can_be_used_by_everybody(desk: Desk, language: Language) -> None:
    review = next(page for page in PAGES if page.name == "review")
    holder = desk.open(review, WIDE)
    unit = holder.locator(".unit-list input").last
    with holder.expect_response("**/write"):  # sent by who holds the form, and by nobody else
        unit.check()
    tab = desk.open(replace(review, username="zhang"), WIDE, language)
    tab.wait_for_selector("#sheet-lock", state="visible")
    assert tab.locator(".unit-list label:visible").count() == 1
    for size in (WIDE, PHONE):
        tab.set_viewport_size(size)
        assert wider_than_window(tab) == [], size
        assert found_by_axe(tab) == [], size
    tab.locator("#take-over").click()
    tab.wait_for_selector("#confirm-take-over", state="visible")
    assert found_by_axe(tab) == []
    assert desk.trouble == []
    with holder.expect_response("**/write"):
        unit.uncheck()


def test_the_first_key_leads_past_the_frame_to_the_page_itself(desk: Desk) -> None:
    tab = desk.open(next(page for page in PAGES if page.name == "ledger"), WIDE)
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip-link"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"
