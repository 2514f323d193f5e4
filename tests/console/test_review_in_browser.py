"""Reviewing a draft by keyboard: hearing, correcting in place, sending words to the form, going on."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ledger import corrections, drafts, hints, transcripts
from ledger.clock import now
from ledger.hints import Hint
from ledger.models import Role
from ledger.rewordings import Kind, Rewording
from tests.console.office import PASSWORD, Office
from tests.console.player import open_draft, playing, position, until
from tests.console.served import enter

SENTENCES = (
    "我叫周大明，电话是幺三八零五三八零零四二。",
    "昨天晚上九点多，岱庙派出所的民警没有给我受案回执。",
    "请你们查一下谢谢。",
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def draft_id(office: Office) -> int:
    office.units()
    return office.message(SENTENCES)


@pytest.fixture
def review(page: Page, draft_id: int) -> Page:
    """The page of a draft with three sentences, keys at hand."""
    open_draft(page, draft_id)
    return page


def lit(page: Page) -> str:
    word: str = page.evaluate("document.querySelector('.word.is-spoken')?.textContent ?? ''")
    return word


def line(page: Page, place: int) -> str:
    """The words of a line as one reads them."""
    text: str = page.locator(".segment-text").nth(place).inner_text()
    return text.strip()


def select(page: Page, words: str) -> None:
    """Select words of the transcript as a mouse would."""
    page.evaluate(
        """words => {
            const all = [...document.querySelectorAll(".word")];
            const start = all.map((word) => word.textContent).join("").indexOf(words);
            document.getSelection().setBaseAndExtent(all[start], 0, all[start + words.length - 1], 1);
        }""",
        words,
    )
    expect(page.locator("#send-bar")).to_be_visible()


def corrected(office: Office, draft_id: int) -> str | None:
    with office.ledger.reading() as session:
        return corrections.corrected_text(drafts.get(session, draft_id))


def test_words_and_lines_are_gone_to_by_keyboard(review: Page) -> None:
    review.keyboard.press("ArrowDown")
    until(review, lambda: lit(review) == "昨")
    review.keyboard.press("Period")
    until(review, lambda: lit(review) == "天")
    review.keyboard.press("Comma")
    until(review, lambda: lit(review) == "昨")
    review.keyboard.press("ArrowUp")
    until(review, lambda: lit(review) == "我")
    assert not playing(review)


def test_words_of_which_the_engine_was_unsure_are_marked_and_gone_to_by_key(
    page: Page, office: Office
) -> None:
    open_draft(page, office.message(SENTENCES, doubtful="周受"))
    expect(page.locator(".word-doubtful")).to_have_text(["周", "受"])
    for word in ("周", "受", "周"):
        page.keyboard.press("y")
        until(page, lambda word=word: lit(page) == word)


def test_speed_is_changed_by_keys_and_kept_for_the_next_draft(review: Page, office: Office) -> None:
    for _ in range(9):
        review.keyboard.press("Equal")
    expect(review.locator(".player-speed")).to_have_value("2")
    open_draft(review, office.message(SENTENCES))
    expect(review.locator(".player-speed")).to_have_value("2")
    assert review.eval_on_selector("audio", "audio => audio.playbackRate") == 2
    for _ in range(9):
        review.keyboard.press("Minus")
    expect(review.locator(".player-speed")).to_have_value("0.75")


def test_keys_are_not_taken_from_a_field_but_with_alt(review: Page) -> None:
    review.locator("#place").click()
    review.keyboard.type("k x 1?")
    assert review.input_value("#place") == "k x 1?"
    assert not playing(review)
    review.keyboard.press("Alt+k")
    until(review, lambda: playing(review))
    review.keyboard.press("Alt+k")
    until(review, lambda: not playing(review))
    expect(review.locator("#place")).to_be_focused()
    review.keyboard.press("Escape")
    review.keyboard.press("Space")
    until(review, lambda: playing(review))
    assert review.input_value("#place") == "k x 1?"


def test_the_list_of_keys_opens_and_closes_by_keyboard(review: Page) -> None:
    review.keyboard.press("Shift+Slash")
    dialog = review.get_by_role("dialog", name="快捷键")
    expect(dialog).to_contain_text("播放／暂停")
    review.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_line_is_corrected_where_it_stands_and_the_words_still_light_up(
    review: Page, office: Office, draft_id: int
) -> None:
    review.keyboard.press("ArrowDown")
    review.keyboard.press("g")
    editor = review.locator(".segment-editor")
    expect(editor).to_be_focused()
    expect(editor).to_have_value(SENTENCES[1])
    review.keyboard.press("Home")
    for _ in range(2):
        review.keyboard.press("Delete")
    review.keyboard.type("前天")
    until(review, lambda: "前天" in (corrected(office, draft_id) or ""))  # as typed, before it is left
    review.keyboard.press("Escape")
    expect(editor).to_have_count(0)
    assert line(review, 1) == SENTENCES[1].replace("昨天", "前天")
    expect(review.locator("#segment-1-1")).to_contain_text("王警官更正于")
    review.keyboard.press("d")
    assert line(review, 1).startswith("昨前天")
    review.keyboard.press("d")
    review.locator("#segment-1-1 .word").last.click()
    until(review, lambda: lit(review) == "。")
    review.reload()
    assert line(review, 1) == SENTENCES[1].replace("昨天", "前天")


def test_a_correction_is_undone_and_the_original_is_one_press_away(
    review: Page, office: Office, draft_id: int
) -> None:
    review.keyboard.press("g")
    review.keyboard.type("喂，")
    review.keyboard.press("Enter")
    until(review, lambda: line(review, 0) == "喂，" + SENTENCES[0])
    review.keyboard.press("Control+z")
    until(review, lambda: line(review, 0) == SENTENCES[0])
    assert corrected(office, draft_id) is None
    review.keyboard.press("Control+z")
    review.locator("#segment-1-0 .word").first.dblclick()
    review.keyboard.type("又，")
    review.keyboard.press("Escape")
    review.get_by_role("button", name="恢复原文").click()
    until(review, lambda: line(review, 0) == SENTENCES[0])


def test_two_people_who_correct_one_line_are_told_and_lose_nothing(
    review: Page, office: Office, draft_id: int, new_page: Callable[[], Page]
) -> None:
    office.person("li", "李警官", Role.SUPERVISOR)
    other = new_page()
    enter(other, "li", PASSWORD)
    open_draft(other, draft_id)
    other.keyboard.press("g")
    other.keyboard.type("李：")
    other.keyboard.press("Escape")
    until(other, lambda: line(other, 0).startswith("李："))
    review.keyboard.press("g")
    review.keyboard.type("王：")
    expect(review.locator("#review-status")).to_contain_text("刚被他人更正为“李：")
    expect(review.locator(".segment-editor")).to_have_value("王：" + SENTENCES[0])
    review.keyboard.type("再")
    review.keyboard.press("Escape")
    until(review, lambda: line(review, 0) == "王：再" + SENTENCES[0])


@pytest.mark.parametrize(
    ("words", "key", "field", "value"),
    [
        ("周大明", "1", "reporter_name", "周大明"),
        ("幺三八零五三八零零四二", "2", "reporter_phone", "13805380042"),
        ("岱庙派出所", "4", "place", "岱庙派出所"),
        ("的民警", "6", "accused_persons", "的民警"),
        ("没有给我受案回执。", "7", "problem", "没有给我受案回执。"),
    ],
)
def test_selected_words_go_to_a_field_by_one_key_and_back_by_undo(
    review: Page, words: str, key: str, field: str, value: str
) -> None:
    before = review.input_value(f"#{field}")
    select(review, words)
    review.keyboard.press(key)
    expect(review.locator(f"#{field}")).to_have_value(value)
    expect(review.locator("#review-status")).to_contain_text("已填入")
    review.keyboard.press("Control+z")
    expect(review.locator(f"#{field}")).to_have_value(before)


def test_a_time_is_made_absolute_and_a_unit_is_offered_from_the_tree(review: Page) -> None:
    select(review, "昨天晚上九点多")
    review.keyboard.press("5")
    expect(review.locator("#happened_at")).to_have_value(
        re.compile(r"^\d{4}年\d+月\d+日21时许（昨天晚上九点多）$")
    )
    select(review, "岱庙派出所")
    review.keyboard.press("3")
    expect(review.locator("#unit-offer")).to_contain_text("泰山分局岱庙派出所")
    expect(review.locator("input[name=accused_units]:checked")).to_have_count(0)
    review.keyboard.press("1")
    expect(review.locator(".unit-chosen")).to_have_text("已选：泰山分局岱庙派出所")


def test_words_are_selected_by_keyboard_and_lines_are_added_to_the_problem(review: Page) -> None:
    review.keyboard.press("ArrowDown")
    until(review, lambda: lit(review) == "昨")
    review.keyboard.press("q")
    review.keyboard.press("7")
    expect(review.locator("#problem")).to_have_value(SENTENCES[1])
    review.keyboard.press("ArrowDown")
    until(review, lambda: lit(review) == "请")
    review.keyboard.press("Shift+Period")
    review.keyboard.press("Shift+Period")
    review.keyboard.press("7")
    expect(review.locator("#problem")).to_have_value(SENTENCES[1] + "请你")


def test_words_are_dropped_on_a_field(review: Page) -> None:
    select(review, "周大明")
    review.locator(".word").nth(3).drag_to(review.locator("#reporter_name"))
    expect(review.locator("#reporter_name")).to_have_value("周大明")


def test_suggestions_are_shown_with_their_words_and_filled_in_only_when_accepted(
    page: Page, office: Office
) -> None:
    unit_id = office.units()["泰山分局岱庙派出所"]
    draft_id = office.message(SENTENCES)
    with office.ledger.session() as session, session.begin():
        hints.store(session, 1, [Hint("accused_units", str(unit_id), "岱庙派出所", 1, 8, 13, 0.8)])
    open_draft(page, draft_id)
    suggestion = page.locator(".suggestion")
    expect(suggestion).to_contain_text("泰山分局岱庙派出所")
    expect(suggestion).to_contain_text("可信度80%")
    expect(page.locator("input[name=accused_units]:checked")).to_have_count(0)
    page.keyboard.press("c")
    expect(page.locator(".unit-chosen")).to_have_text("已选：泰山分局岱庙派出所")
    expect(suggestion.get_by_text("已采用")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(suggestion.get_by_role("button", name="采用")).to_be_visible()


def test_a_form_that_another_fills_in_takes_nothing_from_the_text(
    review: Page, office: Office, draft_id: int, new_page: Callable[[], Page]
) -> None:
    office.person("li", "李警官", Role.SUPERVISOR)
    with office.ledger.session() as session, session.begin():
        hints.store(session, 1, [Hint("place", "岱庙派出所", "岱庙派出所", 1, 8, 13, 0.8)])
    other = new_page()
    enter(other, "li", PASSWORD)
    open_draft(other, draft_id)
    expect(other.get_by_text("王警官自")).to_be_visible()
    expect(other.locator(".suggestion")).to_contain_text("岱庙派出所")
    expect(other.locator(".suggestion-take")).to_be_hidden()
    other.keyboard.press("c")
    expect(other.locator("#review-status")).to_contain_text("不能填入")
    select(other, "周大明")
    other.keyboard.press("1")
    expect(other.locator("#review-status")).to_contain_text("不能填入“姓名”")
    expect(other.locator("#place")).to_have_value("")
    expect(other.locator("#reporter_name")).to_have_value("")


def test_a_conversation_shows_both_channels_and_either_can_be_muted(page: Page, office: Office) -> None:
    draft_id = office.answered(started=now())
    open_draft(page, draft_id)
    caller = page.get_by_role("button", name="反映人静音")
    officer = page.get_by_role("button", name="值班员静音")
    page.keyboard.press("f")
    expect(caller).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("z")  # not both: somebody must be heard
    expect(caller).to_have_attribute("aria-pressed", "false")
    expect(officer).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Space")
    until(page, lambda: position(page) > 0.3)


def test_a_dialogue_says_who_speaks(page: Page, office: Office) -> None:
    draft_id = office.answered(started=now())
    office.hear(office.transcript_ids()[0], ["您好，督察支队。", "我要反映问题。"], channels=(1, 0))
    open_draft(page, draft_id)
    expect(page.locator(".speaker")).to_have_text(["值班员", "反映人"])
    select(page, "。我要")
    page.keyboard.press("7")
    expect(page.locator("#problem")).to_have_value("。我要")


def test_the_next_draft_comes_by_one_key_and_by_itself_after_discarding(
    review: Page, office: Office, draft_id: int
) -> None:
    second = office.message(("第二条。",), started=now())
    review.reload()
    review.keyboard.press("x")
    review.wait_for_url(f"**/drafts/{second}")
    expect(review.get_by_text("第2条，共2条")).to_be_visible()
    review.keyboard.press("s")
    review.wait_for_url(f"**/drafts/{draft_id}")
    review.get_by_role("button", name="不予登记…").click()
    review.get_by_role("radio", name="表扬").check()
    review.get_by_role("button", name="确认不予登记").click()
    review.wait_for_url(f"**/drafts/{second}")
    review.get_by_role("button", name="撤销").click()
    review.wait_for_url(f"**/drafts/{draft_id}")


def test_pauses_do_not_count_where_they_are_passed_over(review: Page) -> None:
    moved = """async ([time, by]) => {
        const { moved } = await import("/static/js/sound/silence.js");
        return moved(time, by, [[1, 15], [16, 20]]);
    }"""
    cases = ((0.5, 3, 21.5), (17, -3, -1), (15.5, -1, 0.5), (0, 0.5, 0.5), (21, 3, 24), (30, -3, 27))
    for time, by, expected in cases:
        assert review.evaluate(moved, [time, by]) == pytest.approx(expected), (time, by)


def test_the_muted_voice_goes_and_the_other_is_on_both_ears(review: Page) -> None:
    gains = """async (muted) => {
        const { gains } = await import("/static/js/sound/channels.js");
        return gains(muted);
    }"""
    assert review.evaluate(gains, [False, False]) == {"caller": [1, 0], "officer": [0, 1]}
    assert review.evaluate(gains, [True, False]) == {"caller": [0, 0], "officer": [1, 1]}
    assert review.evaluate(gains, [False, True]) == {"caller": [1, 1], "officer": [0, 0]}


@pytest.fixture
def reworded(office: Office, draft_id: int, page: Page) -> Page:
    """The page of a draft in which the machine put 受案回执 in place of another word, and told a time."""
    with office.ledger.session() as session, session.begin():
        made = [
            Rewording(1, 0, 7, "昨天晚上九点多", "2026年11月18日21时许", Kind.TIME),
            Rewording(1, 20, 22, "受案", "收案", Kind.SOUND),
        ]
        transcripts.reword(session, 1, made)
    open_draft(page, draft_id)
    return page


def test_what_the_machine_put_right_shows_what_it_heard_and_goes_back_by_a_click(
    reworded: Page, office: Office, draft_id: int
) -> None:
    assert "收案回执" in line(reworded, 1)
    reworded.locator(".word-reworded").hover()
    note = reworded.locator("#rewording")
    expect(note).to_contain_text("系统识别为 受案")
    note.get_by_role("button").click()
    expect(reworded.locator(".word-reworded")).to_have_count(0)
    assert "受案回执" in (corrected(office, draft_id) or "")


def test_what_the_machine_put_right_goes_back_by_key_and_comes_again_by_undoing(
    reworded: Page, office: Office, draft_id: int
) -> None:
    reworded.locator(".word-reworded").click()
    reworded.keyboard.press("h")
    expect(reworded.locator(".word-reworded")).to_have_count(0)
    reworded.keyboard.press("Control+z")
    expect(reworded.locator(".word-reworded")).to_have_count(1)
    assert "收案回执" in (corrected(office, draft_id) or "")


def test_a_time_stands_beside_the_callers_words_and_is_not_among_them(
    reworded: Page, office: Office, draft_id: int
) -> None:
    expect(reworded.locator(".time-note")).to_have_text("2026年11月18日21时许")
    assert "2026年" not in (corrected(office, draft_id) or "")
