"""The first start in the console: claiming it, and the steps that make a line work."""

import io
import json
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from werkzeug.test import TestResponse

from ledger import first_start
from ledger.clock import now
from ledger.models import Draft, Role, Unit
from tests.console.browse import post, token_of
from tests.console.conftest import SignIn
from tests.console.office import PASSWORD, Office
from tests.console.served import enter

STEPS = "/admin/first-start"
OWN = "code,name,parent_code,kind\n110000,某市公安局,,bureau\n110001,督察支队,110000,detachment\n"


def claim(visitor: FlaskClient, code: str, **changed: str) -> object:
    fields = {"username": "admin", "display_name": "张主任", "password": PASSWORD, "again": PASSWORD}
    return post(visitor, "/first-start", code=code, **fields | changed)


def send(client: FlaskClient, step: str, text: str, **form: str) -> TestResponse:
    file = (io.BytesIO(text.encode()), "units.csv")
    data = {"csrf_token": token_of(client.get(STEPS)), "units": file, **form}
    return client.post(f"{STEPS}/{step}", data=data)


def seen(plan: str) -> str:
    """What tells the plan that was looked at from any other."""
    found = re.search(r'name="seen" value="(\w+)"', plan)
    assert found
    return found[1]


@pytest.fixture
def administrator(office: Office, sign_in: SignIn) -> FlaskClient:
    office.person("root", "管理员", Role.ADMINISTRATOR, Role.DUTY_OFFICER)
    return sign_in("root")


def test_who_opens_an_unclaimed_console_is_led_to_the_claim_and_then_to_the_steps(
    office: Office, visitor: FlaskClient
) -> None:
    assert visitor.get("/").location.startswith("/sign-in")
    assert visitor.get("/sign-in").location == "/first-start"
    answer = claim(visitor, first_start.claim_code(office.ledger.keys))
    assert answer.status_code == 302
    assert answer.location == STEPS
    assert "张主任" in visitor.get(STEPS).text


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"code": "abcd-efgh-ijkm-npqr"}, "开通码不正确"),
        ({"password": "short", "again": "short"}, "密码至少10个字符"),
        ({"again": "something else"}, "两次输入的密码不一致"),
        ({"username": "张三"}, "用户名只能用"),
    ],
)
def test_a_claim_that_is_not_taken_says_why_and_makes_nobody(
    office: Office, visitor: FlaskClient, changed: dict[str, str], told: str
) -> None:
    answer = claim(visitor, **{"code": first_start.claim_code(office.ledger.keys)} | changed)
    assert told in answer.text
    with office.ledger.reading() as session:
        assert not first_start.is_claimed(session)


def test_a_claimed_console_is_nobodys_to_claim(office: Office, visitor: FlaskClient) -> None:
    token = token_of(visitor.get("/first-start"))
    office.person("root", "管理员", Role.ADMINISTRATOR)
    code = first_start.claim_code(office.ledger.keys)
    fields = {"username": "evil", "display_name": "甲", "password": PASSWORD, "again": PASSWORD}
    visitor.post("/first-start", data={"csrf_token": token, "code": code, **fields})
    assert visitor.get("/first-start").location == "/"
    assert visitor.get(STEPS).location.startswith("/sign-in")


def test_steps_are_left_and_resumed_and_reachable_from_administration(
    office: Office, administrator: FlaskClient
) -> None:
    office.units()
    assert administrator.get(STEPS).text.count("待完成") == 3
    post(administrator, f"{STEPS}/units", page=STEPS, accept="1")
    post(administrator, f"{STEPS}/hours", page=STEPS)
    page = administrator.get(STEPS).text
    assert page.count("待完成") == 1
    assert "sip:12389@127.0.0.1:5060" in page
    assert f'href="{STEPS}"' in administrator.get("/admin/settings").text


def test_the_bureaus_units_are_imported_in_the_place_of_the_example(
    office: Office, administrator: FlaskClient
) -> None:
    office.units()
    plan = send(administrator, "units/check", OWN).text
    assert send(administrator, "units", OWN, seen=seen(plan)).status_code == 302
    assert "现有2个单位，最上级为“某市公安局”" in administrator.get(STEPS).text


