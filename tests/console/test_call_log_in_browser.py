"""来电记录 and 接听分析 in Debian's Chromium, as a supervisor looks into how the telephone was answered."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, Route, expect

from ledger.clock import now
from ledger.models import AuditEntry, Role
from tests.console.office import PASSWORD, Office
from tests.console.player import playing, position, until
from tests.console.served import enter

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

LOST = "13800000002"


@pytest.fixture
def page(office: Office, new_page: Callable[[], Page]) -> Page:
    """The browser of a supervisor; of four calls one was answered, one lost, one refused as busy."""
    rang = now() - timedelta(minutes=20)
    moments = {"queued_at": 33, "rang_at": 34, "ended_at": 71}
    waited = {name: (rang + timedelta(seconds=after)).isoformat() for name, after in moments.items()}
    office.ring(rang, LOST, "abandoned_ringing", mode="staffed", **waited)
    office.ring(rang - timedelta(minutes=1), LOST, "busy")
    office.answered(started=rang - timedelta(minutes=2), caller="13800000001")
    office.message(started=rang - timedelta(minutes=3), caller="13800000003")
    office.person("zhang", "张立新", Role.SUPERVISOR)
    opened = new_page()
    enter(opened, "zhang", PASSWORD)
    opened.goto("/calls")
    return opened


def rows(page: Page) -> Locator:
    return page.locator("table.calls tbody tr")


def test_the_log_is_narrowed_down_in_the_address_exported_as_it_stands_and_searched_by_number(
    page: Page,
) -> None:
    expect(rows(page)).to_have_count(4)
    page.get_by_label("结果").select_option("振铃中挂机")
    page.get_by_text("更多条件").click()
    page.get_by_label("时段").select_option("工作时间")
    page.get_by_role("button", name="筛选").click()
    expect(page).to_have_url(re.compile(r"outcome=abandoned_ringing.*&mode=staffed"))
    page.reload()
    expect(page.get_by_label("时段")).to_have_value("staffed")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text(LOST)

    with page.expect_download() as download:
        page.get_by_role("link", name="导出表格").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    sheet = load_workbook(BytesIO(download.value.path().read_bytes())).active
    _head, *exported = sheet.iter_rows(values_only=True)
    assert len(exported) == 1
    assert LOST in exported[0]

    page.get_by_role("link", name="清除筛选").click()
    expect(rows(page)).to_have_count(4)
    page.get_by_label("来电号码").fill(LOST)
    page.keyboard.press("Enter")
    expect(page.get_by_text("仅列同一号码的来电。")).to_be_visible()
    expect(rows(page)).to_have_count(2)
    assert LOST not in page.url


def heard(office: Office) -> set[tuple[str, str]]:
    """Who has heard which recording, by the audit log."""
    with office.ledger.reading() as session:
        entries = session.query(AuditEntry).filter_by(action="recording.heard")
        return {(entry.actor, entry.object_id) for entry in entries}


def test_a_recording_that_is_played_stands_in_the_audit_log_as_heard(page: Page, office: Office) -> None:
    rows(page).filter(has_text="13800000003").get_by_role("link").first.click()
    play = page.get_by_role("button", name="▶ 播放")
    expect(play).to_be_visible()
    assert heard(office) == set()
    play.click()
    until(page, lambda: playing(page) and position(page) > 0.1)
    recording = page.locator(".player").get_attribute("data-recording")
    assert heard(office) == {("zhang", recording)}


def test_the_log_is_there_at_once_and_its_service_figures_follow(page: Page) -> None:
    answering, held = "**/calls/answering*", list[Route]()
    page.route(answering, lambda route: held.append(route))
    with page.expect_request(answering):
        page.goto("/calls")
    service = page.get_by_role("region", name="今日接听情况")
    expect(rows(page).first).to_be_visible()
    expect(service.locator("dd")).to_have_text(["…"] * 6)
    before = service.bounding_box()
    held[0].continue_()
    expect(service.locator("dd").first).to_have_text(re.compile(r"\d+"))
    expect(service).not_to_have_attribute("aria-busy", "true")
    assert service.bounding_box() == before


def test_the_figures_of_the_telephone_are_printed_once_all_of_them_have_come(page: Page) -> None:
    times, held = "**/calls/figures/times?*", list[Route]()
    page.route(times, lambda route: held.append(route))
    with page.expect_request(times):
        page.goto("/calls/figures")
    expect(page.get_by_text("正在统计…")).to_be_visible()
    expect(page.get_by_role("button", name="打印")).to_be_disabled()
    held[0].continue_()
    expect(page.get_by_role("button", name="打印")).to_be_enabled()
    expect(page.get_by_text("正在统计…")).to_have_count(0)


def test_behind_the_figures_of_the_telephone_are_tables_and_calls(page: Page) -> None:
    page.get_by_role("link", name="接听分析").click()
    page.get_by_role("link", name="近7天").click()
    expect(page.get_by_role("link", name="近7天")).to_have_attribute("aria-current", "true")
    drawings = page.locator(".chart-drawing")
    expect(drawings.locator("svg")).to_have_count(4)
    kinds = drawings.evaluate_all("all => all.map((one) => one.dataset.kind)")
    shapes = drawings.evaluate_all("all => all.map((one) => one.querySelectorAll('svg path[fill]').length)")
    assert kinds == ["columns", "heat", "columns", "bars"]
    assert min(shapes) > 0
    outcomes = page.locator("figure", has_text="结果").last
    outcomes.get_by_role("button", name="显示表格").click()
    outcomes.get_by_role("row", name="已留言").get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/calls\?.*outcome=message"))
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("13800000003")

    page.go_back()
    page.get_by_role("link", name="等候或振铃中挂机").click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text(LOST)
