"""A newcomer with a browser: claims the console, goes through the steps, and sees their test call arrive."""

import re
import shlex
import subprocess

from playwright.sync_api import Browser, expect

from tests.console.served import PATIENCE_SECONDS
from tests.system.service import Service

PASSWORD = "kaitong-mima-12389"


def test_a_newcomer_makes_a_line_work_and_sees_the_test_call_arrive(
    own_service: Service, browser: Browser
) -> None:
    told = re.search(r"^ *code +(\S+)$", own_service.output.read_text(encoding="utf-8"), re.M)
    assert told is not None
    with browser.new_page(base_url=f"http://127.0.0.1:{own_service.http_port}", locale="zh-CN") as page:
        page.set_default_timeout(PATIENCE_SECONDS * 1000)
        page.goto("/")
        page.get_by_label("开通码").fill(told[1])
        page.get_by_label("姓名").fill("张主任")
        page.locator("#password").fill(PASSWORD)
        page.locator("#again").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="采用现有单位").click()
        page.get_by_role("button", name="时间无误").click()
        state = page.locator("#test-call")
        expect(state).to_contain_text("正在等待来电")

        command = shlex.split(page.locator("pre.command").inner_text())
        subprocess.run(command, cwd="/", env=own_service.environment, check=True, timeout=120)

        expect(state).to_contain_text("已收到来电", timeout=20_000)
        page.get_by_role("link", name="收听并登记这条留言").click()
        page.wait_for_url("**/drafts/*")
        page.goto("/admin/first-start")
        expect(page.get_by_text("四步均已完成")).to_be_visible()
        expect(page.get_by_text("请另设专人管理系统")).to_be_visible()
