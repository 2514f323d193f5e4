"""保存期限 in a browser: one person proposes a deletion, another approves it, each after a question."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hotline.settings import Settings
from ledger.database import Ledger
from tests.console.accessible import wider_than_window
from tests.console.office import PASSWORD, Office
from tests.console.screens import free_port
from tests.console.served import enter, served
from tests.ledger.retention_office import KEPT_MONTHS, Past

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def past(ledger_settings: Settings, ledger: Ledger) -> Past:
    return Past(ledger_settings, ledger)


@pytest.fixture
def address(office: Office, past: Past, tmp_path: Path) -> Iterator[str]:
    """Served as at work; the director sets the months there."""
    with served(office.settings, free_port(), tmp_path / "console.log") as url:
        yield url


def test_a_time_is_set_a_deletion_proposed_and_by_another_approved(
    past: Past, new_page: Callable[[], Page]
) -> None:
    number = past.archived()
    director = new_page()
    enter(director, "sun", PASSWORD)
    director.goto("/admin/retention")
    director.get_by_role("link", name="修改事项录音的保存期限").click()
    director.get_by_label("数值").fill(str(KEPT_MONTHS))
    director.get_by_role("button", name="保存").click()
    expect(director.get_by_text("已保存“事项录音”")).to_be_visible()

    supervisor = new_page()
    enter(supervisor, "zhang", PASSWORD)
    supervisor.goto("/admin/retention")
    supervisor.get_by_role("button", name="提请删除事项录音").click()
    expect(supervisor.get_by_role("button", name="取消")).to_be_focused()
    supervisor.get_by_role("dialog").get_by_role("button", name="提请删除").click()
    expect(supervisor.get_by_text("须由另一人批准").first).to_be_visible()
    expect(supervisor.get_by_role("link", name=number)).to_be_visible()
    expect(supervisor.get_by_role("button", name="批准删除…")).to_have_count(0)

    director.goto(supervisor.url)
    director.set_viewport_size({"width": 390, "height": 844})
    director.get_by_role("button", name="批准删除…").click()
    director.get_by_role("dialog").get_by_role("button", name="批准删除").click()
    expect(director.get_by_text("已批准。24小时后执行")).to_be_visible()
    assert wider_than_window(director) == []
    supervisor.reload()
    expect(supervisor.get_by_text("已批准，待执行")).to_be_visible()


def test_a_mark_is_lifted_after_a_question_only(past: Past, new_page: Callable[[], Page]) -> None:
    number = past.archived()
    supervisor = new_page()
    enter(supervisor, "zhang", PASSWORD)
    supervisor.goto("/admin/retention")
    supervisor.locator("#subject").fill(number)
    supervisor.locator("#reason").fill("涉诉。")
    supervisor.get_by_role("button", name="标记保留").click()
    supervisor.get_by_role("button", name=f"解除{number}的保留").click()
    expect(supervisor.get_by_role("button", name="取消")).to_be_focused()
    supervisor.keyboard.press("Enter")
    expect(supervisor.get_by_text("涉诉。")).to_be_visible()
    supervisor.get_by_role("button", name=f"解除{number}的保留").click()
    supervisor.get_by_role("button", name="确认解除").click()
    expect(supervisor.get_by_text("已解除保留。")).to_be_visible()
    expect(supervisor.get_by_text("涉诉。")).to_have_count(0)
