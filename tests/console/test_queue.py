"""The queue of messages that wait, and those that left it without a number."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from hotline.console.labels import LABELS
from ledger.database import Ledger
from ledger.models import AuditEntry, TranscriptState
from tests.console.browse import post, version_of
from tests.console.conftest import SignIn
from tests.console.office import Office

SHANGHAI = "+08:00"
MONDAY = datetime.fromisoformat(f"2026-09-21T10:00:00{SHANGHAI}")


def callers(page: str) -> list[str]:
    """The callers of the rows, from the top."""
    return re.findall(r">(138\d{8})<", page)


def seen(page: str) -> str:
    """What the page sends along when it asks for itself again."""
    found = re.search(r"/queue/table\?seen=(\w+)", page)
    assert found
    return found[1]


def test_an_empty_queue_says_so(officer: FlaskClient) -> None:
    assert "没有待登记的来电和留言" in officer.get("/queue").text


def test_what_may_be_happening_now_is_first_then_it_goes_by_due_date(office: Office, sign_in: SignIn) -> None:
    office.person("wang")
    with time_machine.travel(MONDAY, tick=False):
        office.message(caller="13800000003", started=MONDAY - timedelta(hours=1))
        office.message(caller="13800000001", started=MONDAY - timedelta(days=4))
        urgent = office.message(caller="13800000002", started=MONDAY - timedelta(minutes=1))
        office.mark_urgent(urgent)
        page = sign_in("wang").get("/queue").text
    assert callers(page) == ["13800000002", "13800000001", "13800000003"]
    assert "疑似正在发生" in page


def test_overdue_and_due_today_are_said_in_words_and_counted(office: Office, sign_in: SignIn) -> None:
    office.person("wang")
    with time_machine.travel(MONDAY, tick=False):
        office.message(started=MONDAY - timedelta(days=5))  # Wednesday, due on Thursday
        office.message(started=MONDAY - timedelta(hours=3))  # before the hours begin, due the same day
        office.message(started=MONDAY - timedelta(days=1) + timedelta(hours=9))  # Sunday evening, worked
        page = sign_in("wang").get("/queue").text
    assert page.count('<span class="tag tag-red">已超期</span>') == 1
    assert page.count('<span class="tag tag-amber">今日到期</span>') == 2
    assert re.search(r"待登记</dt><dd>3</dd>", page)
    assert re.search(r"已超期</dt><dd>1</dd>", page)
    assert re.search(r"今日到期</dt><dd>2</dd>", page)


def test_a_row_shows_when_who_how_long_and_how_the_message_begins(
    office: Office, officer: FlaskClient
) -> None:
    started = datetime.fromisoformat(f"2026-11-20T20:15:00{SHANGHAI}")
    office.message(["车管所窗口让我跑了三趟。"], caller="13800000007", started=started, takes=[65.0])
    page = officer.get("/queue").text
    assert "2026-11-20 20:15" in page
    assert "13800000007" in page
    assert "1:05" in page
    assert "车管所窗口让我跑了三趟。" in page


@pytest.mark.parametrize("state", ["pending", "done", "failed", "unavailable"])
def test_a_row_shows_the_state_of_its_transcript(office: Office, officer: FlaskClient, state: str) -> None:
    office.message(transcript=state)
    assert f">{LABELS[TranscriptState][TranscriptState(state)]}</span>" in officer.get("/queue").text


def test_a_caller_who_hides_their_number_is_said_to_have_shown_none(
    office: Office, officer: FlaskClient
) -> None:
    office.message(caller=None)
    assert "未显示号码" in officer.get("/queue").text


def test_a_draft_that_somebody_has_begun_is_marked(office: Office, officer: FlaskClient) -> None:
    draft_id = office.message()
    assert "已存草稿" not in officer.get("/queue").text
    page = officer.get(f"/drafts/{draft_id}")
    post(officer, f"/drafts/{draft_id}", version=version_of(page), intent="save", problem="反映出警慢。")
    assert "已存草稿" in officer.get("/queue").text


def test_the_page_refreshes_itself_only_when_something_has_changed(
    office: Office, officer: FlaskClient
) -> None:
    office.message(caller="13800000001")
    shown = seen(officer.get("/queue").text)
    unchanged = officer.get(f"/queue/table?seen={shown}")
    assert unchanged.status_code == 204
    office.message(caller="13800000002")
    changed = officer.get(f"/queue/table?seen={shown}")
    assert changed.status_code == 200
    assert callers(changed.text) == ["13800000001", "13800000002"]
    assert officer.get(f"/queue/table?seen={seen(changed.text)}").status_code == 204


def test_each_time_callers_are_shown_it_stands_in_the_audit_log(
    office: Office, officer: FlaskClient, ledger: Ledger
) -> None:
    draft_id = office.message()
    shown = seen(officer.get("/queue").text)
    officer.get(f"/queue/table?seen={shown}")
    officer.get("/queue/table")
    with ledger.reading() as session:
        entries = session.query(AuditEntry).filter_by(action="queue.read").all()
    assert [entry.detail for entry in entries] == [{"drafts": [draft_id]}] * 2


def test_the_next_draft_is_the_one_at_the_top(office: Office, officer: FlaskClient) -> None:
    assert officer.get("/queue/next").location == "/queue"
    office.message()
    top = office.message()
    office.mark_urgent(top)
    assert officer.get("/queue/next").location == f"/drafts/{top}"


def test_a_discarded_draft_leaves_the_queue_and_can_be_restored(office: Office, officer: FlaskClient) -> None:
    draft_id = office.message(caller="13800000001")
    page = officer.get(f"/drafts/{draft_id}")
    answer = post(
        officer,
        f"/drafts/{draft_id}",
        version=version_of(page),
        intent="discard",
        reason="duplicate",
        note="并入 2026-0001",
    )
    assert answer.location == "/queue/next"
    after = officer.get("/queue").text
    assert "已作不予登记处理" in after
    assert callers(after) == []
    listed = officer.get("/discarded").text
    assert callers(listed) == ["13800000001"]
    assert "重复并案" in listed
    assert "并入 2026-0001" in listed
    restored = post(officer, f"/drafts/{draft_id}/restore", page="/discarded")
    assert restored.location == f"/drafts/{draft_id}"
    assert callers(officer.get("/queue").text) == ["13800000001"]
    assert "没有不予登记的留言" in officer.get("/discarded").text


def test_restoring_what_is_not_discarded_is_told(office: Office, officer: FlaskClient) -> None:
    draft_id = office.message()
    answer = post(officer, f"/drafts/{draft_id}/restore", page="/queue")
    assert answer.location == "/discarded"
    assert "可能已被他人恢复" in officer.get("/discarded").text
