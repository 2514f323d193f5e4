"""The bureau's own vocabulary (专用词汇): words by which transcripts are put right, from the next one on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.models import User, VocabularyTerm

SHORTEST, LONGEST = 2, 20
MOST_TERMS = 5000
TERMS_IN_LOG = 20
_TERM = re.compile(f"[\u3400-\u9fff]{{{SHORTEST},{LONGEST}}}")
_BETWEEN = re.compile(r"[\s,，;；、\"]+")


class NoSuchTerm(LookupError):
    """The vocabulary does not hold this word."""


class VocabularyFull(Exception):
    """The vocabulary would hold more than `MOST_TERMS` words."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of words that were to be added: new ones, known ones, and what is no word."""

    new: tuple[str, ...]
    known: tuple[str, ...]
    refused: tuple[str, ...]


def terms(session: Session) -> list[VocabularyTerm]:
    """Every word, the latest first."""
    latest_first = select(VocabularyTerm).order_by(VocabularyTerm.added_at.desc(), VocabularyTerm.term)
    return list(session.scalars(latest_first))


def split(text: str) -> list[str]:
    """The words of a text or a CSV file: between them spaces, commas or line ends."""
    return [word for word in dict.fromkeys(_BETWEEN.split(text)) if word]


def add(session: Session, words: Iterable[str], actor: User) -> Added:
    """Add words; a word is 2 to 20 Chinese characters. Raises `VocabularyFull`."""
    wanted = list(dict.fromkeys(words))
    refused = tuple(word for word in wanted if not _TERM.fullmatch(word))
    held = set(session.scalars(select(VocabularyTerm.term)))
    new = tuple(word for word in wanted if word not in held and word not in refused)
    if len(held) + len(new) > MOST_TERMS:
        raise VocabularyFull(f"The vocabulary holds {len(held)} words; {MOST_TERMS} is the most.")
    session.add_all(VocabularyTerm(term=word, added_by_id=actor.id) for word in new)
    session.flush()
    if new:
        detail = {"count": len(new), "terms": list(new[:TERMS_IN_LOG])}
        audit.record(session, actor.username, "vocabulary.added", "vocabulary", new[0], detail)
    return Added(new, tuple(word for word in wanted if word in held), refused)


def remove(session: Session, term: str, actor: User) -> None:
    """Take a word out; transcripts that are made stay as they are. Raises `NoSuchTerm`."""
    found = session.get(VocabularyTerm, term)
    if found is None:
        raise NoSuchTerm(term)
    session.delete(found)
    session.flush()
    audit.record(session, actor.username, "vocabulary.removed", "vocabulary", term)
