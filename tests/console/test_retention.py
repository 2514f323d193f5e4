"""保存期限 in the console: what is due, one proposes, another approves, and a mark keeps."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotline import expiry
from hotline.console.views import retention
from hotline.settings import Settings
from ledger.database import Ledger
from ledger.models import RetentionKind, Role
from tests.console.browse import post
from tests.console.conftest import SignIn
from tests.console.test_handling import words
from tests.ledger import retention_office
from tests.ledger.retention_office import Past


@pytest.fixture
def past(ledger_settings: Settings, ledger: Ledger) -> Past:
    return Past(ledger_settings, ledger)


@pytest.fixture
def app(past: Past, app: Flask) -> Flask:
    """The console, with the settings by which things expire."""
    app.extensions["settings"] = past.settings
    return app


def proposed(client: FlaskClient, kind: str) -> str:
    """Propose; the address of the proposal."""
    answer = post(client, f"/admin/retention/due/{kind}/propose", page="/admin/retention")
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def decide(client: FlaskClient, address: str, deed: str) -> str:
    version = re.search(r'name="version" value="(\d+)"', client.get(address).text)
    assert version
    post(client, f"{address}/{deed}", page=address, version=version.group(1))
    return client.get(address).text


def words_after(page: str) -> str:
    """What a page says of the entries of a proposal."""
    return page[page.index("<tbody>") : page.index("</tbody>")]


def test_one_proposes_another_approves_and_the_page_tells(past: Past, sign_in: SignIn) -> None:
    number = past.archived()
    zhang, sun = sign_in("zhang"), sign_in("sun")
    assert "24个月" in zhang.get("/admin/retention").text
    assert 'aria-label="修改事项录音的保存期限"' in sun.get("/admin/retention").text
    listed = words(zhang.get("/admin/retention/due/recordings"))
    assert f"{number} 2022-03-31" in listed
    assert "可提请删除" in listed
    address = proposed(zhang, "recordings")
    assert "这是您提请的，须由另一人批准" in zhang.get(address).text
    assert post(zhang, f"{address}/approve", page=address, version=1).status_code == 403
    assert "已批准，待执行" in decide(sun, address, "approve")
    with past.next_day():
        expiry.carry_out(past.settings, past.ledger, past.office.vault)
    assert "已删除" in sun.get(address).text
    page = sun.get(f"/items/{number}").text
    assert "按保存期限删除" in page
    assert "audio" not in page
    assert sun.get("/recordings/1").status_code == 404


def test_a_long_proposal_is_read_page_by_page_and_approved_as_a_whole(
    past: Past, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "ENTRIES_SHOWN", 2)
    for _ in range(5):
        past.discarded()
    address = proposed(sign_in("zhang"), "discarded")
    sun, rows, pages, following = sign_in("sun"), [], 0, address
    while following:
        page = sun.get(following).text
        rows += re.findall(r'<th scope="row">(.*?)</th>', page, re.DOTALL)
        assert "共5项。" in page
        assert "批准删除5项？" in page
        found = re.search(r'rel="next" href="([^"]+)"', page)
        following, pages = found[1] if found else "", pages + 1
    assert (len(rows), len(set(rows)), pages) == (5, 5, 3)
    assert sun.get(f"{address}?after={10**30}").status_code == 200
    decide(sun, address, "approve")
    with past.next_day():
        expiry.carry_out(past.settings, past.ledger, past.office.vault)
    assert "已删除" in sun.get(following or address).text


def test_a_director_does_not_approve_what_they_proposed_themselves(past: Past, sign_in: SignIn) -> None:
    past.discarded()
    sun = sign_in("sun")
    address = proposed(sun, "discarded")
    assert 'data-opens="approve"' not in sun.get(address).text
    assert "提请人不能批准自己提请的删除" in decide(sun, address, "approve")


@pytest.mark.parametrize("hour", ["08:55", "00:05"])
def test_who_approves_sees_when_each_call_came_why_it_was_not_registered_and_when_its_time_was_over(
    past: Past, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, hour: str
) -> None:
    call_at = datetime.fromisoformat(f"2022-03-01T{hour}:00+08:00")
    monkeypatch.setattr(retention_office, "THEN", call_at + timedelta(minutes=5))
    call_id = past.discarded()
    address = proposed(sign_in("zhang"), "discarded")
    page = sign_in("sun").get(address)
    assert f'href="/calls/{call_id}">2022-03-01 {hour}:00</a>' in page.text
    assert f"2022-03-01 {hour}:00 无效留言 2024-03-01 周五 待批准" in words(page)
    assert "待执行" in words_after(decide(sign_in("sun"), address, "approve"))


def test_whoever_has_a_doubt_stops_it(past: Past, sign_in: SignIn) -> None:
    past.discarded()
    zhang, sun = sign_in("zhang"), sign_in("sun")
    address = proposed(zhang, "discarded")
    decide(sun, address, "approve")
    assert "内容均保留" in decide(zhang, address, "refuse")
    assert "不予批准或已撤回" in zhang.get(address).text


def test_a_mark_with_its_reason_keeps_an_item(past: Past, sign_in: SignIn) -> None:
    number = past.archived()
    zhang, marks, above = sign_in("zhang"), "/admin/retention/marks", "/admin/retention"
    wrong = post(zhang, marks, page=above, subject="2099-0001", reason="涉诉。")
    assert wrong.status_code == 422
    assert "没有这个编号" in wrong.text
    nothing = post(zhang, marks, page=above, subject=number, reason="")
    assert "请写明理由" in nothing.text
    post(zhang, marks, page=above, subject=number, reason="涉诉。")
    page = zhang.get("/admin/retention").text
    assert "涉诉。" in page
    assert "已标记保留" in zhang.get("/admin/retention/due/attachments").text
    lift = re.search(r'action="(/admin/retention/marks/\d+/lift)"', page)
    assert lift
    assert post(zhang, lift.group(1), page="/admin/retention").status_code == 302
    assert "已标记保留" not in zhang.get("/admin/retention/due/attachments").text


def test_who_may_not_see_an_item_is_not_told_of_it_and_does_not_decide_on_it(
    past: Past, sign_in: SignIn
) -> None:
    number = past.archived()
    past.office.person("suo", "所长", Role.OFFICE_DIRECTOR, unit_id=past.station)
    suo = sign_in("suo")
    assert number not in suo.get("/admin/retention/due/recordings").text
    address = proposed(sign_in("zhang"), "recordings")
    page = suo.get(address).text
    assert number not in page
    assert "另有1项您无权查看" in page
    assert "您无权查看的事项" in decide(suo, address, "approve")


def test_the_page_is_for_those_who_answer_for_the_ledger(past: Past, sign_in: SignIn) -> None:
    past.office.person("wang")
    past.office.person("root", "管理员", Role.ADMINISTRATOR)
    past.office.person("chen", "陈局长", Role.LEADER)
    for username, status in (("wang", 403), ("root", 403), ("chen", 200), ("sun", 200)):
        assert sign_in(username).get("/admin/retention").status_code == status
    assert sign_in("sun").get("/admin/retention/due/nonsense").status_code == 404
    assert sign_in("sun").get("/admin/retention/proposals/99").status_code == 404


@pytest.mark.parametrize("kind", RetentionKind)
def test_where_nothing_is_due_the_page_says_so(past: Past, sign_in: SignIn, kind: RetentionKind) -> None:
    page = sign_in("sun").get(f"/admin/retention/due/{kind.value}").text
    assert "没有到期的内容" in page
