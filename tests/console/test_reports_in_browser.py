"""The page of a report in Debian's Chromium; `new_page` fails where the content security policy is broken."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hotline.simulation.run import simulate
from ledger.models import Role
from tests.console.office import PASSWORD, Office
from tests.console.served import enter

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_a_supervisor_looks_at_a_year_on_the_phone_writes_about_it_and_goes_to_its_items(
    office: Office, new_page: Callable[[], Page]
) -> None:
    simulate(office.ledger, office.settings, items=8, year=2025, seed=5)
    office.person("zhao", "赵督察", Role.SUPERVISOR)
    page = new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, "zhao", PASSWORD)
    page.goto("/reports/2025")
    expect(page.get_by_role("img", name="每月受理与办结件数")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_label("工作建议").fill("开展专项督察。")
    page.get_by_role("button", name="保存分析研判").click()
    expect(page.get_by_text("分析研判已保存")).to_be_visible()
    expect(page.get_by_label("工作建议")).to_have_value("开展专项督察。")
    page.get_by_role("row", name="受理").first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="登记台账")).to_be_visible()
