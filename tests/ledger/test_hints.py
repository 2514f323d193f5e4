"""Hints are kept beside the transcript they rest on."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from ledger import drafts, hints
from ledger.database import Ledger
from ledger.hints import Hint
from ledger.models import AuditEntry, Draft, Transcript

FOUND = Hint("accused_units", "7", "岱庙派出所", segment=1, start=0, end=5, confidence=0.8)


def test_hints_come_back_as_they_were_stored_and_the_new_replace_the_old(
    ledger: Ledger, new_draft: Callable[[], int]
) -> None:
    new_draft()
    with ledger.session() as session, session.begin():
        transcript = session.scalars(select(Transcript)).one()
        assert hints.of(transcript) == []
        hints.store(session, transcript.id, [FOUND, FOUND])
    with ledger.session() as session, session.begin():
        hints.store(session, transcript.id, [FOUND])
    with ledger.reading() as session:
        assert hints.of(session.scalars(select(Transcript)).one()) == [FOUND]


@pytest.mark.parametrize(
    ("field", "value", "mark"),
    [
        ("happening_now", "true", "urgent"),
        ("confidential", "true", "wants_secrecy"),
        ("named", "false", "wants_no_name"),
    ],
)
def test_what_the_caller_wants_marks_the_draft_at_once_and_the_audit_log_tells(
    ledger: Ledger, new_draft: Callable[[], int], field: str, value: str, mark: str
) -> None:
    draft_id = new_draft()
    with ledger.session() as session, session.begin():
        opened = drafts.get(session, draft_id).version
        transcript = session.scalars(select(Transcript)).one()
        hints.store(session, transcript.id, [Hint(field, value, "不想留名字", 0, 0, 5, 0.85)])
    with ledger.reading() as session:
        draft = session.get_one(Draft, draft_id)
        assert getattr(draft, mark) is True
        assert draft.version == opened  # who has it open can still save it
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "draft.marked")).one()
        assert (entry.actor, entry.detail) == ("system:transcription", {"marks": [mark]})


def test_what_is_only_guessed_marks_nothing(ledger: Ledger, new_draft: Callable[[], int]) -> None:
    draft_id = new_draft()
    with ledger.session() as session, session.begin():
        transcript = session.scalars(select(Transcript)).one()
        hints.store(session, transcript.id, [Hint("happening_now", "true", "正在", 0, 0, 2, 0.4)])
    with ledger.reading() as session:
        assert not session.get_one(Draft, draft_id).urgent
