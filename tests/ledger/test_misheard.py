"""What is misheard again and again, without anybody in it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from ledger import corrections, drafts, misheard, transcripts, vocabulary
from ledger.database import Ledger
from ledger.misheard import Misheard
from ledger.models import AuditEntry, Recording, Transcript
from tests.ledger.conftest import Heard, People


@pytest.fixture
def corrected(ledger: Ledger, people: People, new_draft: Callable[[], int]) -> Callable[..., None]:
    """Makes a call of which one sentence was heard and then corrected, with what its form says."""

    def make(heard: str, said: str, **form: str) -> None:
        draft_id = new_draft()
        with ledger.session() as session, session.begin():
            draft = drafts.get(session, draft_id)
            wanted = select(Transcript).join(Recording).where(Recording.call_id == draft.call_id)
            transcript = session.scalars(wanted).one()
            transcripts.claim(session, transcript.id, "worker")
            transcripts.finish(session, transcript.id, Heard(heard))
            draft.form = {**draft.form, **form}
            session.flush()
            corrections.correct(session, draft, transcript, 0, said, people.officer, version=0)

    return make


def often(ledger: Ledger) -> list[Misheard]:
    with ledger.reading() as session:
        return misheard.often(session)


def test_what_was_corrected_in_several_calls_is_counted_as_far_as_it_is_alike(
    ledger: Ledger, corrected: Callable[..., None]
) -> None:
    corrected("他在铃山大街开店", "他在灵山大街开店")
    corrected("我住铃山大街五号", "我住灵山大街五号")
    corrected("就是林山大街那边", "就是灵山大街那边")
    assert often(ledger) == [Misheard("铃山大街", "灵山大街", 2)]


def test_one_call_is_not_enough(ledger: Ledger, corrected: Callable[..., None]) -> None:
    corrected("铃山大街和铃山大街", "灵山大街和灵山大街")
    assert often(ledger) == []


def test_what_the_vocabulary_holds_is_not_suggested(
    ledger: Ledger, people: People, corrected: Callable[..., None]
) -> None:
    for _ in range(2):
        corrected("铃山大街", "灵山大街")
    with ledger.session() as session, session.begin():
        vocabulary.add(session, ["灵山大街"], people.officer)
    assert often(ledger) == []


@pytest.mark.parametrize(
    ("heard", "said", "form"),
    [
        ("周海宴打来的", "周海燕打来的", {"reporter_name": "周海燕"}),
        ("找的是马建过所长", "找的是马建国所长", {"accused_persons": "马建国"}),
        ("我叫周海宴，", "我叫周海燕，", {}),
        ("我姓网", "我姓王", {}),
        ("电话138号", "电话139号", {}),
    ],
)
def test_names_and_figures_are_never_suggested(
    ledger: Ledger, corrected: Callable[..., None], heard: str, said: str, form: dict[str, str]
) -> None:
    corrected(heard, said, **form)
    corrected(heard, said, **form)
    assert often(ledger) == []


def test_what_was_put_in_or_left_out_is_no_word_that_was_misheard(
    ledger: Ledger, corrected: Callable[..., None]
) -> None:
    for _ in range(2):
        corrected("在大街上", "在灵山大街上")
    assert often(ledger) == []


def test_what_was_dismissed_is_suggested_no_more_until_it_is_taken_back(
    ledger: Ledger, people: People, corrected: Callable[..., None]
) -> None:
    for _ in range(2):
        corrected("铃山大街", "灵山大街")
    with ledger.session() as session, session.begin():
        misheard.dismiss(session, "铃山大街", "灵山大街", people.officer)
    assert often(ledger) == []
    corrected("铃山大街", "灵山大街")
    assert often(ledger) == []

    with ledger.session() as session, session.begin():
        (row,) = misheard.dismissed(session)
        misheard.take_back(session, row.id, people.officer)
    assert often(ledger) == [Misheard("铃山大街", "灵山大街", 3)]


def test_dismissing_one_leaves_what_else_was_misheard(
    ledger: Ledger, people: People, corrected: Callable[..., None]
) -> None:
    for _ in range(2):
        corrected("铃山大街", "灵山大街")
        corrected("龙谈路口", "龙潭路口")
    with ledger.session() as session, session.begin():
        misheard.dismiss(session, "铃山大街", "灵山大街", people.officer)
    assert often(ledger) == [Misheard("龙谈路口", "龙潭路口", 2)]


def test_only_what_is_suggested_can_be_dismissed_and_only_what_was_dismissed_taken_back(
    ledger: Ledger, people: People
) -> None:
    with ledger.session() as session:
        with pytest.raises(misheard.NoSuchSuggestion):
            misheard.dismiss(session, "铃山大街", "灵山大街", people.officer)
        with pytest.raises(misheard.NoSuchSuggestion):
            misheard.take_back(session, 1, people.officer)


def test_who_dismissed_a_suggestion_is_noted_and_its_words_are_not(
    ledger: Ledger, people: People, corrected: Callable[..., None]
) -> None:
    for _ in range(2):
        corrected("铃山大街", "灵山大街")
    with ledger.session() as session, session.begin():
        misheard.dismiss(session, "铃山大街", "灵山大街", people.officer)
        wanted = select(AuditEntry).where(AuditEntry.action == "vocabulary.suggestion_dismissed")
        (entry,) = session.scalars(wanted)
    assert entry.actor == people.officer.username
    assert "灵山" not in str(entry.detail)
