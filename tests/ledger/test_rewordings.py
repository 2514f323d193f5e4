"""What the machine put right in a transcript, beside what it heard and under what people correct."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from ledger import corrections, drafts, rewordings, transcripts
from ledger.database import Ledger
from ledger.models import Transcript
from ledger.rewordings import Kind, Rewording
from tests.ledger.conftest import Heard, People

HEARD = "民井昨天没有出示政见"
SAID = "民警昨天没有出示证件"
MADE = [
    Rewording(0, 8, 10, "政见", "证件", Kind.SOUND),
    Rewording(0, 0, 2, "民井", "民警", Kind.SOUND),
    Rewording(0, 2, 4, "昨天", "2026年9月20日", Kind.TIME),
]


@pytest.fixture
def draft_id(ledger: Ledger, new_draft: Callable[[], int]) -> int:
    """A draft whose transcript the machine put right in two places."""
    made = new_draft()
    with ledger.session() as session, session.begin():
        transcript_id = session.scalars(select(Transcript.id)).one()
        transcripts.claim(session, transcript_id, "worker")
        transcripts.finish(session, transcript_id, Heard(HEARD))
        transcripts.reword(session, transcript_id, MADE)
    return made


def test_the_first_transcript_stays_as_it_was_heard(ledger: Ledger, draft_id: int) -> None:
    with ledger.reading() as session:
        transcript = session.scalars(select(Transcript)).one()
        assert transcript.text == HEARD
        assert [segment["text"] for segment in transcript.segments or []] == [HEARD]


def test_the_text_as_the_machine_has_it_holds_the_words_and_not_the_times(
    ledger: Ledger, draft_id: int
) -> None:
    with ledger.reading() as session:
        transcript = session.scalars(select(Transcript)).one()
        assert rewordings.text(transcript) == SAID
        assert corrections.current_texts(transcript) == [SAID]
        assert corrections.corrected_text(drafts.get(session, draft_id)) == SAID


def test_they_are_kept_in_the_order_of_the_text(ledger: Ledger, draft_id: int) -> None:
    with ledger.reading() as session:
        kept = rewordings.of(session.scalars(select(Transcript)).one())
    assert [one.start for one in kept] == [0, 2, 8]
    assert kept[1].kind is Kind.TIME


def test_a_persons_correction_goes_before_and_the_machines_text_takes_it_back(
    ledger: Ledger, people: People, draft_id: int
) -> None:
    def correct(text: str, version: int) -> list[str]:
        with ledger.session() as session, session.begin():
            draft = drafts.get(session, draft_id)
            transcript = draft.call.recordings[0].transcript
            assert transcript is not None
            corrections.correct(session, draft, transcript, 0, text, people.officer, version=version)
            return corrections.current_texts(transcript)

    assert correct(HEARD, 0) == [HEARD]
    assert correct(SAID, 1) == [SAID]
    with ledger.reading() as session:
        assert session.scalars(select(Transcript)).one().corrections[0].text is None


def test_where_nobody_looked_there_is_nothing(ledger: Ledger, new_draft: Callable[[], int]) -> None:
    new_draft()
    with ledger.reading() as session:
        transcript = session.scalars(select(Transcript)).one()
        assert rewordings.of(transcript) == []
        assert rewordings.text(transcript) == ""
