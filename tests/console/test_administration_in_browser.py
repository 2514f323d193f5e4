"""The calendar, the roster, settings, prompts and accounts, each kept by whoever may, in Chromium."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from ledger.models import Role
from tests.console.office import PASSWORD, Office
from tests.console.player import until
from tests.console.served import enter
from tests.console.spooled import speechlike, write_wav

GREETING = "非工作时间来电的问候语"
IN_USE = "使用中"

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def root(office: Office, new_page: Callable[[], Page]) -> Page:
    """The browser of an administrator."""
    office.person("root", "管理员", Role.ADMINISTRATOR)
    opened = new_page()
    enter(opened, "root", PASSWORD)
    return opened


@pytest.fixture
def supervisor(office: Office, new_page: Callable[[], Page]) -> Page:
    """The browser of a supervisor."""
    office.person("zhang", "张立新", Role.SUPERVISOR)
    opened = new_page()
    enter(opened, "zhang", PASSWORD)
    return opened


def hear(audio: Locator) -> None:
    """Press play, and wait until it sounds."""
    box = audio.bounding_box()
    assert box is not None
    audio.click(position={"x": 20, "y": box["height"] / 2})
    until(audio.page, lambda: audio.evaluate("audio => audio.currentTime") > 0.1)


def upload(page: Page, file: Path) -> None:
    page.get_by_label("录音文件").set_input_files(file)
    page.get_by_role("button", name="上传", exact=True).click()


# --- Calendar --------------------------------------------------------------------------------------------


def test_a_day_is_found_by_keys_made_a_day_off_seen_marked_and_undone(supervisor: Page) -> None:
    supervisor.goto("/calendar/2026?day=2026-09-14")
    supervisor.locator("[data-day='2026-09-14']").focus()
    supervisor.keyboard.press("ArrowDown")
    supervisor.keyboard.press("ArrowRight")
    supervisor.keyboard.press("Enter")
    expect(supervisor.get_by_role("heading", name="2026-09-22 周二，现为上班")).to_be_visible()
    expect(supervisor.get_by_role("radio", name="放假")).to_be_checked()
    supervisor.get_by_role("button", name="保存").click()
    expect(supervisor.locator("#note-error")).to_be_visible()
    supervisor.get_by_label("原因").fill("停电检修")
    supervisor.keyboard.press("Enter")
    expect(supervisor.get_by_text("已保存对这一天的调整。")).to_be_visible()
    supervisor.get_by_role("link", name="返回2026年日历").click()
    day = supervisor.locator("td", has=supervisor.locator("[data-day='2026-09-22']"))
    expect(day).to_have_class(re.compile(r"\brest\b.*\bentered\b"))
    expect(supervisor.get_by_text("2026-09-22 周二 放假：停电检修")).to_be_visible()
    day.get_by_role("link").click()
    supervisor.get_by_role("button", name="撤销调整，恢复原安排").click()
    supervisor.get_by_role("link", name="返回2026年日历").click()
    expect(day).to_have_class("worked")


def test_a_sunday_becomes_a_working_day_and_a_year_without_its_notice_is_provisional(
    supervisor: Page,
) -> None:
    supervisor.goto("/calendar/2026")
    expect(supervisor.get_by_text("暂按往年规律推算")).to_have_count(0)
    supervisor.get_by_role("link", name="2027年").click()
    expect(supervisor.get_by_text("2027年放假安排暂按往年规律推算")).to_be_visible()
    sunday = supervisor.locator("td", has=supervisor.locator("[data-day='2027-06-20']"))
    sunday.get_by_role("link").click()
    supervisor.get_by_label("原因").fill("重大活动安保")
    supervisor.get_by_role("radio", name="上班").check()
    supervisor.get_by_role("button", name="保存").click()
    supervisor.get_by_role("link", name="返回2027年日历").click()
    expect(sunday).to_have_class(re.compile(r"\bworked\b.*\bmake-up\b.*\bentered\b"))
    expect(sunday).to_contain_text("班")


# --- Roster ----------------------------------------------------------------------------------------------


def test_a_day_is_planned_and_stands_in_its_week_and_in_no_other(office: Office, supervisor: Page) -> None:
    office.person("wang", "王建国")
    supervisor.goto("/roster?day=2026-11-24")
    expect(supervisor.get_by_text("本周尚有7天未排班。")).to_be_visible()
    supervisor.get_by_role("link", name="安排2026-11-24的值班").click()
    duty, on_call = (
        supervisor.get_by_role("group", name=shift) for shift in ("工作时间值班", "非工作时间值守")
    )
    duty.get_by_role("checkbox", name="王建国").check()
    on_call.get_by_role("checkbox", name="张立新").check()
    supervisor.get_by_role("button", name="保存").click()
    expect(supervisor.get_by_text("已保存2026-11-24的值班安排。")).to_be_visible()
    planned = supervisor.locator(".roster tbody tr", has_text="2026-11-24").locator("td")
    expect(planned).to_have_text(["王建国", "张立新", "安排"])
    expect(supervisor.get_by_text("本周尚有6天未排班。")).to_be_visible()
    supervisor.get_by_role("link", name="下一周").click()
    expect(supervisor.get_by_text("本周尚有7天未排班。")).to_be_visible()


# --- Settings --------------------------------------------------------------------------------------------


def test_hours_are_changed_seen_among_the_settings_and_put_back_after_a_question(root: Page) -> None:
    root.goto("/admin/settings")
    hours = root.locator("tr#hours")
    hours.get_by_role("link", name="修改人工接听时间").click()
    root.get_by_label("下班").fill("18:00")
    root.get_by_role("button", name="保存").click()
    expect(root.get_by_text("已保存“人工接听时间”")).to_be_visible()
    expect(hours).to_contain_text("08:30–12:00，13:30–18:00")
    expect(hours).to_contain_text("管理员")

    hours.get_by_role("link", name="修改人工接听时间").click()
    root.get_by_role("button", name="恢复为原来的值…").click()
    question = root.get_by_role("dialog", name="恢复“人工接听时间”？")
    expect(question).to_contain_text("恢复后为：08:30–12:00，13:30–17:30")
    expect(question.get_by_role("button", name="取消")).to_be_focused()
    question.get_by_role("button", name="确认恢复").click()
    expect(root.get_by_text("“人工接听时间”已恢复为原来的值")).to_be_visible()
    expect(hours).to_contain_text("08:30–12:00，13:30–17:30")
    expect(hours).not_to_contain_text("管理员")


# --- Prompts ---------------------------------------------------------------------------------------------


def test_a_prompt_is_heard_replaced_and_put_back(root: Page, tmp_path: Path) -> None:
    new = tmp_path / "问候语.wav"
    write_wav(new, speechlike(3.0))
    root.goto("/admin/prompts")
    hear(root.get_by_label(f"试听：{GREETING}"))
    root.get_by_role("link", name=f"更换：{GREETING}").click()
    rows = root.locator("tbody tr")
    expect(rows).to_have_count(1)
    hear(rows.last.locator("audio"))

    upload(root, new)
    expect(root.get_by_text("录音已上传。请试听，确认后在列表中启用。")).to_be_visible()
    expect(rows.last).to_contain_text(IN_USE)
    hear(rows.first.locator("audio"))
    rows.first.get_by_role("button").click()
    expect(root.get_by_text("已启用")).to_be_visible()
    expect(rows.first).to_contain_text(IN_USE)
    expect(rows.last).not_to_contain_text(IN_USE)

    rows.last.get_by_role("button", name="恢复系统自带的录音和文字").click()
    expect(rows.last).to_contain_text(IN_USE)
    expect(rows.first.get_by_role("button")).to_have_text("启用")


def test_a_file_that_is_no_good_recording_is_refused_and_nothing_is_lost(root: Page, tmp_path: Path) -> None:
    no_sound, silent = tmp_path / "通知.wav", tmp_path / "无声.wav"
    no_sound.write_bytes(b"this is no sound")
    write_wav(silent, np.zeros(16_000))
    root.goto("/admin/prompts/greeting_after_hours")
    root.get_by_label("提示音内容").fill("您好，这里是本局举报投诉平台。")
    root.get_by_role("button", name="保存文字").click()
    for file, words in ((no_sound, "这个文件不是可以读取的录音"), (silent, "录音中没有声音")):
        upload(root, file)
        expect(root.locator("#recording-error")).to_contain_text(words)
        expect(root.get_by_label("录音文件")).to_have_attribute("aria-invalid", "true")
        expect(root.get_by_label("提示音内容")).to_have_value("您好，这里是本局举报投诉平台。")
        expect(root.locator("tbody tr")).to_have_count(1)
        expect(root.locator("tbody tr")).to_contain_text(IN_USE)


# --- Accounts --------------------------------------------------------------------------------------------


def test_a_new_person_signs_in_with_the_first_password_sees_what_the_role_may_and_is_shut_out(
    root: Page, new_page: Callable[[], Page]
) -> None:
    root.goto("/admin/users")
    root.get_by_role("link", name="新建用户").click()
    root.get_by_label("用户名").fill("chen")
    root.get_by_label("姓名").fill("陈局长")
    root.get_by_role("checkbox", name="领导").check()
    root.get_by_role("button", name="新建").click()
    first = root.locator(".secret").inner_text()
    root.get_by_role("link", name="已告知，返回用户").click()
    expect(root.get_by_role("row", name="陈局长")).to_contain_text("初始密码")
    assert first not in root.content()

    chen = new_page()
    enter(chen, "chen", first)
    expect(chen.get_by_text("请先设置自己的密码")).to_be_visible()
    chen.goto("/items")
    expect(chen).to_have_url(re.compile("/password"))
    chen.fill("#current", first)
    chen.fill("#new", "chen-ju-zhang-12389")
    chen.fill("#again", "chen-ju-zhang-12389")
    chen.keyboard.press("Enter")
    expect(chen.get_by_text("密码已修改。")).to_be_visible()
    pages = chen.get_by_role("navigation", name="主要页面").get_by_role("link")
    expect(pages).to_have_text(["领导看板", "登记台账", "督办台", "统计分析", "系统管理"])

    root.get_by_role("link", name="陈局长").click()
    root.wait_for_url(re.compile(r"/admin/users/\d+$"))  # until it has loaded, its buttons open nothing yet
    root.get_by_role("button", name="停用…").click()
    question = root.get_by_role("dialog", name="停用陈局长的账号？")
    expect(question.get_by_role("button", name="取消")).to_be_focused()
    root.keyboard.press("Enter")
    expect(question).to_be_hidden()
    chen.reload()
    expect(pages.first).to_be_visible()
    root.get_by_role("button", name="停用…").click()
    question.get_by_role("button", name="确认停用").click()
    expect(root.get_by_text("已停用陈局长的账号")).to_be_visible()
    chen.reload()
    expect(chen).to_have_url(re.compile("/sign-in"))
    chen.fill("#username", "chen")
    chen.fill("#password", "chen-ju-zhang-12389")
    chen.keyboard.press("Enter")
    expect(chen.get_by_text("用户名或密码不正确")).to_be_visible()
