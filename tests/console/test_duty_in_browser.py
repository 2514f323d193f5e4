"""Officers' phones and the page of a call, in Debian's Chromium."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from ledger import extensions
from ledger.clock import now
from ledger.models import Role
from tests.console.office import PASSWORD, Office
from tests.console.served import enter

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def on_duty(office: Office) -> list[str]:
    with office.ledger.reading() as session:
        return [extension.label for extension in extensions.on_duty(session)]


def test_an_administrator_adds_a_telephone_and_takes_it_out_of_use_after_a_question(
    office: Office, new_page: Callable[[], Page]
) -> None:
    office.person("root", "管理员", Role.ADMINISTRATOR)
    page = new_page()
    enter(page, "root", PASSWORD)
    page.get_by_role("link", name="值班话机").click()
    expect(page.get_by_text("尚无值班话机")).to_be_visible()
    page.get_by_label("名称").fill("值班一")
    page.get_by_label("SIP 地址").fill("801")
    page.keyboard.press("Enter")
    expect(page.get_by_text("地址须以 sip: 或 sips: 开头")).to_be_visible()
    expect(page.get_by_label("名称")).to_have_value("值班一")
    page.get_by_label("SIP 地址").fill("sip:801@10.0.0.5")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已添加话机“值班一”")).to_be_visible()

    page.get_by_role("button", name="停用值班一").click()
    question = page.get_by_role("dialog", name="停用“值班一”？")
    expect(question.get_by_role("button", name="取消")).to_be_focused()
    page.keyboard.press("Enter")
    expect(question).to_be_hidden()
    page.get_by_role("button", name="停用值班一").click()
    question.get_by_role("button", name="确认停用").click()
    expect(page.get_by_text("已停用话机“值班一”")).to_be_visible()
    page.get_by_role("button", name="恢复值班一").click()
    expect(page.get_by_text("已恢复话机“值班一”")).to_be_visible()


def test_one_officer_begins_duty_another_relieves_and_ends_it(
    office: Office, page: Page, new_page: Callable[[], Page]
) -> None:
    office.extension()
    office.person("li", "李警官")
    page.get_by_role("link", name="未值班").click()
    page.get_by_role("button", name="在此值班 值班一").click()
    expect(page.get_by_text("您正在“值班一”值班")).to_be_visible()
    expect(page.get_by_role("link", name="值班中：值班一")).to_be_visible()
    assert on_duty(office) == ["值班一"]

    other = new_page()
    enter(other, "li", PASSWORD)
    other.goto("/extensions")
    other.get_by_role("button", name="接替 值班一").click()
    other.get_by_role("dialog", name="接替王警官值班？").get_by_role("button", name="确认接替").click()
    expect(other.get_by_role("link", name="值班中：值班一")).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="未值班")).to_be_visible()

    other.get_by_role("button", name="结束值班").click()
    expect(other.get_by_text("您已结束值班")).to_be_visible()
    assert on_duty(office) == []


def test_the_conversation_of_a_call_plays_on_its_page(office: Office, page: Page) -> None:
    office.answered(started=now() - timedelta(minutes=5), talked=8.0)
    page.goto("/calls")
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="经过")).to_be_visible()
    player = page.locator(".player")
    expect(player.locator(".player-controls")).to_be_visible()
    player.get_by_role("button", name="播放", exact=False).first.click()
    expect(player.locator(".player-now")).to_have_text("0:02")
    channels = page.evaluate(
        """async () => {
            const sound = await (await fetch(document.querySelector("audio").src)).arrayBuffer();
            return (await new AudioContext().decodeAudioData(sound)).numberOfChannels;
        }"""
    )
    assert channels == 2


def test_no_page_of_these_is_wider_than_a_phone(
    office: Office, page: Page, new_page: Callable[[], Page]
) -> None:
    office.extension("值班一室靠窗的第二部电话", "sip:duty-officer-one@pbx.bureau.example:5080;transport=tcp")
    office.extension("值班二", "sip:802@10.0.0.5", officer=office.person("li", "李警官"))
    office.answered(started=now(), sip_call_id="a" * 80 + "@192.0.2.1", trunk="telecom")
    office.person("root", "管理员", Role.ADMINISTRATOR)
    administrator = new_page()
    enter(administrator, "root", PASSWORD)
    page.goto("/calls")
    call = page.get_by_role("table").get_by_role("link").first.get_attribute("href")
    for who, url in (
        (page, "/extensions"),
        (page, "/calls"),
        (page, call),
        (administrator, "/extensions"),
        (administrator, "/extensions/1"),
    ):
        who.set_viewport_size({"width": 375, "height": 812})
        who.goto(url)
        assert who.evaluate("document.documentElement.scrollWidth") <= 375, url
