"""Hints are kept beside the transcript they rest on."""

from collections.abc import Callable

from sqlalchemy import select

from ledger import hints
from ledger.database import Ledger
from ledger.hints import Hint
from ledger.models import Transcript

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
