"""A message is heard in Debian's Chromium: words light up as they sound, and the page stays in place."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from ledger.clock import now
from tests.console.office import Office
from tests.console.player import lit_word, open_draft, playing, position, until, wait_until_past

# Each wave: where it begins and ends, how many points of it are drawn in full, and in which colour.
WAVES = """host => [...host.shadowRoot.querySelectorAll(".canvases canvas")].map((canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const drawn = [];
  for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) drawn.push(at);
  const { top, bottom } = canvas.getBoundingClientRect();
  return [top, bottom, drawn.length, data.slice(drawn[0], drawn[0] + 3).join()];
})"""
SENTENCES = ("您好我要反映一个问题。", "岱庙派出所接到报警以后一直没有人来。", "请你们查一下谢谢。")

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_the_word_that_is_spoken_is_lit_and_the_light_moves_on(office: Office, page: Page) -> None:
    open_draft(page, office.message(SENTENCES))
    page.locator(".player-play").click()
    lit = page.locator(".word.is-spoken")
    until(page, lambda: lit_word(page))
    first = lit_word(page)
    expect(lit).to_have_count(1)
    times = page.eval_on_selector(
        ".word.is-spoken",
        "word => [Number(word.dataset.start), document.querySelector('audio').currentTime]",
    )
    assert times[0] <= times[1] < times[0] + 1.0
    until(page, lambda: lit_word(page) not in ("", first))


def test_a_click_on_a_word_plays_from_there(office: Office, page: Page) -> None:
    open_draft(page, office.message(SENTENCES))
    word = page.locator(".word").filter(has_text="警").first
    start = float(word.get_attribute("data-start") or "nan")
    word.click()
    wait_until_past(page, start)
    assert start < position(page) < start + 3
    assert playing(page)
    page.get_by_role("button", name="从0:00播放").click()
    until(page, lambda: position(page) < start)


def test_space_and_arrows_rule_the_player_but_not_while_typing(office: Office, page: Page) -> None:
    open_draft(page, office.message(takes=[30.0]))
    page.locator("h1").click()
    page.keyboard.press("Space")
    wait_until_past(page, 0.2)
    page.keyboard.press("Space")
    until(page, lambda: not playing(page))
    before = position(page)
    page.keyboard.press("ArrowRight")
    until(page, lambda: position(page) > before + 2.5)
    assert position(page) == pytest.approx(before + 3, abs=0.3)
    page.keyboard.press("ArrowLeft")
    until(page, lambda: position(page) < before + 2.5)
    page.locator("#place").click()
    page.keyboard.type("岱庙 门口")
    page.keyboard.press("ArrowLeft")
    assert page.input_value("#place") == "岱庙 门口"
    assert not playing(page)
    assert position(page) == pytest.approx(before, abs=0.3)


def test_the_speed_can_be_changed(office: Office, page: Page) -> None:
    open_draft(page, office.message(takes=[30.0]))
    page.select_option(".player-speed", "1.5")
    page.locator(".player-play").click()
    wait_until_past(page, 0.2)
    assert page.eval_on_selector("audio", "audio => audio.playbackRate") == 1.5


def test_the_wave_form_jumps_to_where_it_is_clicked(office: Office, page: Page) -> None:
    open_draft(page, office.message(takes=[60.0]))
    box = page.locator(".waveform").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator(".player-play").click()
    wait_until_past(page, 29)
    assert position(page) < 33


def test_of_a_conversation_each_side_has_a_wave_of_its_own_one_above_the_other(
    office: Office, page: Page
) -> None:
    open_draft(page, office.answered(started=now() - timedelta(minutes=5)))
    host = page.locator(".waveform-split > div")
    until(page, lambda: [wave for wave in host.evaluate(WAVES) if wave[2] > 1000][1:])
    caller, officer = host.evaluate(WAVES)
    assert officer[0] >= caller[1]
    assert (caller[3], officer[3]) == ("141,162,187", "181,154,122")
    assert caller[2] != officer[2]  # what is drawn is what each of them said


def test_of_two_recordings_only_one_plays(office: Office, page: Page) -> None:
    open_draft(page, office.message(takes=[10.0, 20.0]))
    page.locator(".player-play").nth(0).click()
    wait_until_past(page, 0.2)
    page.locator(".player-play").nth(1).click()
    until(page, lambda: not playing(page))
    until(page, lambda: page.evaluate("document.querySelectorAll('audio')[1].currentTime") > 0.2)


def test_on_a_phone_the_page_stays_where_someone_types_while_the_message_plays(
    office: Office, page: Page
) -> None:
    page.set_viewport_size({"width": 375, "height": 812})
    open_draft(page, office.message(SENTENCES))
    page.locator(".player-play").click()
    page.locator("#problem").click()
    where = page.evaluate("window.scrollY")
    begun = position(page)
    wait_until_past(page, begun + 1.5)
    assert page.evaluate("window.scrollY") == where


def test_a_long_transcript_scrolls_along_in_its_column(office: Office, page: Page) -> None:
    open_draft(page, office.message(["这一句话后面还有很多句。"] * 40))
    page.locator(".word").last.evaluate(
        "word => word.dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    expect(page.locator(".word").last).to_have_class("word is-spoken")
    until(page, lambda: page.eval_on_selector(".review-sound", "column => column.scrollTop") > 0)
    assert page.evaluate("window.scrollY") == 0


def test_a_recording_whose_sound_is_gone_says_so_in_place_of_a_player(page: Page, office: Office) -> None:
    draft_id = office.message(takes=[4.0])
    for file in office.settings.vault_dir.rglob("*"):
        if file.is_file():
            file.unlink()
    page.goto(f"/drafts/{draft_id}")
    expect(page.locator(".player-missing").first).to_contain_text("录音文件不存在")
    expect(page.locator(".player-controls").first).to_be_hidden()
    expect(page.locator("audio").first).to_be_hidden()


def test_a_long_pause_is_passed_over_and_can_be_heard_all_the_same(page: Page, office: Office) -> None:
    draft_id = office.message(takes=[20.0])
    page.route("**/outline", lambda route: route.fulfill(json={"peaks": [[1.0]], "silences": [[1.0, 15.0]]}))
    open_draft(page, draft_id)
    page.keyboard.press("Space")
    until(page, lambda: position(page) > 15)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    until(page, lambda: position(page) < 1)  # three seconds of what is heard, not of the pause
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    until(page, lambda: 2.5 < position(page) < 4)


def test_no_jump_is_lost_when_keys_follow_each_other_quickly(page: Page, office: Office) -> None:
    open_draft(page, office.message(takes=[30.0]))
    page.keyboard.press("j")  # pauses count, too
    for jumps in range(1, 9):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowLeft")
        assert position(page) == pytest.approx(3 * jumps)
    expect(page.locator(".player-now")).to_have_text("0:24")


def test_a_jump_counts_from_where_the_wave_was_clicked_before_anything_was_played(
    page: Page, office: Office
) -> None:
    open_draft(page, office.message(takes=[30.0]))
    page.keyboard.press("j")  # pauses count, too
    page.locator(".waveform").click()  # in its middle
    page.keyboard.press("ArrowRight")
    expect(page.locator(".player-now")).to_have_text(re.compile("0:1[78]"))
    page.keyboard.press("Space")
    until(page, lambda: 18 < position(page) < 25)
