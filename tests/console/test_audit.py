"""The audit log as an auditor reads it: looked up, verified, taken along; nothing of a caller's words."""

import io
import re
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from hotline.console.audit_details import Known, detail_words
from hotline.console.audit_words import ACTIONS
from hotline.console.views import audit as audit_page
from hotline.settings import REPOSITORY
from ledger.database import Ledger
from ledger.models import AuditEntry, Role
from tests.console.browse import post, token_of
from tests.console.conftest import SignIn
from tests.console.office import Office
from tests.console.test_handling import words

_ROW = re.compile(r'<th scope="row" class="figure">(\d+)</th>')


@pytest.fixture
def auditor(office: Office, sign_in: SignIn) -> FlaskClient:
    office.units()
    office.person("wang", "王建国", Role.SUPERVISOR)
    office.person("shenji", "审计员", Role.AUDITOR)
    return sign_in("shenji")


def entries(ledger: Ledger, **columns: str) -> list[AuditEntry]:
    with ledger.reading() as session:
        return list(session.scalars(sa.select(AuditEntry).filter_by(**columns).order_by(AuditEntry.id)))


def found(browser: FlaskClient, query: str) -> list[int]:
    return [int(number) for number in _ROW.findall(browser.get(f"/admin/audit?{query}").text)]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_nobody_but_an_auditor_reads_it(office: Office, sign_in: SignIn, role: Role) -> None:
    office.person("other", "某人", role)
    browser = sign_in("other")
    assert browser.get("/admin/audit").status_code == 403
    assert browser.get("/admin/audit/export.xlsx").status_code == 403
    assert post(browser, "/admin/audit/verify", page="/password").status_code == 403


def test_entries_are_found_by_person_deed_object_and_period(
    office: Office, auditor: FlaskClient, ledger: Ledger, sign_in: SignIn
) -> None:
    number = office.item()
    sign_in("wang").get(f"/items/{number}")
    [registered] = entries(ledger, action="item.registered")
    [read] = entries(ledger, action="item.read")
    assert read.id in found(auditor, "actor=wang")
    assert read.id in found(auditor, "actor=王建国")
    assert found(auditor, "action=item.registered") == [registered.id]
    assert set(found(auditor, f"kind=item&object={number}")) >= {read.id, registered.id}
    assert found(auditor, "kind=item&object=2020-0001") == []
    assert found(auditor, "since=2020-01-01&until=2020-12-31") == []
    assert read.id in found(auditor, "since=2020-01-01")


def test_a_page_holds_a_hundred_and_leads_on(
    office: Office, auditor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_page, "PAGE", 1)
    first = auditor.get("/admin/audit").text
    numbers = [int(number) for number in _ROW.findall(first)]
    assert len(numbers) == 1
    assert found(auditor, f"before={numbers[0]}") == [numbers[0] - 1]


def test_nothing_of_a_callers_words_stands_in_it(office: Office, auditor: FlaskClient) -> None:
    office.item(problem="某派出所未出具受案回执")
    page = auditor.get("/admin/audit").text
    assert "受案回执" not in page
    assert "13805380001" not in page
    assert "周某某" not in page


def test_a_whole_chain_is_said_to_be_whole_and_that_it_was_verified_is_noted(
    auditor: FlaskClient, ledger: Ledger
) -> None:
    before = entries(ledger)[-1].id
    answer = post(auditor, "/admin/audit/verify", page="/admin/audit")
    assert "日志完整" in answer.text
    [noted] = entries(ledger, action="audit.verified")
    assert noted.detail == {"through": before, "breaks": 0}
    assert f"校验至第{before}条" in auditor.get("/admin/audit").text


