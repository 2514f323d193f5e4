"""One complaint from the letter to the archive, each step in the browser of whoever does it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ledger.models import Role
from tests.console.office import PASSWORD, Office
from tests.console.served import enter
from tests.console.test_handling import SECTIONS, STEPS

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def people(office: Office, new_page: Callable[[], Page]) -> dict[str, Page]:
    """A duty officer, a supervisor and a branch's handler, each in their own browser."""
    units = office.units()
    office.person("wang", "王建国", Role.DUTY_OFFICER, unit_id=units["督察支队"])
    office.person("zhang", "张立新", Role.SUPERVISOR, unit_id=units["督察支队"])
    office.person("li", "李明", Role.UNIT_HANDLER, unit_id=units["泰山分局"])
    pages = {username: new_page() for username in ("wang", "zhang", "li")}
    for username, page in pages.items():
        enter(page, username, PASSWORD)
    return pages


def act(page: Page, number: str, name: str, fill: Callable[[Page], object] = lambda page: None) -> None:
    """Press the button of an act on the item's page, fill in its form, and say yes where it asks."""
    page.goto(f"/items/{number}")
    page.locator(".acts").get_by_role("link", name=name, exact=True).click()
    fill(page)
    page.locator("#act button.button-primary").click()
    yes = page.get_by_role("button", name=f"确认{name}")
    done = page.get_by_role("status").filter(has_text=f"已办理：{name}。")
    expect(yes.or_(done)).to_be_visible()
    if yes.is_visible():
        expect(yes).to_be_focused()
        page.keyboard.press("Enter")
    expect(done).to_be_visible()


def register_letter(page: Page) -> str:
    """Enter a letter by hand; its number."""
    page.goto("/items")
    page.get_by_role("link", name="登记来信来访、交办转办").click()
    page.select_option("#channel", "letter")
    page.check("input[name=named][value=true]")
    page.check("input[name=confidential][value=true]")
    page.fill("#reporter_name", "周某某")
    page.fill("#reporter_phone", "13805380001")
    page.fill("#unit-filter", "岱庙")
    page.get_by_role("checkbox", name="泰山分局岱庙派出所").check()
    page.check("input[name=happening_now][value=false]")
    page.check("input[name=categories][value=law_enforcement]")
    page.check("input[name=nature][value=duty_neglected]")
    page.fill("#problem", "报案后没有受案回执。")
    page.check("input[name=urgency][value=ordinary]")
    page.check("input[name=difficulty][value=simple]")
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("button", name="确认登记").click()
    page.wait_for_url("**/items/20*")
    return page.url.rpartition("/")[2]


def assign(page: Page) -> None:
    page.get_by_role("radio", name="移交下级督察部门核查").check()
    page.fill("#unit-filter", "泰山分局")
    page.get_by_role("checkbox", name="泰山分局", exact=True).check()


def take_step(step: str) -> Callable[[Page], None]:
    def fill(page: Page) -> None:
        page.check(f"input[name=step][value={step}]")
        page.fill("#account", "已办理，材料在卷。")

    return fill


def feed_back(page: Page) -> None:
    page.get_by_role("radio", name="口头").check()
    page.fill("#told", "已电话告知核查情况。")
    page.fill("#opinion", "没有意见。")
    page.get_by_role("radio", name="满意", exact=True).check()


def report(page: Page, number: str) -> None:
    """Write the report, look at the paper, and file it."""
    page.goto(f"/items/{number}")
    page.locator(".acts").get_by_role("link", name="提交核查报告", exact=True).click()
    expect(page.locator("#section-complaint")).to_have_value("报案后没有受案回执。")
    for section in SECTIONS:
        box = page.locator(f"#section-{section}")
        box.fill(box.input_value() or "经核查，如实写明。")
    page.get_by_role("radio", name="属实", exact=True).check()
    page.get_by_role("button", name="预览和提交").click()
    expect(page.locator(".paper")).to_contain_text("核查结论为属实")
    page.get_by_role("button", name="提交核查报告").click()
    expect(page.get_by_role("status").filter(has_text="已办理：提交核查报告。")).to_be_visible()


def close(page: Page) -> None:
    expect(page.get_by_role("radio", name="属实", exact=True)).to_be_checked()
    for box in page.locator("input[name=checks]").all():
        box.check()
    page.fill("#outcome", "对责任民警批评教育。")


def test_from_a_letter_to_the_archive(people: dict[str, Page], tmp_path: Path) -> None:
    wang, zhang, li = people["wang"], people["zhang"], people["li"]
    number = register_letter(wang)
    scan = tmp_path / "来信.pdf"
    scan.write_bytes(b"%PDF-1.7\n" + b"x" * 100)
    wang.set_input_files("#files-input", scan)
    wang.get_by_role("button", name="上传", exact=True).click()
    expect(wang.get_by_role("status").filter(has_text="已上传“来信.pdf”。")).to_be_visible()
    act(zhang, number, "受理")
    act(zhang, number, "交办", assign)
    li.goto("/items")
    li.get_by_role("link", name=number).click()
    act(li, number, "开始核查")
    expect(li.locator(".act-refused", has_text="提交核查报告")).to_contain_text("核查步骤未齐")
    for step in STEPS:
        act(li, number, "核查步骤", take_step(step))
    act(li, number, "反馈", feed_back)
    report(li, number)
    act(zhang, number, "审核通过")
    act(zhang, number, "结案", close)
    act(wang, number, "归档")
    expect(wang.locator(".timeline")).to_contain_text("七项条件具备，予以结案，结论：属实。")
    expect(wang.locator(".page-head")).to_contain_text("已归档")
    with wang.expect_download() as download:
        wang.locator("#files").get_by_role("link", name="来信.pdf").click()
    assert download.value.suggested_filename == "来信.pdf"


def test_what_was_typed_in_an_act_is_not_lost_by_a_mistake(people: dict[str, Page], office: Office) -> None:
    number = office.item()
    page = people["zhang"]
    page.goto(f"/items/{number}/acts/transfer")
    page.fill("#reason", "已在信访程序中。")
    page.locator("#act button.button-primary").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_focused()
    expect(page.locator("#reason")).to_have_value("已在信访程序中。")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name=f"返回{number}").click()
    page.wait_for_url(f"**/items/{number}")
    assert asked == ["beforeunload"]


def test_the_registration_form_fits_one_page_of_paper(office: Office, people: dict[str, Page]) -> None:
    number = office.item(problem="反映" * 60, evidence="有监控录像。", demand="要求答复。")
    people["zhang"].goto(f"/items/{number}/papers/registration")
    assert people["zhang"].pdf(prefer_css_page_size=True).count(b"/MediaBox") == 1
