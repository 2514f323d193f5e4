"""领导看板 in Debian's Chromium, on the desk and on the phone; `new_page` fails where a policy is broken."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hotline.simulation.run import simulate
from ledger.models import Role
from tests.console.office import PASSWORD, Office
from tests.console.served import enter

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_a_leader_signs_in_sees_how_things_stand_and_goes_from_a_figure_to_its_items(
    office: Office, new_page: Callable[[], Page]
) -> None:
    simulate(office.ledger, office.settings, items=12, year=2025, seed=5)
    office.person("chen", "陈局长", Role.LEADER)
    page = new_page()
    enter(page, "chen", PASSWORD)
    expect(page.get_by_role("heading", name="领导看板")).to_be_visible()
    page.get_by_label("统计期间").select_option("2025")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("heading", name="2025年", exact=True)).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    kinds = page.locator(".chart-drawing:has(svg)").evaluate_all("all => all.map((one) => one.dataset.kind)")
    assert "columns" in kinds
    assert kinds.count("bars") >= 1
    received = page.locator(".card", has=page.get_by_text("受理", exact=True)).get_by_role("link")
    count = int(received.inner_text())
    received.click()
    expect(page.get_by_text("仅列：2025年，受理")).to_be_visible()
    assert page.locator(".list-row").count() == count


def test_the_dashboard_fits_a_phone(office: Office, new_page: Callable[[], Page]) -> None:
    simulate(office.ledger, office.settings, items=12, year=2025, seed=5)
    office.person("chen", "陈局长", Role.LEADER)
    page = new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, "chen", PASSWORD)
    page.goto("/dashboard?period=2025-H2")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    expect(page.get_by_role("img", name="每月受理与办结").locator("svg")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
