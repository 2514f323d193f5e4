"""Signing in, the first password, the end of a session."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from ledger.database import Ledger
from ledger.models import AuditEntry, User
from ledger.users import get_user, set_active, set_password
from tests.console.browse import post, token_of
from tests.console.conftest import SignIn
from tests.console.office import FIRST_PASSWORD, PASSWORD, Office

NEW_PASSWORD = "xin-mima-yi-she-hao"


def test_a_stranger_is_led_to_the_sign_in_page_and_from_there_to_the_page_they_asked_for(
    office: Office, visitor: FlaskClient
) -> None:
    office.person("wang")
    asked = visitor.get("/calls?outcome=busy")
    assert asked.status_code == 302
    assert asked.location == "/sign-in?next=/calls?outcome%3Dbusy"
    entered = post(visitor, asked.location, username="wang", password=PASSWORD)
    assert entered.location == "/calls?outcome=busy"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/\\example.org"])
def test_the_sign_in_page_never_leads_to_another_site(
    office: Office, visitor: FlaskClient, elsewhere: str
) -> None:
    office.person("wang")
    entered = post(visitor, f"/sign-in?next={elsewhere}", username="wang", password=PASSWORD)
    assert entered.location == "/"


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(
    office: Office, visitor: FlaskClient
) -> None:
    office.person("wang")
    wrong = post(visitor, "/sign-in", username="wang", password="cuowu-de-mima")
    unknown = post(visitor, "/sign-in", username="nobody", password="cuowu-de-mima")
    assert "用户名或密码不正确" in wrong.text
    assert "用户名或密码不正确" in unknown.text


def test_after_many_wrong_tries_the_page_says_how_long_to_wait_and_whom_to_ask(
    office: Office, visitor: FlaskClient
) -> None:
    office.person("wang")
    for _ in range(5):
        page = post(visitor, "/sign-in", username="wang", password="cuowu-de-mima")
    assert "请15分钟后再试" in page.text
    assert "系统管理员" in page.text
    locked = post(visitor, "/sign-in", username="wang", password=PASSWORD)
    assert "已暂停登录" in locked.text


def test_who_has_a_first_password_must_change_it_before_anything_else(
    office: Office, sign_in: SignIn
) -> None:
    office.person("wang", first_password=True)
    client = sign_in("wang", FIRST_PASSWORD)
    for page in ("/", "/queue", "/calls", "/items"):
        assert client.get(page).location == "/password"
    changed = post(client, "/password", current=FIRST_PASSWORD, new=NEW_PASSWORD, again=NEW_PASSWORD)
    assert changed.location == "/"
    assert client.get("/queue").status_code == 200


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"current": "cuowu-de-mima", "new": NEW_PASSWORD, "again": NEW_PASSWORD}, "当前密码不正确"),
        ({"current": PASSWORD, "new": "short", "again": "short"}, "至少10个字符"),
        ({"current": PASSWORD, "new": NEW_PASSWORD, "again": "ling-yi-ge-mima"}, "两次输入的新密码不一致"),
        ({"current": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "不能与当前密码相同"),
        ({"current": PASSWORD, "new": "", "again": ""}, "请输入新密码"),
    ],
)
def test_a_password_that_cannot_be_taken_is_told_at_its_field(
    officer: FlaskClient, fields: dict[str, str], words: str
) -> None:
    page = post(officer, "/password", **fields)
    assert page.status_code == 200
    assert words in page.text


def test_a_password_changed_elsewhere_ends_the_session_here(
    office: Office, officer: FlaskClient, ledger: Ledger
) -> None:
    assert officer.get("/queue").status_code == 200
    with ledger.session() as session, session.begin():
        set_password(session, get_user(session, "wang"), NEW_PASSWORD, "admin")
    assert officer.get("/queue").location.startswith("/sign-in")


def test_changing_ones_own_password_keeps_this_session_and_ends_the_others(
    office: Office, officer: FlaskClient, sign_in: SignIn
) -> None:
    other = sign_in("wang")
    post(officer, "/password", current=PASSWORD, new=NEW_PASSWORD, again=NEW_PASSWORD)
    assert officer.get("/queue").status_code == 200
    assert other.get("/queue").location.startswith("/sign-in")


def test_an_account_that_was_shut_is_out_at_once(officer: FlaskClient, ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        set_active(session, get_user(session, "wang"), False, "admin")
    assert officer.get("/queue").location.startswith("/sign-in")


def test_signing_out_ends_the_session(officer: FlaskClient) -> None:
    assert post(officer, "/sign-out", page="/queue").location == "/sign-in"
    assert officer.get("/queue").location.startswith("/sign-in")


def test_an_answer_that_comes_after_signing_out_signs_nobody_in_again(
    officer: FlaskClient, office: Office
) -> None:
    on_its_way = (
        officer.get("/queue").headers["Set-Cookie"].partition(";")[0].removeprefix("hotline_session=")
    )
    post(officer, "/sign-out", page="/queue")
    officer.set_cookie("hotline_session", on_its_way)
    assert officer.get("/queue").location.startswith("/sign-in")
    assert post(officer, "/sign-in", username="wang", password=PASSWORD).status_code == 302
    assert officer.get("/queue").status_code == 200


def test_half_an_hour_without_an_act_ends_the_session(office: Office, sign_in: SignIn) -> None:
    office.person("wang")
    with time_machine.travel("2026-09-21T01:00:00Z", tick=False) as clock:
        client = sign_in("wang")
        clock.shift(timedelta(minutes=29))
        assert client.get("/queue").status_code == 200
        clock.shift(timedelta(minutes=29))
        assert client.get("/queue").status_code == 200
        clock.shift(timedelta(minutes=31))
        assert client.get("/queue").location.startswith("/sign-in")


def test_a_page_that_refreshes_itself_is_no_act(office: Office, sign_in: SignIn) -> None:
    office.person("wang")
    refresh = {"HX-Request": "true"}
    with time_machine.travel("2026-09-21T01:00:00Z", tick=False) as clock:
        client = sign_in("wang")
        for _ in range(2):
            clock.shift(timedelta(minutes=14))
            assert client.get("/queue/table", headers=refresh).status_code == 200
        clock.shift(timedelta(minutes=3))
        assert client.get("/queue/table", headers=refresh).status_code == 401


def test_a_sign_in_page_left_open_over_night_is_simply_filled_in_again(
    office: Office, visitor: FlaskClient
) -> None:
    office.person("wang")
    with time_machine.travel("2026-09-21T10:00:00Z", tick=False) as clock:
        token = token_of(visitor.get("/sign-in"))
        clock.shift(timedelta(hours=14))
        fields = {"username": "wang", "password": PASSWORD}
        late = visitor.post("/sign-in?next=/calls", data={"csrf_token": token, **fields})
        assert late.location == "/sign-in?next=/calls"
        assert "登录页停留过久" in visitor.get(late.location).text
        assert post(visitor, late.location, **fields).location == "/calls"


def test_somebody_who_types_stays_signed_in(office: Office, sign_in: SignIn) -> None:
    office.person("wang")
    with time_machine.travel("2026-09-21T01:00:00Z", tick=False) as clock:
        client = sign_in("wang")
        for _ in range(3):
            clock.shift(timedelta(minutes=20))
            assert client.get("/session").json["csrf_token"]


def test_an_expired_session_is_told_to_a_page_that_asks_and_not_filled_with_the_sign_in_page(
    visitor: FlaskClient,
) -> None:
    assert visitor.get("/session").status_code == 401
    refreshed = visitor.get("/queue/table", headers={"HX-Request": "true"})
    assert refreshed.status_code == 401
    assert refreshed.text == ""


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(office: Office, app: Flask) -> None:
    office.person("wang")
    client = app.test_client()
    cookie = post(client, "/sign-in", username="wang", password=PASSWORD).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_a_form_without_its_token_is_refused(officer: FlaskClient) -> None:
    answer = officer.post("/sign-out")
    assert answer.status_code == 400
    assert "页面已过期" in answer.text


def test_signing_in_stands_in_the_audit_log(officer: FlaskClient, ledger: Ledger) -> None:
    with ledger.reading() as session:
        assert session.query(AuditEntry).filter_by(action="user.signed_in", actor="wang").count() == 1


def test_a_person_without_a_role_is_told_that_there_is_no_page_for_them(
    office: Office, sign_in: SignIn, ledger: Ledger
) -> None:
    user_id = office.person("chen", "陈警官").id
    with ledger.session() as session, session.begin():
        session.get_one(User, user_id).roles.clear()
    page = sign_in("chen").get("/")
    assert page.status_code == 200
    assert "目前没有可以查看的页面" in page.text
