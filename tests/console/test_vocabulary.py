"""The page of the bureau's own words."""

import io

import pytest
from flask.testing import FlaskClient

from ledger import corrections, drafts, vocabulary
from ledger.database import Ledger
from ledger.models import Role
from tests.console.browse import post, token_of
from tests.console.conftest import SignIn
from tests.console.office import Office
from transcription.understanding import Context, corrector
from transcription.wording.correcting import corrected

PAGE = "/admin/vocabulary"


@pytest.fixture
def supervisor(office: Office, sign_in: SignIn) -> FlaskClient:
    office.person("sun", "孙警官", Role.SUPERVISOR)
    return sign_in("sun")


@pytest.fixture
def misheard_twice(office: Office) -> None:
    """Two calls in which the same street was misheard and corrected."""
    person = office.person("li", "李警官")
    for before in ("就在", "我住"):
        draft_id = office.message([f"{before}铃山大街"])
        with office.ledger.session() as session, session.begin():
            draft = drafts.get(session, draft_id)
            transcript = draft.call.recordings[0].transcript
            assert transcript is not None
            corrections.correct(session, draft, transcript, 0, f"{before}灵山大街", person, version=0)


def held(ledger: Ledger) -> set[str]:
    with ledger.reading() as session:
        return {one.term for one in vocabulary.terms(session)}


def test_an_empty_vocabulary_says_what_to_begin_with(supervisor: FlaskClient) -> None:
    assert "先加入辖区的道路和村镇名称" in supervisor.get(PAGE).text


def test_words_are_added_and_what_is_no_word_is_said(supervisor: FlaskClient, ledger: Ledger) -> None:
    post(supervisor, PAGE, page=PAGE, words="龙潭路、灵山大街\nA座")
    assert held(ledger) == {"龙潭路", "灵山大街"}
    page = supervisor.get(PAGE).text
    assert "已加入2个词，从下一次转写起使用" in page
    assert "未加入1个：A座" in page
    assert "现有2个" in page


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_words_come_from_a_file_as_spreadsheets_save_it(
    supervisor: FlaskClient, ledger: Ledger, encoding: str
) -> None:
    file = (io.BytesIO("龙潭路,\r\n灵山大街,\r\n".encode(encoding)), "words.csv")
    data = {"csrf_token": token_of(supervisor.get(PAGE)), "words": "", "file": file}
    supervisor.post(PAGE, data=data, content_type="multipart/form-data")
    assert held(ledger) == {"龙潭路", "灵山大街"}


def test_a_word_is_taken_out(supervisor: FlaskClient, ledger: Ledger) -> None:
    post(supervisor, PAGE, page=PAGE, words="龙潭路")
    post(supervisor, f"{PAGE}/remove", page=PAGE, term="龙潭路")
    assert held(ledger) == set()
    assert post(supervisor, f"{PAGE}/remove", page=PAGE, term="龙潭路").status_code == 404


def test_who_took_a_word_out_by_mistake_puts_it_back_from_the_message(
    supervisor: FlaskClient, ledger: Ledger
) -> None:
    post(supervisor, PAGE, page=PAGE, words="龙潭路")
    post(supervisor, f"{PAGE}/remove", page=PAGE, term="龙潭路")
    told = supervisor.get(PAGE).text
    assert "已移出“龙潭路”" in told
    assert "撤销" in told
    assert '<input type="hidden" name="words" value="龙潭路">' in told
    post(supervisor, PAGE, page=PAGE, words="龙潭路")  # what the form in the message sends
    assert held(ledger) == {"龙潭路"}


def test_nothing_to_add_is_said(supervisor: FlaskClient) -> None:
    post(supervisor, PAGE, page=PAGE, words=" ")
    assert "请填写要加入的词，或选择文件" in supervisor.get(PAGE).text


def test_the_next_transcript_is_put_right_by_a_new_word(supervisor: FlaskClient, ledger: Ledger) -> None:
    def reads(heard: str) -> str:
        with ledger.reading() as session:
            return corrected(heard, corrector(Context.of(session)).correct(heard))

    assert reads("他在龙谈路开店") == "他在龙谈路开店"
    post(supervisor, PAGE, page=PAGE, words="龙潭路")
    assert reads("他在龙谈路开店") == "他在龙潭路开店"


def test_a_duty_officer_does_not_change_it(officer: FlaskClient) -> None:
    assert officer.get(PAGE).status_code == 403


def test_a_suggestion_is_dismissed_and_taken_back(
    office: Office, supervisor: FlaskClient, misheard_twice: None
) -> None:
    assert "铃山大街" in supervisor.get(PAGE).text
    pair = {"heard": "铃山大街", "meant": "灵山大街"}
    post(supervisor, f"{PAGE}/suggestions/dismiss", page=PAGE, **pair)
    page = supervisor.get(PAGE).text
    assert "不再建议“灵山大街”" in page
    assert "已忽略的建议（1条）" in page
    assert 'aria-label="忽略“灵山大街”"' not in page

    post(supervisor, f"{PAGE}/suggestions/1/take-back", page=PAGE)
    page = supervisor.get(PAGE).text
    assert "已恢复建议“灵山大街”" in page
    assert 'aria-label="忽略“灵山大街”"' in page
    assert "已忽略的建议" not in page


def test_what_another_dismissed_already_is_said_to_be_gone(supervisor: FlaskClient) -> None:
    post(supervisor, f"{PAGE}/suggestions/dismiss", page=PAGE, heard="铃山大街", meant="灵山大街")
    assert "这条建议已不存在" in supervisor.get(PAGE).text
    post(supervisor, f"{PAGE}/suggestions/1/take-back", page=PAGE)
    assert "这条建议已经恢复" in supervisor.get(PAGE).text
