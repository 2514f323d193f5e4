"""The bureau's own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from ledger import vocabulary
from ledger.database import Ledger
from ledger.models import AuditEntry
from ledger.vocabulary import Added, NoSuchTerm, VocabularyFull
from tests.ledger.conftest import People


def add(ledger: Ledger, people: People, *words: str) -> Added:
    with ledger.session() as session, session.begin():
        return vocabulary.add(session, words, people.officer)


def held(ledger: Ledger) -> set[str]:
    with ledger.reading() as session:
        return {one.term for one in vocabulary.terms(session)}


def test_words_are_added_once_and_what_is_no_word_is_refused(ledger: Ledger, people: People) -> None:
    add(ledger, people, "龙潭路")
    added = add(ledger, people, "龙潭路", "灵山大街", "灵山大街", "路", "A座", "长" * 21)
    assert added == Added(("灵山大街",), ("龙潭路",), ("路", "A座", "长" * 21))
    assert held(ledger) == {"龙潭路", "灵山大街"}


def test_a_word_is_taken_out_again(ledger: Ledger, people: People) -> None:
    add(ledger, people, "龙潭路")
    with ledger.session() as session, session.begin():
        vocabulary.remove(session, "龙潭路", people.officer)
    assert held(ledger) == set()
    with pytest.raises(NoSuchTerm), ledger.session() as session, session.begin():
        vocabulary.remove(session, "龙潭路", people.officer)


def test_both_stand_in_the_audit_log(ledger: Ledger, people: People) -> None:
    add(ledger, people, "龙潭路", "灵山大街")
    with ledger.session() as session, session.begin():
        vocabulary.remove(session, "龙潭路", people.officer)
    with ledger.reading() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.object_kind == "vocabulary")).all()
    assert [entry.action for entry in entries] == ["vocabulary.added", "vocabulary.removed"]
    assert entries[0].detail == {"count": 2, "terms": ["龙潭路", "灵山大街"]}


def test_it_does_not_grow_without_end(
    ledger: Ledger, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary, "MOST_TERMS", 1)
    with pytest.raises(VocabularyFull):
        add(ledger, people, "龙潭路", "灵山大街")
    assert held(ledger) == set()


def test_words_stand_one_a_line_or_between_commas() -> None:
    assert vocabulary.split("龙潭路\n灵山大街，青年路、龙潭路;岱宗坊\r\n") == [
        "龙潭路",
        "灵山大街",
        "青年路",
        "岱宗坊",
    ]


@given(st.text(max_size=40))
def test_no_word_of_a_text_is_empty_or_twice(text: str) -> None:
    words = vocabulary.split(text)
    assert all(words)
    assert len(set(words)) == len(words)
