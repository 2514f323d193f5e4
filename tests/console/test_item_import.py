"""Bringing in an earlier ledger in the console: columns guessed, a trial, then all of it or nothing."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from hotline.console.import_words import FAULTS, UNIT_FAULTS
from hotline.sheets.faults import Fault
from ledger.models import AuditEntry, Item, ItemState, Role, Unit
from ledger.unit_file import UnitFault
from tests.console.browse import post, token_of
from tests.console.conftest import SignIn
from tests.console.earlier_ledger import THEIRS, sheet
from tests.console.office import PASSWORD, Office
from tests.console.served import enter

PAGE = "/admin/import"
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
COLUMNS = {
    "column.编号": "受理编号",
    "column.受理时间": "受理日期",
    "column.姓名": "举报人",
    "column.联系电话": "联系方式",
    "column.涉及单位": "被举报单位",
    "column.问题类别": "问题分类",
    "column.性质": "问题性质",
    "column.主要问题": "举报内容",
    "default.渠道来源": "来信",
    "default.反映人": "实名",
    "default.要求保密": "是",
    "default.是否正在发生": "否",
    "default.紧急程度": "一般",
    "default.难易程度": "简单",
}
Step = Callable[..., str]


@pytest.fixture
def supervisor(office: Office, sign_in: SignIn) -> FlaskClient:
    office.units()
    office.person("li", "李支队", Role.SUPERVISOR)
    return sign_in("li")


@pytest.fixture
def step(supervisor: FlaskClient) -> Step:
    """Sends a file for a step; gives the part of the page that it ends with."""

    def send(name: str, content: bytes, **form: str) -> str:
        told = lines_of(upload(supervisor, name, content, **form))
        assert all(set(one) == {"words", "done", "of"} for one in told[:-1])
        return str(told[-1]["html"])

    return send


def upload(
    client: FlaskClient, name: str, content: bytes, *, buffered: bool = True, **form: str
) -> TestResponse:
    file = (io.BytesIO(content), "台账.xlsx")
    data = {"csrf_token": token_of(client.get(PAGE)), "file": file, **form}
    answer = client.post(f"{PAGE}/{name}", data=data, buffered=buffered)
    assert answer.status_code == 200
    return answer


def lines_of(answer: TestResponse) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.text.splitlines()]


def numbered(last: int) -> bytes:
    return sheet(*({**THEIRS, "受理编号": f"2025-{n}"} for n in range(1, last + 1)))


def count(office: Office) -> int:
    with office.ledger.reading() as session:
        return session.scalar(select(func.count(Item.id))) or 0


@on_sqlite
def test_columns_are_guessed_by_what_offices_call_them_below_a_title(step: Step) -> None:
    part = step("columns", sheet(THEIRS, title="12389举报投诉台账（2025年）"))
    assert "表头在第2行，其下有1行。已按列名对应8列" in part
    for theirs in ("被举报单位", "举报内容", "受理日期"):
        assert f"<option selected>{theirs}</option>" in part


def test_a_trial_says_what_would_come_in_and_changes_nothing(office: Office, step: Step) -> None:
    lines = [THEIRS, {**THEIRS, "受理编号": "2025-0009"}, {**THEIRS, "受理编号": None}]
    part = step("check", sheet(*lines), **COLUMNS)
    assert "检查通过，3件均可导入" in part
    assert "2025-0007至2025-0009" in part
    assert "其中1件没有编号" in part
    assert count(office) == 0


def test_every_error_is_told_in_chinese_by_row_and_column_and_nothing_is_imported(
    office: Office, step: Step
) -> None:
    wrong = {**THEIRS, "受理编号": "七号", "受理日期": "三月", "被举报单位": "岱庙所", "举报内容": None}
    for name in ("check", "run"):
        part = step(name, sheet(THEIRS, wrong), **COLUMNS)
        assert "1行中有4处须改正" in part
        assert "“七号”不是编号" in part
        assert "“三月”不是日期" in part
        assert "单位目录中没有“岱庙所”" in part
        assert "必填，此处为空" in part
    assert count(office) == 0


def test_of_units_that_are_called_alike_the_one_in_use_is_meant(office: Office, step: Step) -> None:
    with office.ledger.session() as session, session.begin():
        station = session.scalars(select(Unit).where(Unit.name == THEIRS["被举报单位"])).one()
        station.active = False
        in_use = Unit(code="1", name=station.name, kind=station.kind, parent=station.parent)
        session.add(in_use)
        session.flush()
        other = in_use.id
    assert "检查通过，1件均可导入" in step("check", sheet(THEIRS), **COLUMNS)
    step("run", sheet(THEIRS), **COLUMNS)
    with office.ledger.reading() as session:
        assert session.scalars(select(Item)).one().accused_unit_ids == {other}


def test_words_that_are_not_ours_are_matched_once_for_all_lines(office: Office, step: Step) -> None:
    theirs = [{**THEIRS, "受理编号": f"2025-{n}", "被举报单位": "岱庙所", "问题分类": "执法"} for n in (1, 2)]
    part = step("check", sheet(*theirs), **COLUMNS)
    assert 'name="value.涉及单位.岱庙所"' in part
    assert 'name="value.问题类别.执法"' in part
    matched = {"value.涉及单位.岱庙所": "泰山分局岱庙派出所", "value.问题类别.执法": "执法办案"}
    assert "已导入2件" in step("run", sheet(*theirs), **COLUMNS, **matched)
    assert count(office) == 2


def test_an_import_keeps_numbers_and_dates_and_stands_in_the_audit_log(office: Office, step: Step) -> None:
    lines = [THEIRS, {**THEIRS, "受理编号": "2025-0009"}]
    part = step("run", sheet(*lines), **COLUMNS)
    assert "已导入2件" in part
    assert "2025-0007至2025-0009" in part
    with office.ledger.reading() as session:
        found = list(session.scalars(select(Item).order_by(Item.serial)))
        assert [(item.number, item.state, item.reporter_phone) for item in found] == [
            ("2025-0007", ItemState.ACCEPTED, "13805380001"),
            ("2025-0009", ItemState.ACCEPTED, "13805380001"),
        ]
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "items.imported")).one()
    assert (entry.actor, entry.detail["count"], entry.detail["years"]) == ("li", 2, {"2025": 2})
    assert len(entry.detail["sha256"]) == 64


def test_how_far_it_is_comes_line_by_line(supervisor: FlaskClient) -> None:
    told = lines_of(upload(supervisor, "run", numbered(45), **COLUMNS))
    assert [(one["words"], one["done"], one["of"]) for one in told[:-1]] == [
        (words, done, 45) for words in ("正在逐行检查", "正在写入台账") for done in (20, 40, 45)
    ]


def test_who_goes_away_in_mid_import_has_imported_nothing(office: Office, supervisor: FlaskClient) -> None:
    answer = upload(supervisor, "run", numbered(45), buffered=False, **COLUMNS)
    arriving = iter(answer.response)
    while "正在写入台账" not in json.loads(next(arriving)).get("words", ""):
        pass
    answer.close()
    assert count(office) == 0


@on_sqlite
def test_the_words_of_a_spreadsheet_are_chinese_also_where_the_reader_reads_english(
    supervisor: FlaskClient, step: Step
) -> None:
    post(supervisor, "/language", page=PAGE, language="en")
    assert "执法办案" in step("columns", sheet(THEIRS))
    assert "2025-0007" in step("run", sheet(THEIRS), **COLUMNS)


@on_sqlite
def test_a_column_that_is_left_open_is_not_read_by_its_own_name(office: Office, step: Step) -> None:
    assert "已导入1件" in step("run", sheet({**THEIRS, "备注": "内部"}), **COLUMNS)
    with office.ledger.reading() as session:
        assert session.scalars(select(Item)).one().remark is None


@on_sqlite
def test_what_is_no_spreadsheet_is_refused_in_chinese(step: Step) -> None:
    assert "不是 XLSX 文件" in step("columns", b"not a spreadsheet")
    assert "没有对应这一列" in step("check", sheet(THEIRS))


@on_sqlite
@pytest.mark.parametrize("role", [Role.DUTY_OFFICER, Role.ADMINISTRATOR, Role.LEADER])
def test_only_who_leads_the_work_imports(office: Office, sign_in: SignIn, role: Role) -> None:
    office.person("zhao", "赵警官", role)
    assert sign_in("zhao").get(PAGE).status_code == 403


def test_every_fault_has_words() -> None:
    assert set(FAULTS) == set(Fault)
    assert set(UNIT_FAULTS) == set(UnitFault)


@on_sqlite
def test_a_ledger_is_brought_in_by_hand(office: Office, new_page: Callable[[], Page]) -> None:
    office.units()
    office.person("li", "李支队", Role.SUPERVISOR)
    page = new_page()
    enter(page, "li", PASSWORD)
    page.goto(PAGE)
    lines = [{**THEIRS, "受理编号": f"2025-{n}", "被举报单位": "岱庙所"} for n in range(1, 13)]
    content = {
        "name": "台账.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": sheet(*lines, title="台账"),
    }
    page.set_input_files("#file", content)
    page.select_option("[name='default.反映人']", "实名")
    page.get_by_role("button", name="试导入", exact=True).click()
    page.fill("[name='value.涉及单位.岱庙所']", "泰山分局岱庙派出所")
    page.get_by_role("button", name="再试导入").click()
    page.get_by_role("button", name="导入12件").click()
    expect(page.get_by_text("已导入12件")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="查看登记台账").click()
    expect(page.get_by_text("2025-0012")).to_be_visible()
