"""What goes wrong is told in words, on a page or where something was pressed, in both languages."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, Route, expect
from werkzeug.exceptions import RequestEntityTooLarge, TooManyRequests

from hotline.console.access import requires
from ledger.access import Rule
from ledger.models import Role
from tests.console.browse import post, token_of
from tests.console.conftest import SignIn
from tests.console.office import PASSWORD, Office
from tests.console.served import enter

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

WORDS = {
    403: ("您没有查看此页的权限", "You do not have permission to view this page"),
    404: ("没有这个页面", "Page not found"),
    413: ("发送的内容过大", "The content is too large"),
    429: ("操作过于频繁", "Too many requests"),
    500: ("系统出错", "Something went wrong"),
}


@pytest.fixture
def troubled(app: Flask) -> Flask:
    """A console with pages that fail."""

    @requires(Rule.OWN_ACCOUNT)
    def fail(code: int) -> str:
        raise {413: RequestEntityTooLarge, 429: TooManyRequests}.get(code, ZeroDivisionError)

    app.add_url_rule("/fail/<int:code>", "fail", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.mark.parametrize("language", [0, 1], ids=["chinese", "english"])
@pytest.mark.parametrize(("code", "words"), WORDS.items())
def test_an_error_has_a_page_in_both_languages(
    troubled: Flask, office: Office, sign_in: SignIn, code: int, words: tuple[str, str], language: int
) -> None:
    office.person("root", "管理员", Role.ADMINISTRATOR)
    client = sign_in("root")
    post(client, "/language", page="/password", language=("zh", "en")[language])
    answer = client.get({403: "/queue", 404: "/no-such-page"}.get(code, f"/fail/{code}"))
    assert answer.status_code == code
    assert words[language] in answer.text
    assert words[1 - language] not in answer.text
    assert f'lang="{("zh-Hans-CN", "en")[language]}"' in answer.text


def test_what_is_too_large_is_refused_before_it_is_read(officer: FlaskClient) -> None:
    token = token_of(officer.get("/password"))
    answer = officer.post("/password", data={"csrf_token": token, "current": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "发送的内容过大" in answer.text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (500, "未完成：服务器出错"),
        (409, "未完成：此处内容刚被他人修改"),
        (None, "未完成：与服务器的连接中断"),
    ],
)
def test_what_was_pressed_and_failed_says_so_where_it_was_pressed(
    office: Office, new_page: Callable[[], Page], status: int | None, words: str
) -> None:
    office.person("shen", "审计员", Role.AUDITOR)
    page = new_page()
    enter(page, "shen", PASSWORD)
    page.goto("/admin/audit")
    if status is None:
        page.route("**/admin/audit/verify", lambda route: route.abort())
    else:
        page.route("**/admin/audit/verify", lambda route: route.fulfill(status=status, body="-"))
    page.get_by_role("button", name="立即校验").click()
    expect(page.locator("#live-state")).to_contain_text(words)
    page.unroute("**/admin/audit/verify")
    page.get_by_role("button", name="立即校验").click()
    expect(page.get_by_text("未发现改动").first).to_be_visible()
    expect(page.locator("#live-state")).to_be_hidden()


def test_what_was_pressed_and_runs_shows_that_it_runs(office: Office, new_page: Callable[[], Page]) -> None:
    office.person("shen", "审计员", Role.AUDITOR)
    page = new_page()
    enter(page, "shen", PASSWORD)
    page.goto("/admin/audit")
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/admin/audit/verify", hold)
    page.get_by_role("button", name="立即校验").click()
    turning = "getComputedStyle(document.querySelector('#verify button'), '::after').animationName"
    expect(page.locator("#verify.htmx-request, #verify .htmx-request").first).to_be_attached()
    assert page.evaluate(turning) == "turn"
    waiting[0].continue_()
    expect(page.get_by_text("未发现改动").first).to_be_visible()