def test_what_the_bureaus_units_would_replace_is_told_first_and_nothing_is_changed(
    office: Office, administrator: FlaskClient
) -> None:
    office.units()
    told = send(administrator, "units/check", OWN).text
    with office.ledger.reading() as session:
        names = [unit.name for unit in session.query(Unit)]
    assert f"将删除现有的{len(names)}个示例单位，换为文件中的2个单位，不能撤回。" in told
    assert all(name in told for name in names)
    assert "某市公安局" in told
    assert ">确认替换</button>" in told
    assert "采用现有单位" in administrator.get(STEPS).text


def test_units_are_not_replaced_by_another_file_than_the_one_that_was_looked_at(
    office: Office, administrator: FlaskClient
) -> None:
    office.units()
    plan = send(administrator, "units/check", OWN).text
    answer = send(administrator, "units", OWN + "110002,法制支队,110000,detachment\n", seen=seen(plan))
    assert answer.status_code == 422
    assert "与核对时不同，尚未导入" in answer.text
    assert "最上级为“泰安市公安局”" in administrator.get(STEPS).text


def test_units_that_a_saved_form_names_are_not_replaced(office: Office, administrator: FlaskClient) -> None:
    unit_id = office.units()["泰山分局"]
    draft_id = office.message()
    with office.ledger.session() as session, session.begin():
        session.get_one(Draft, draft_id).form = {"accused_units": [str(unit_id)]}
    assert "现有单位全部保留" in send(administrator, "units/check", OWN).text


def test_units_that_bear_other_names_than_the_example_are_the_bureaus_own(
    office: Office, administrator: FlaskClient
) -> None:
    office.units()
    with office.ledger.session() as session, session.begin():
        for unit in session.query(Unit):
            unit.name = f"某{unit.name}"
    assert "现有单位全部保留" in send(administrator, "units/check", OWN).text


def test_units_in_use_are_not_replaced_and_the_trial_says_so(
    office: Office, administrator: FlaskClient
) -> None:
    office.person("li", "李警官", unit_id=office.units()["泰山分局"])
    told = send(administrator, "units/check", OWN).text
    assert "现有单位全部保留；将新增2个，修改0个。" in told
    assert ">确认导入</button>" in told


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_units_are_replaced_by_hand_after_a_look_at_what_goes(
    office: Office, new_page: Callable[[], Page]
) -> None:
    office.units()
    office.person("root", "管理员", Role.ADMINISTRATOR)
    page = new_page()
    enter(page, "root", PASSWORD)
    page.goto(STEPS)
    page.set_input_files("#units", {"name": "u.csv", "mimeType": "text/csv", "buffer": OWN.encode()})
    expect(page.get_by_text("不能撤回")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("最上级为“泰安市公安局”")).to_be_visible()
    page.get_by_role("button", name="确认替换").click()
    expect(page.get_by_text("最上级为“某市公安局”")).to_be_visible()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_trial_of_a_file_with_errors_says_where(office: Office, administrator: FlaskClient) -> None:
    office.units()
    told = send(administrator, "units/check", OWN + "110002,某支队,999999,detachment\n").text
    assert "第4行" in told
    assert "确认" not in told


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_file_of_units_with_errors_changes_nothing_and_says_where(
    office: Office, administrator: FlaskClient
) -> None:
    office.units()
    wrong = OWN + "110002,某支队,999999,detachment\n"
    data = {"csrf_token": token_of(administrator.get(STEPS)), "units": (io.BytesIO(wrong.encode()), "u.csv")}
    answer = administrator.post(f"{STEPS}/units", data=data)
    assert answer.status_code == 422
    assert "第4行" in answer.text
    assert "泰安市公安局" in administrator.get(STEPS).text


def test_a_test_call_is_seen_while_it_goes_on_and_when_it_is_a_draft(
    office: Office, administrator: FlaskClient
) -> None:
    assert "正在等待来电" in administrator.get(f"{STEPS}/call").text
    folder = office.settings.spool_dir / "20260921T200000-1-00000001"
    folder.mkdir(parents=True)
    (folder / "call.json").write_text(json.dumps({"state": "open"}))
    assert "正在通话" in administrator.get(f"{STEPS}/call").text
    (folder / "call.json").unlink()

    draft_id = office.message(started=now())

    seen = administrator.get(f"{STEPS}/call").text
    assert "已收到来电" in seen
    assert f"/drafts/{draft_id}" in seen
    assert "138" not in seen


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_others_are_not_led_through_it(office: Office, sign_in: SignIn) -> None:
    office.person("li", "李警官", Role.SUPERVISOR)
    assert sign_in("li").get(STEPS).status_code == 403
