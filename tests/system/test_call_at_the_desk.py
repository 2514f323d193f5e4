"""A real call reaches an officer: its form opens, survives a crash and a takeover, and is registered.

Meanwhile a supervisor follows it on the desk, and a leader is kept from it until it is an item.
"""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hotline.settings import REPOSITORY
from tests.console.served import PATIENCE_SECONDS, crash
from tests.ivr.desk_phone import DeskPhone
from tests.system.people import add_people, kept_from, sign_in
from tests.system.service import HOTLINE, Service
from tests.system.test_first_call import COMPLAINT

CALLER = "13805384321"

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def staffed(tmp_path: Path) -> Iterator[Service]:
    """A service in staffed hours, with the people of this test."""
    running = Service(tmp_path, HOTLINE_TRANSCRIBER="none", HOTLINE_HOURS_MODE="staffed")
    running.start()
    running.hotline("unit", "import", str(REPOSITORY / "ledger" / "data" / "units.example.csv"))
    add_people(running)
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    yield
    expect.set_options(timeout=5_000)


def test_the_form_of_a_call_opens_survives_crash_and_takeover_and_is_registered(
    staffed: Service, new_page: Callable[[Service], Page]
) -> None:
    wang, li, zhang, sun = (sign_in(new_page(staffed), who) for who in ("wang", "li", "zhang", "sun"))
    with DeskPhone(801, "answers", seconds=3.0) as phone:
        telephone = staffed.json("extension", "add", "值班一", phone.uri)
        staffed.hotline("extension", "on", str(telephone["id"]), "--officer", "wang")
        wang.reload()
        expect(wang.get_by_text("当前没有来电")).to_be_visible()
        caller = subprocess.Popen(
            [
                *(HOTLINE, "call", staffed.uri, "--caller", CALLER, "--greeting-dtmf", "#"),
                *("--wav", COMPLAINT, "--after", "1", "--hang-up", "line"),
            ],
            env=staffed.environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            form_url = typed_before_the_crash(wang)
            followed_on_the_desk(zhang)
            kept_from(sun, form_url, "/desk", "/queue")
            wang = opened_again(wang)
            taken_over(wang, li, form_url)
            phone.hang_up()
            registered(li)
            expect(zhang.get_by_text("当前没有来电")).to_be_visible()
        finally:
            caller.kill()
            caller.wait(20)
    item = staffed.json("items", "list")[0]["number"]
    shown = staffed.json("items", "show", item)
    assert shown["problem"] == "报案后没有受案回执，再去问时称没有登记。"
    assert (shown["place"], shown["reporter_phone"]) == ("岱庙派出所", CALLER)
    for reader in (zhang, sun):
        reader.goto("/items")
        expect(reader.locator(".list-row th a")).to_have_text([item])


def typed_before_the_crash(wang: Page) -> str:
    """The form opens by itself with the number; the officer types while the call is recorded."""
    wang.wait_for_url("**/desk/calls/*")
    expect(wang.locator("#reporter_phone")).to_have_value(CALLER)
    expect(wang.locator("#sheet-state")).to_contain_text("通话中")
    expect(wang.locator("#sheet-state")).to_contain_text(re.compile(r"正在录音 0:0[1-9]"))
    wang.locator("#problem").press_sequentially("报案后没有受案回执")
    expect(wang.locator("#form-state")).to_contain_text("已自动保存")
    form_url = wang.url
    wang.reload()
    expect(wang.locator("#problem")).to_have_value("报案后没有受案回执")
    wang.locator("#problem").press("End")
    wang.locator("#problem").press_sequentially("，再去问时")
    expect(wang.locator("#form-state")).to_contain_text("已自动保存")
    return form_url


def followed_on_the_desk(zhang: Page) -> None:
    """The supervisor's desk was open before the call, and shows by itself who rang and who fills in."""
    call = zhang.locator(".live-calls tr[id^=call-]")
    expect(call).to_contain_text(CALLER)
    expect(call).to_contain_text("通话中")
    expect(call).to_contain_text("王警官正在填写")


def opened_again(wang: Page) -> Page:
    """After the crash the desk leads to the form once more, and no word is missing."""
    crash(wang)
    again = wang.context.new_page()
    again.goto("/desk")
    again.wait_for_url("**/desk/calls/*")
    expect(again.locator("#problem")).to_have_value("报案后没有受案回执，再去问时")
    expect(again.locator("#problem")).to_be_enabled()
    return again


def taken_over(wang: Page, li: Page, form_url: str) -> None:
    """A second person finds it locked, takes it over after a question, and goes on; the first is told."""
    li.goto(form_url)
    li.get_by_role("button", name="由我填写").click()
    expect(li.get_by_text("王警官自")).to_be_visible()
    expect(li.locator("#problem")).to_be_disabled()
    li.get_by_role("button", name="由我接手填写…").click()
    question = li.get_by_role("dialog", name="接手填写？")
    expect(question.get_by_role("button", name="取消")).to_be_focused()
    question.get_by_role("button", name="确认接手").click()
    expect(li.locator("#problem")).to_be_enabled()
    expect(wang.get_by_text("李警官已于")).to_be_visible()
    expect(wang.locator("#problem")).to_be_disabled()
    li.locator("#problem").press("End")
    li.locator("#problem").press_sequentially("称没有登记。")
    li.fill("#place", "岱庙派出所")
    expect(li.locator("#form-state")).to_contain_text("已自动保存")


def registered(li: Page) -> None:
    """The call has ended; its draft carries what was typed, beside the recording, and becomes an item."""
    expect(li.get_by_text("通话已结束，录音已入库。")).to_be_visible()
    li.get_by_role("link", name="对照录音登记").click()
    li.wait_for_url("**/drafts/*")
    expect(li.locator("#problem")).to_have_value("报案后没有受案回执，再去问时称没有登记。")
    expect(li.locator("#problem")).to_be_enabled()
    expect(li.locator(".player").first).to_be_visible()
    li.fill("#reporter_name", "周某某")
    li.fill("#unit-filter", "岱庙")
    li.locator(".unit-list label:visible input").first.check()
    li.check("input[name=categories][value=public_service]")
    li.check("input[name=nature][value=duty_neglected]")
    li.check("input[name=difficulty][value=simple]")
    li.get_by_role("button", name="登记", exact=True).click()
    li.get_by_role("dialog", name="确认登记？").get_by_role("button", name="确认登记").click()
    expect(li.get_by_text(re.compile(r"登记成功，编号\d{4}-0001"))).to_be_visible()
