"""The pages of spot-checks: drawn, gone through in a browser with the recording beside the form, printed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ledger.models import Role
from tests.console.browse import post
from tests.console.conftest import SignIn
from tests.console.office import PASSWORD, Office
from tests.console.served import enter

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_who_only_answers_the_telephone_checks_nobody(office: Office, sign_in: SignIn) -> None:
    office.person("wang")
    assert sign_in("wang").get("/spot-checks").status_code == 403


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"size": "0"}, "请填写1至200的件数"),
        ({"first": "2026-12-31", "last": "2026-01-01"}, "截止日期不得早于起始日期"),
        ({"first": "昨天"}, "样式填写日期"),
    ],
)
def test_a_sample_that_cannot_be_drawn_is_refused_in_words(
    office: Office, sign_in: SignIn, changes: dict[str, str], words: str
) -> None:
    office.person("zhao", "赵督察", Role.SUPERVISOR)
    asked = {"first": "2026-01-01", "last": "2026-12-31", "size": "5"} | changes
    answer = post(sign_in("zhao"), "/spot-checks", **asked)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_period_without_registrations_says_so(office: Office, sign_in: SignIn) -> None:
    office.person("zhao", "赵督察", Role.SUPERVISOR)
    client = sign_in("zhao")
    answer = post(client, "/spot-checks", first="2001-01-01", last="2001-12-31", size="5")
    assert answer.location == "/spot-checks"
    assert "没有可抽查的事项" in client.get("/spot-checks").text


@pytest.mark.usefixtures("year")
def test_a_supervisor_goes_through_a_sample_and_finds_it_in_the_figures(
    office: Office, new_page: Callable[[], Page]
) -> None:
    office.person("zhao", "赵督察", Role.SUPERVISOR)
    page = new_page()
    enter(page, "zhao", PASSWORD)
    page.goto("/calls")
    page.get_by_role("link", name="抽查").click()
    expect(page.get_by_text("尚未抽查")).to_be_visible()
    page.get_by_label("登记日期自").fill("2025-01-01")
    page.get_by_label("至", exact=True).first.fill("2025-12-31")
    page.get_by_label("抽查件数").fill("2")
    page.get_by_role("button", name="抽取").click()
    page.get_by_role("link", name="开始抽查").click()
    expect(page.get_by_role("table", name="12389专用举报电话信息登记表")).to_be_visible()
    expect(page.locator("audio").first).to_be_attached()
    page.get_by_role("button", name="保存，查下一件").click()
    expect(page.get_by_text("请选择。").first).to_be_visible()
    for point in ("要素完整", "分类准确", "紧急程度恰当", "文字与录音一致", "保密要求落实"):
        mark = "不符合" if point == "分类准确" else "符合"
        page.get_by_role("group", name=point).get_by_label(mark, exact=True).check()
    page.get_by_role("button", name="保存，查下一件").click()
    expect(page.get_by_text("有不符合的，请在备注中说明。")).to_be_visible()
    page.get_by_label("备注").fill("应为服务群众类。")
    page.get_by_role("button", name="保存，查下一件").click()
    expect(page.get_by_text("第2件，共2件")).to_be_visible()
    page.goto("/spot-checks")
    expect(page.get_by_text("1/2")).to_be_visible()
    page.get_by_role("link", name="继续").click()
    expect(page.get_by_text("不符合：分类准确")).to_be_visible()
    expect(page.get_by_text("应为服务群众类。")).to_be_visible()
    page.goto("/spot-checks")
    expect(page.get_by_role("img", name="各登记人不符合项").locator("svg")).to_be_visible()
