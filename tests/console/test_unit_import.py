"""The tree of units in the console: what a file would change is told first, then all of it is done."""

import io
from collections.abc import Callable

import openpyxl
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select
from werkzeug.test import TestResponse

from ledger.models import AuditEntry, Role, Unit
from tests.console.browse import post, token_of
from tests.console.conftest import SignIn
from tests.console.office import PASSWORD, Office
from tests.console.served import enter

PAGE = "/admin/units"
HEADER = "代码,名称,上级代码,类别\n"
BUREAU = "370900000000,泰安市公安局,,市公安局\n"
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def administrator(office: Office, sign_in: SignIn) -> FlaskClient:
    office.units()
    office.person("root", "管理员", Role.ADMINISTRATOR)
    return sign_in("root")


def send(client: FlaskClient, step: str, text: str, **form: str) -> TestResponse:
    file = (io.BytesIO((HEADER + text).encode()), "units.csv")
    return client.post(
        f"{PAGE}/{step}", data={"csrf_token": token_of(client.get(PAGE)), "units": file, **form}
    )


def names(office: Office) -> dict[str, bool]:
    with office.ledger.reading() as session:
        return {unit.name: unit.active for unit in session.scalars(select(Unit))}


def test_a_trial_tells_what_is_new_renamed_moved_and_missing_and_changes_nothing(
    office: Office, administrator: FlaskClient
) -> None:
    before = names(office)
    changed = BUREAU + "370900000100,情报指挥中心,370900000000,部门\n1,新分局,370900000000,分局\n"
    part = send(administrator, "check", changed).text
    assert "将新增1个，修改1个，不变1个" in part
    assert "<del>指挥中心</del> → <ins>情报指挥中心</ins>" in part
    assert "新分局" in part
    assert f"停用文件中没有的{len(before) - 2}个单位" in part
    assert names(office) == before


def test_units_that_are_missing_are_closed_only_where_that_was_ticked(
    office: Office, administrator: FlaskClient
) -> None:
    assert send(administrator, "import", BUREAU).status_code == 302
    assert all(names(office).values())
    send(administrator, "import", BUREAU, close_missing="on")
    assert [name for name, active in names(office).items() if active] == ["泰安市公安局"]
    assert "已停用" in administrator.get(PAGE).text


@on_sqlite
def test_a_closed_unit_is_not_offered_where_an_item_is_entered(
    office: Office, administrator: FlaskClient, sign_in: SignIn
) -> None:
    send(administrator, "import", BUREAU, close_missing="on")
    office.person("wang")
    form = sign_in("wang").get("/items/new").text
    assert "泰安市公安局" in form
    assert "指挥中心" not in form


@on_sqlite
def test_who_reads_english_is_told_the_kinds_in_english_beside_what_the_file_has(
    administrator: FlaskClient,
) -> None:
    assert "<td>支队</td>" in administrator.get(PAGE).text
    post(administrator, "/language", page=PAGE, language="en")
    page = administrator.get(PAGE).text
    assert "<td>Detachment</td>" in page
    assert "支队 (Detachment)" in page
    assert "上级代码 (Parent code)" in page


def test_errors_are_told_in_chinese_by_row_and_nothing_is_imported(
    office: Office, administrator: FlaskClient
) -> None:
    before = names(office)
    wrong = BUREAU + "1,甲分局,999,分局\n2,乙,370900000000,城堡\n"
    answer = send(administrator, "import", wrong)
    assert answer.status_code == 422
    assert "第3行：上级代码999既不在文件中" in answer.text
    assert "第4行：类别“城堡”不是规定的写法。规定的有：市公安局、部门" in answer.text
    assert names(office) == before


def test_the_template_is_the_tree_itself_and_comes_back_unchanged(administrator: FlaskClient) -> None:
    file = administrator.get(f"{PAGE}/units.xlsx").data
    assert [cell.value for cell in openpyxl.load_workbook(io.BytesIO(file)).active[1]] == [
        "代码",
        "名称",
        "上级代码",
        "类别",
    ]
    data = {"csrf_token": token_of(administrator.get(PAGE)), "units": (io.BytesIO(file), "单位目录.xlsx")}
    assert "没有变更" in administrator.post(f"{PAGE}/check", data=data).text


def test_an_import_is_in_the_audit_log_under_who_did_it(office: Office, administrator: FlaskClient) -> None:
    send(administrator, "import", BUREAU + "1,新分局,370900000000,分局\n")
    with office.ledger.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.actor == "root")).all()
    assert ("units.imported", {"added": 1, "changed": 0}) in [(one.action, one.detail) for one in entry]


@on_sqlite
def test_only_an_administrator_changes_the_tree(office: Office, sign_in: SignIn) -> None:
    office.person("li", "李警官", Role.SUPERVISOR)
    assert sign_in("li").get(PAGE).status_code == 403


@on_sqlite
def test_a_tree_is_brought_up_to_date_by_hand(office: Office, new_page: Callable[[], Page]) -> None:
    office.units()
    office.person("root", "管理员", Role.ADMINISTRATOR)
    page = new_page()
    enter(page, "root", PASSWORD)
    page.goto(PAGE)
    text = HEADER + BUREAU + "1,新分局,370900000000,分局\n"
    page.set_input_files(
        "#units", {"name": "u.csv", "mimeType": "text/csv", "buffer": text.encode("gb18030")}
    )
    expect(page.get_by_text("将新增1个")).to_be_visible(timeout=60_000)
    page.get_by_label("停用文件中没有的").check()
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("已导入：新增1个，修改0个，停用")).to_be_visible()
    expect(page.get_by_role("rowheader", name="新分局")).to_be_visible()