def test_what_was_tampered_with_is_found_though_the_log_is_read_in_parts(
    office: Office, auditor: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_page, "ENTRIES_A_REQUEST", 2)
    number = office.item()
    [victim] = entries(ledger, action="item.registered")
    with ledger.session() as session, session.begin():
        session.execute(sa.update(AuditEntry).where(AuditEntry.id == victim.id).values(actor="nobody"))
    token = token_of(auditor.get("/admin/audit"))
    so_far, answers = "", 0
    while True:
        answer = auditor.post("/admin/audit/verify", data={"csrf_token": token, "so_far": so_far})
        answers += 1
        if 'name="so_far"' not in answer.text:
            break
        so_far = re.search(r'name="so_far" value="([^"]+)"', answer.text)[1]  # type: ignore[index]
        assert "<progress" in answer.text
    assert number
    assert answers > 1
    assert f"第{victim.id}条：内容被改动" in re.sub(r"</?li>", "", answer.text)
    assert "有改动" in auditor.get("/admin/audit").text


def test_what_was_found_on_the_way_cannot_be_forged(auditor: FlaskClient, ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        session.execute(sa.update(AuditEntry).where(AuditEntry.id == 1).values(actor="nobody"))
    token = token_of(auditor.get("/admin/audit"))
    forged = auditor.post("/admin/audit/verify", data={"csrf_token": token, "so_far": "WzEsW11d.x"})
    assert "内容被改动" in forged.text


def test_what_was_looked_for_is_taken_along_as_a_spreadsheet_and_that_is_noted(
    office: Office, auditor: FlaskClient, ledger: Ledger
) -> None:
    office.item()
    answer = auditor.get("/admin/audit/export.xlsx?action=item.registered")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.values)
    assert rows[0][:4] == ("序号", "时间", "操作人", "操作")
    assert [row[3] for row in rows[1:]] == ["登记编号"]
    [noted] = entries(ledger, action="audit.exported")
    assert noted.detail == {"count": 1, "action": "item.registered"}


def test_what_an_entry_is_about_is_named_and_its_small_print_is_in_words(
    office: Office, auditor: FlaskClient, sign_in: SignIn
) -> None:
    number = office.item()
    office.message()
    office.extension("值班一")
    supervisor = sign_in("wang")
    supervisor.get("/queue")
    supervisor.get(f"/items/{number}")
    page = words(auditor.get("/admin/audit"))
    for said in ("账号 王建国", f"事项 {number}", "话机 值班一", "待登记：1", "次序：1"):
        assert said in page
    assert "drafts" not in page


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ({"kind": "investigation"}, "类别：核查报告"),
        ({"kind": "callers", "entries": 3}, "类别：来电号码；数量：3"),
        ({"worked": False}, "上班：否"),
        ({"off": 11, "worked": 3}, "放假：11；上班：3"),
        ({"changed": ["name", "telephone"]}, "更改：姓名、联系电话"),
        ({"marks": ["urgent"]}, "标记：疑似正在发生"),
        ({"before": None, "after": [1, 2]}, "原为：—；改为：1、2"),
        ({"duty": [7], "on_call": []}, "工作时间值班：王建国；非工作时间值守：—"),
        ({"items": [4, 5]}, "事项：2026-0004、5"),
        ({"years": {"2024": 12}}, "年度：2024 12"),
        ({"something_new": "x"}, "something_new：x"),
    ],
)
def test_small_print(app: Flask, detail: dict[str, Any], said: str) -> None:
    known = Known(items={"4": "2026-0004"}, people={"7": "王建国"})
    with app.test_request_context():
        assert detail_words(AuditEntry(detail=detail), known) == said


def test_every_deed_has_words_of_its_own() -> None:
    words = [str(one) for one in ACTIONS.values()]
    assert len(set(words)) == len(words)


def test_every_deed_that_is_noted_anywhere_has_words() -> None:
    first_code = re.compile(r'audit\.record\((?:[^()]|\([^()]*\))*?"([a-z_]+\.[a-z_]+)"')
    sources = [path for package in ("ledger", "hotline") for path in (REPOSITORY / package).rglob("*.py")]
    noted = {code for path in sources for code in first_code.findall(path.read_text())}
    assert len(noted) > 50
    assert noted <= ACTIONS.keys()
