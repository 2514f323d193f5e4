"""People's accounts and programs' tokens, as an administrator keeps them."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hotline.console.access_words import RULE_WORDS
from ledger.access import ROLES
from ledger.database import Ledger
from ledger.models import ApiToken, Role, User
from tests.console.browse import post, version_of
from tests.console.conftest import SignIn
from tests.console.office import PASSWORD, Office

_SECRET = re.compile(r'<code class="secret">([^<]+)</code>')
ZHANG = {"username": "zhangsan", "display_name": "张三", "roles": ["duty_officer"]}


@pytest.fixture
def administrator(office: Office, sign_in: SignIn) -> FlaskClient:
    office.person("root", "管理员", Role.ADMINISTRATOR)
    return sign_in("root")


def user(ledger: Ledger, username: str) -> User:
    with ledger.reading() as session:
        return session.scalars(select(User).where(User.username == username)).one()


def secret_of(page: str) -> str:
    found = _SECRET.search(page)
    assert found, page
    return found[1]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_but_an_administrator_sees_accounts(office: Office, sign_in: SignIn, role: Role) -> None:
    office.person("other", "某人", role)
    browser = sign_in("other")
    for page in (
        "/admin/users",
        "/admin/users/new",
        "/admin/users/roles",
        "/admin/users/1",
        "/admin/programs",
    ):
        assert browser.get(page).status_code == 403


def test_a_new_account_signs_in_with_the_password_that_is_shown_once_and_has_to_change_it(
    administrator: FlaskClient, sign_in: SignIn
) -> None:
    made = post(administrator, "/admin/users/new", **ZHANG)
    password = secret_of(made.text)
    assert password not in administrator.get("/admin/users").text
    browser = sign_in("zhangsan", password)
    assert browser.get("/queue").headers["Location"].endswith("/password")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"username": ""}, "请填写用户名。"),
        ({"username": "张三"}, "用户名只能用小写字母"),
        ({"username": "root"}, "已有这个用户名"),
        ({"display_name": ""}, "请填写姓名。"),
        ({"roles": []}, "请至少选择一个角色。"),
    ],
)
def test_an_account_that_is_not_taken_keeps_what_was_typed(
    administrator: FlaskClient, changes: dict[str, object], words: str
) -> None:
    answer = post(administrator, "/admin/users/new", **ZHANG | changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert "张三" in answer.text or not changes.get("display_name", True)


def test_an_account_is_edited_with_unit_telephone_and_desk(
    office: Office, administrator: FlaskClient, ledger: Ledger
) -> None:
    units = office.units()
    phone = office.extension()
    person = office.person("wang")
    page = f"/admin/users/{person.id}"
    fields = {
        "display_name": "王建国",
        "roles": ["supervisor"],
        "unit_id": units["督察支队"],
        "telephone": "8275001",
        "extension_id": phone,
        "version": version_of(administrator.get(page)),
    }
    assert post(administrator, page, **fields).status_code == 302
    assert f'<option selected value="{phone}"' in administrator.get(page).text
    with ledger.reading() as session:
        changed = session.get_one(User, person.id)
        assert changed.unit is not None
        assert (changed.display_name, changed.unit.name, changed.telephone) == (
            "王建国",
            "督察支队",
            "8275001",
        )
        assert set(changed.roles) == {Role.SUPERVISOR}
    stale = post(administrator, page, **fields)
    assert stale.status_code == 409
    assert "已被他人修改" in stale.text


def test_administrator_with_a_role_of_content_is_saved_with_a_warning(
    office: Office, administrator: FlaskClient
) -> None:
    person = office.person("wang")
    fields = {"display_name": "王", "roles": ["administrator", "duty_officer"], "version": 1}
    post(administrator, f"/admin/users/{person.id}", **fields)
    listed = administrator.get("/admin/users").text
    assert "不符合岗位分离要求" in listed
    assert "岗位未分离" in listed


def test_a_shut_account_is_signed_out_and_comes_back(
    office: Office, administrator: FlaskClient, sign_in: SignIn
) -> None:
    person = office.person("wang")
    browser = sign_in("wang")
    post(administrator, f"/admin/users/{person.id}/shut", page="/password")
    assert browser.get("/queue").headers["Location"].startswith("/sign-in")
    assert "wang" in administrator.get("/admin/users?shut=yes").text
    post(administrator, f"/admin/users/{person.id}/reopen", page="/password")
    assert sign_in("wang").get("/queue").status_code == 200


def test_nobody_shuts_their_own_account(administrator: FlaskClient, ledger: Ledger) -> None:
    own = user(ledger, "root")
    answer = post(administrator, f"/admin/users/{own.id}/shut", page="/password")
    assert "不能停用自己的账号" in administrator.get(answer.headers["Location"]).text
    assert user(ledger, "root").active


def test_ended_sessions_are_over_and_the_password_stays(
    office: Office, administrator: FlaskClient, sign_in: SignIn
) -> None:
    person = office.person("wang")
    browser = sign_in("wang")
    post(administrator, f"/admin/users/{person.id}/end-sessions", page="/password")
    assert browser.get("/queue").headers["Location"].startswith("/sign-in")
    assert sign_in("wang", PASSWORD).get("/queue").status_code == 200


def test_a_reset_password_is_shown_once_and_has_to_be_changed(
    office: Office, administrator: FlaskClient, sign_in: SignIn
) -> None:
    person = office.person("wang")
    answer = post(administrator, f"/admin/users/{person.id}/reset-password", page="/password")
    browser = sign_in("wang", secret_of(answer.text))
    assert browser.get("/queue").headers["Location"].endswith("/password")


def test_the_table_of_roles_says_what_the_rules_are(administrator: FlaskClient) -> None:
    page = administrator.get("/admin/users/roles").text
    ticks = sum(len(roles) for roles in ROLES.values())
    assert page.count("✓") == ticks
    assert RULE_WORDS.keys() == ROLES.keys()


def test_a_token_is_shown_once_opens_the_api_and_is_revoked(
    administrator: FlaskClient, visitor: FlaskClient, ledger: Ledger
) -> None:
    made = post(administrator, "/admin/programs", name="xinfang", scopes=["items:read"])
    secret = secret_of(made.text)
    bearer = {"Authorization": f"Bearer {secret}"}
    assert visitor.get("/api/v1/items/2026-0001", headers=bearer).status_code == 404
    listed = administrator.get("/admin/programs").text
    assert "xinfang" in listed
    assert secret not in listed
    assert "api:xinfang" not in administrator.get("/admin/users").text
    post(administrator, "/admin/programs/xinfang/revoke", page="/admin/programs")
    assert visitor.get("/api/v1/items/2026-0001", headers=bearer).status_code == 401
    with ledger.reading() as session:
        assert session.scalars(select(ApiToken)).one().revoked_at is not None


def test_a_program_is_no_person_whose_password_could_be_reset(
    administrator: FlaskClient, ledger: Ledger
) -> None:
    post(administrator, "/admin/programs", name="xinfang", scopes=["items:read"])
    program = user(ledger, "api:xinfang")
    assert administrator.get(f"/admin/users/{program.id}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "信访", "scopes": ["items:read"]}, "名称只能用小写字母"),
        ({"name": "xinfang"}, "请至少选择一项权限。"),
    ],
)
def test_a_token_that_is_not_made_says_why(
    administrator: FlaskClient, fields: dict[str, object], words: str
) -> None:
    answer = post(administrator, "/admin/programs", **fields)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_program_that_handles_items_is_given_the_roles_to_do_so(
    administrator: FlaskClient, ledger: Ledger
) -> None:
    fields: dict[str, Any] = {"name": "case-system", "scopes": ["items:handle"]}
    refused = post(administrator, "/admin/programs", **fields)
    assert (refused.status_code, "须同时选择" in refused.text) == (422, True)
    assert post(administrator, "/admin/programs", **fields, roles=["supervisor"]).status_code == 200
    assert user(ledger, "api:case-system").roles == {Role.SUPERVISOR}
