"""The page of a report in Debian's Chromium; `new_page` fails where the content security policy is broken."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ledger.models import Role
from tests.console.office import PASSWORD, Office
from tests.console.served import enter

pytestmark = [pytest.mark.parametrize("database", ["sqlite"], indirect=True), pytest.mark.usefixtures("year")]

WIDTHS = "[...document.querySelectorAll('.chart-drawing svg')].map((svg) => svg.getAttribute('width'))"


def test_a_supervisor_looks_at_a_year_on_the_phone_writes_about_it_and_goes_to_its_items(
    office: Office, new_page: Callable[[], Page]
) -> None:
    office.person("zhao", "赵督察", Role.SUPERVISOR)
    page = new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, "zhao", PASSWORD)
    page.goto("/reports/2025")
    drawn = page.get_by_role("img", name="每月受理与办结件数")
    expect(drawn.locator("svg")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_label("工作建议").fill("开展专项督察。")
    page.get_by_role("button", name="保存分析研判").click()
    expect(page.get_by_text("分析研判已保存")).to_be_visible()
    expect(page.get_by_label("工作建议")).to_have_value("开展专项督察。")
    page.get_by_role("row", name="受理").first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="登记台账")).to_be_visible()
    expect(page.get_by_text("仅列：2025年，受理")).to_be_visible()  # though the filters are folded on a phone


def test_behind_each_chart_stands_its_table_and_a_bar_leads_to_its_items(
    office: Office, new_page: Callable[[], Page]
) -> None:
    office.person("zhao", "赵督察", Role.SUPERVISOR)
    page = new_page()
    enter(page, "zhao", PASSWORD)
    page.goto("/reports/2025")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    kinds = page.locator(".chart-drawing:has(svg)").evaluate_all(
        "drawn => drawn.map((one) => one.dataset.kind)"
    )
    assert kinds == ["columns", "bars", "bars", "heat", "columns"]
    months = page.locator("figure", has_text="月度趋势")
    assert months.locator("tbody tr").count() == 12
    folded = months.locator(".table-wrap").bounding_box()
    assert folded
    assert folded["height"] <= 1
    months.get_by_role("button", name="显示表格").click()
    expect(months.get_by_role("cell").first).to_be_visible()
    expect(months.get_by_role("button", name="收起表格")).to_have_attribute("aria-expanded", "true")
    most = page.locator("figure", has_text="问题类别").first.locator(".chart-drawing path[fill='#17375e']")
    most.first.click()
    page.wait_for_url("**/items?*category=*")


def test_on_paper_each_chart_is_as_wide_as_the_page_and_back_on_the_screen_as_before(
    office: Office, new_page: Callable[[], Page]
) -> None:
    office.person("zhao", "赵督察", Role.SUPERVISOR)
    page = new_page()
    enter(page, "zhao", PASSWORD)
    page.goto("/reports/2025")
    drawn = page.locator(".chart-drawing svg")
    expect(drawn).to_have_count(5)
    on_screen = page.evaluate(WIDTHS)
    assert "660" not in on_screen
    page.evaluate(f"addEventListener('beforeprint', () => {{ window.onPaper = {WIDTHS} }})")
    page.pdf()
    assert set(page.evaluate("window.onPaper")) == {"660"}
    page.wait_for_function(f"{WIDTHS}.join() === '{','.join(on_screen)}'")
