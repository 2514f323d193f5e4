"""Who may open what: every view names its rule, and nobody of an accused unit learns of a complaint."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotline.console import access
from hotline.console.access import RULE, ViewWithoutRule
from hotline.console.app import create_app
from hotline.settings import Settings
from ledger.access import Rule
from ledger.database import Ledger, create_engine
from ledger.models import Role
from tests.console.conftest import SignIn
from tests.console.office import Office
from tests.system.service import free_port

PUBLIC = {"static", "account.sign_in", "account.set_language", "first_start.claim"}


def test_every_view_names_its_rule_and_only_signing_in_and_the_first_start_are_public(app: Flask) -> None:
    rules = {
        route.endpoint: getattr(app.view_functions[route.endpoint], RULE)
        for route in app.url_map.iter_rules()
    }
    assert {endpoint for endpoint, rule in rules.items() if rule is Rule.PUBLIC} == PUBLIC


def test_a_view_without_a_rule_keeps_the_console_from_starting() -> None:
    console = Flask("console")
    console.add_url_rule("/open", "open", lambda: "anybody may read this")
    with pytest.raises(ViewWithoutRule, match="open"):
        access.register(console)


def test_no_other_page_opens_to_a_stranger(app: Flask, visitor: FlaskClient) -> None:
    urls = app.url_map.bind("localhost")
    for route in app.url_map.iter_rules():
        if route.endpoint in PUBLIC:
            continue
        url = urls.build(route.endpoint, dict.fromkeys(route.arguments, 1))
        method = "GET" if "GET" in route.methods else "POST"
        answer = visitor.open(url, method=method)
        led_away = answer.headers.get("Location", "").startswith("/sign-in")
        assert led_away or answer.status_code in {400, 401}, route.endpoint


@pytest.mark.parametrize(
    ("role", "open_to_them", "closed_to_them"),
    [
        (Role.DUTY_OFFICER, ["/desk", "/queue", "/calls", "/items", "/discarded", "/drafts/1"], []),
        (Role.OFFICE_DIRECTOR, ["/desk", "/queue", "/calls", "/items"], ["/drafts/1", "/discarded"]),
        (
            Role.LEADER,
            ["/items", "/overview"],
            ["/items/new", "/desk", "/queue", "/calls", "/drafts/1", "/recordings/1"],
        ),
        (Role.ADMINISTRATOR, [], ["/desk", "/queue", "/calls", "/items", "/drafts/1", "/recordings/1"]),
        (Role.AUDITOR, [], ["/desk", "/queue", "/calls", "/items", "/drafts/1", "/recordings/1"]),
    ],
)
def test_a_role_opens_what_is_its_work(
    office: Office, sign_in: SignIn, role: Role, open_to_them: list[str], closed_to_them: list[str]
) -> None:
    assert office.message() == 1
    office.person("someone", "某人", role)
    client = sign_in("someone")
    assert {url: client.get(url).status_code for url in open_to_them} == dict.fromkeys(open_to_them, 200)
    assert {url: client.get(url).status_code for url in closed_to_them} == dict.fromkeys(closed_to_them, 403)


def test_a_forbidden_page_says_so_in_chinese_and_whom_to_ask(office: Office, sign_in: SignIn) -> None:
    office.person("root", "管理员", Role.ADMINISTRATOR)
    page = sign_in("root").get("/queue")
    assert page.status_code == 403
    assert "您没有查看此页的权限" in page.text
    assert "系统管理员" in page.text


def test_nobody_of_the_accused_unit_learns_that_there_is_a_complaint(
    office: Office, officer: FlaskClient, sign_in: SignIn
) -> None:
    units = office.units()
    office.person("li", "李警官", unit_id=units["泰山分局岱庙派出所"])
    office.person("zhao", "赵警官", unit_id=units["岱岳分局粥店派出所"])
    draft_id = office.message(["岱庙派出所的民警态度很差。"], caller="13805380042")
    office.accuse(draft_id, units["泰山分局"])
    accused, other = sign_in("li"), sign_in("zhao")
    for url in ("/queue", "/queue/table", "/calls"):
        assert "13805380042" not in accused.get(url).text, url
        assert "13805380042" in other.get(url).text, url
    for url in (f"/drafts/{draft_id}", "/recordings/1", "/recordings/1/outline"):
        assert accused.get(url).status_code == 404, url
        assert other.get(url).status_code == 200, url


def test_a_page_that_is_not_there_is_told_in_chinese(officer: FlaskClient) -> None:
    for url in ("/no-such-page", "/drafts/99", "/items/2026-9999", "/items/nonsense", "/recordings/99"):
        page = officer.get(url)
        assert page.status_code == 404
        assert "没有这个页面" in page.text


def test_a_fault_of_ours_is_told_in_chinese_without_its_details(
    app: Flask, office: Office, sign_in: SignIn
) -> None:
    office.person("wang")
    client = sign_in("wang")
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    app.extensions["vault"] = None
    office.message()
    page = client.get("/recordings/1")
    assert page.status_code == 500
    assert "系统出错" in page.text
    assert "NoneType" not in page.text


def test_a_database_that_is_down_is_told_in_chinese(app: Flask, officer: FlaskClient) -> None:
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    nobody_listens = create_engine(f"postgresql+psycopg://hotline@127.0.0.1:{free_port()}/hotline")
    with_nothing_behind = Ledger(nobody_listens, app.extensions["ledger"].keys)
    app.extensions["ledger"].close()
    app.extensions["ledger"] = with_nothing_behind
    page = officer.get("/queue")
    assert page.status_code == 500
    assert "系统出错" in page.text


def test_every_answer_forbids_what_a_page_does_not_need(officer: FlaskClient, office: Office) -> None:
    office.message()
    for url in ("/queue", "/drafts/1", "/recordings/1", "/sign-in"):
        headers = officer.get(url).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


def test_cookies_go_over_https_only_where_the_settings_say_so(
    ledger_settings: Settings, office: Office
) -> None:
    office.person("wang")
    console = create_app(ledger_settings.model_copy(update={"secure_cookies": True}))
    page = console.test_client().get("/sign-in")
    console.extensions["ledger"].close()
    assert "Secure" in page.headers["Set-Cookie"]
