"""领导看板 in Debian's Chromium, on the desk and on the phone; `new_page` fails where a policy is broken."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from ledger.clock import now
from ledger.handling import acts
from ledger.models import Role
from ledger.models.handling_codes import Method
from tests.console.office import PASSWORD, Office
from tests.console.served import enter

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.mark.usefixtures("year")
def test_a_leader_signs_in_sees_how_things_stand_and_goes_from_a_figure_to_its_items(
    office: Office, new_page: Callable[[], Page]
) -> None:
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


@pytest.mark.usefixtures("year")
def test_the_dashboard_fits_a_phone(office: Office, new_page: Callable[[], Page]) -> None:
    office.person("chen", "陈局长", Role.LEADER)
    page = new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, "chen", PASSWORD)
    page.goto("/dashboard?period=2025-H2")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    expect(page.get_by_role("img", name="每月受理与办结").locator("svg")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_leader_goes_from_what_is_overdue_and_from_a_unit_to_the_items_and_meets_no_reporter(
    office: Office, new_page: Callable[[], Page]
) -> None:
    units = office.units()
    office.person("zhang", "张立新", Role.SUPERVISOR)
    office.person("chen", "陈局长", Role.LEADER)
    to_the_branch = acts.Assign(method=Method.SUBORDINATE, handling_units=frozenset({units["泰山分局"]}))
    with time_machine.travel(now() - timedelta(days=40)):
        late = office.item()
        office.do(late, "zhang", acts.Accept(), to_the_branch)
    office.item(channel="visit")
    page = new_page()
    enter(page, "chen", PASSWORD)
    seen = []

    def rows_behind(figure: Locator) -> list[str]:
        seen.append(page.content())
        count = figure.inner_text()
        figure.click()
        rows = page.locator(".list-row th a")
        expect(rows).to_have_count(int(count))
        seen.append(page.content())
        return rows.all_inner_texts()

    overdue = page.locator(".card-red", has=page.get_by_text("已超期", exact=True)).get_by_role("link")
    assert rows_behind(overdue) == [late]
    expect(page.locator(".list-row")).to_contain_text("泰山分局")
    page.go_back()
    today = now().astimezone(office.settings.zone).date()
    page.get_by_label("统计期间").select_option("")
    page.get_by_label("自", exact=True).fill(str(today - timedelta(days=60)))
    page.get_by_label("至", exact=True).fill(str(today))
    page.get_by_role("button", name="查看").click()
    expect(page.locator(".page-head")).to_contain_text("日至")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    handling = page.locator("figure", has_text="承办单位：期限与时效")
    handling.get_by_role("button", name="显示表格").click()
    assert rows_behind(handling.get_by_role("row", name="泰山分局").get_by_role("link").first) == [late]
    assert not [one for one in ("周某某", "13805380001", "受案回执") if one in "".join(seen)]
