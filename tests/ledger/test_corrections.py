"""Transcripts corrected by people, segment by segment, beside what the engine heard."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from ledger import corrections, drafts, transcripts
from ledger.database import Ledger
from ledger.models import AuditEntry, DiscardReason, SegmentCorrection, Transcript, User
from tests.ledger.conftest import Heard, People

HEARD = "他们没有出示政见"
SAID = "他们没有出示证件"


@pytest.fixture
def draft_id(ledger: Ledger, new_draft: Callable[[], int]) -> int:
    """A draft whose engine heard one segment."""
    made = new_draft()
    with ledger.session() as session, session.begin():
        transcript_id = session.scalars(select(Transcript.id)).one()
        transcripts.claim(session, transcript_id, "worker")
        transcripts.finish(session, transcript_id, Heard(HEARD))
    return made


def correct(
    ledger: Ledger, draft_id: int, text: str, actor: User, *, version: int = 0, segment: int = 0
) -> SegmentCorrection | None:
    with ledger.session() as session, session.begin():
        draft = drafts.get(session, draft_id)
        transcript = draft.call.recordings[0].transcript
        assert transcript is not None
        return corrections.correct(session, draft, transcript, segment, text, actor, version=version)


def whole_text(ledger: Ledger, draft_id: int) -> str | None:
    with ledger.reading() as session:
        return corrections.corrected_text(drafts.get(session, draft_id))


def test_a_correction_stands_beside_what_was_heard_with_who_and_when(
    ledger: Ledger, people: People, draft_id: int
) -> None:
    correct(ledger, draft_id, f" {SAID}\n", people.officer)
    with ledger.reading() as session:
        transcript = session.scalars(select(Transcript)).one()
        (kept,) = transcript.corrections
        assert (kept.segment, kept.text, kept.corrected_by.username) == (0, SAID, "zhangsan")
        assert kept.corrected_at is not None
        assert transcript.text == HEARD
        assert [segment["text"] for segment in transcript.segments or []] == [HEARD]
    assert whole_text(ledger, draft_id) == SAID


def test_it_leaves_the_form_as_it_is_so_that_both_can_be_worked_on(
    ledger: Ledger, people: People, draft_id: int
) -> None:
    with ledger.reading() as session:
        before = drafts.get(session, draft_id).version
    correct(ledger, draft_id, SAID, people.officer)
    with ledger.reading() as session:
        assert drafts.get(session, draft_id).version == before


def test_the_engines_own_words_take_a_correction_back(ledger: Ledger, people: People, draft_id: int) -> None:
    first = correct(ledger, draft_id, SAID, people.officer)
    assert first is not None
    back = correct(ledger, draft_id, HEARD, people.officer, version=first.version)
    assert back is not None
    assert back.text is None
    assert whole_text(ledger, draft_id) is None


def test_what_was_heard_and_not_changed_is_no_correction(
    ledger: Ledger, people: People, draft_id: int
) -> None:
    assert correct(ledger, draft_id, HEARD, people.officer) is None


def test_a_segment_in_which_nothing_was_said_can_be_emptied(
    ledger: Ledger, people: People, draft_id: int
) -> None:
    correct(ledger, draft_id, "", people.officer)
    assert whole_text(ledger, draft_id) == ""


def test_the_second_of_two_people_is_told_and_what_the_first_wrote_stays(
    ledger: Ledger, people: People, draft_id: int
) -> None:
    correct(ledger, draft_id, SAID, people.officer)
    with pytest.raises(corrections.CorrectedByAnother):
        correct(ledger, draft_id, "别的", people.officer)
    assert whole_text(ledger, draft_id) == SAID


def test_a_segment_that_is_not_there_and_a_text_too_long_are_refused(
    ledger: Ledger, people: People, draft_id: int
) -> None:
    with pytest.raises(corrections.NoSuchSegment):
        correct(ledger, draft_id, SAID, people.officer, segment=1)
    with pytest.raises(corrections.CorrectionTooLong):
        correct(ledger, draft_id, "长" * (corrections.LONGEST_CHARACTERS + 1), people.officer)


def test_what_has_left_the_queue_is_not_corrected_any_more(
    ledger: Ledger, people: People, draft_id: int
) -> None:
    with ledger.session() as session, session.begin():
        draft = drafts.get(session, draft_id)
        drafts.discard(session, draft, DiscardReason.INVALID, None, people.officer)
    with pytest.raises(drafts.NotInQueue):
        correct(ledger, draft_id, SAID, people.officer)


def test_the_audit_log_says_which_segment_and_not_what_was_said(
    ledger: Ledger, people: People, draft_id: int
) -> None:
    correct(ledger, draft_id, SAID, people.officer)
    with ledger.reading() as session:
        entry = session.query(AuditEntry).filter_by(action="transcript.corrected").one()
    assert entry.actor == "zhangsan"
    assert entry.detail == {"segment": 0, "taken_back": False}
