"""What engines mishear again and again, from what people corrected: pairs of words without a caller in them.

A pair counts only if it was corrected in at least two calls. It holds Chinese characters alone, no figure,
and nothing of a name: neither of those that the form of its call holds, nor what follows 我叫 or 姓.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ledger import audit, rewordings
from ledger.models import (
    DismissedSuggestion,
    Recording,
    SegmentCorrection,
    Transcript,
    User,
    VocabularyTerm,
)

LEAST_CALLS = 2
SHORTEST, LONGEST = 2, 6
MOST_READ = 2000
_HAN = re.compile("[\u3400-\u9fff]+")
_NAMED = re.compile("(?:[我他她]叫|名叫|名字[是叫]|姓名[是叫]|姓)[\u3400-\u9fff]{1,4}")
_IDENTITY = ("reporter_name", "accused_persons", "reporter_address", "reporter_occupation")


@dataclass(frozen=True, slots=True)
class Misheard:
    """`heard` was corrected to `meant` in so many calls."""

    heard: str
    meant: str
    calls: int


class NoSuchSuggestion(LookupError):
    """This is not suggested, or was not dismissed."""


def often(session: Session) -> list[Misheard]:
    """Return what was misheard in several calls, the most frequent first.

    Not what is in the vocabulary, and not what was dismissed.
    """
    calls: dict[tuple[str, str], set[str]] = defaultdict(set)
    latest = (
        select(SegmentCorrection)
        .where(SegmentCorrection.text.is_not(None))
        .order_by(SegmentCorrection.corrected_at.desc())
        .limit(MOST_READ)
        .options(selectinload(SegmentCorrection.transcript).selectinload(Transcript.recording))
    )
    for correction in session.scalars(latest):
        transcript = correction.transcript
        given = rewordings.texts(transcript)[correction.segment]
        for pair in set(_pairs(given, correction.text or "", _identity(transcript.recording))):
            calls[pair].add(transcript.recording.call_id)
    known = set(session.scalars(select(VocabularyTerm.term)))
    put_aside = {(one.heard, one.meant) for one in dismissed(session)}
    several = {pair: len(ids) for pair, ids in calls.items() if len(ids) >= LEAST_CALLS}
    found = [
        Misheard(*pair, count)
        for pair, count in _longest(several)
        if pair[1] not in known and pair not in put_aside
    ]
    return sorted(found, key=lambda one: (-one.calls, one.meant))


def dismissed(session: Session) -> list[DismissedSuggestion]:
    """Every suggestion that was dismissed, the latest first."""
    latest_first = (DismissedSuggestion.dismissed_at.desc(), DismissedSuggestion.id.desc())
    return list(session.scalars(select(DismissedSuggestion).order_by(*latest_first)))


def dismiss(session: Session, heard: str, meant: str, actor: User) -> None:
    """Suggest this no more, until it is taken back. Raises `NoSuchSuggestion`."""
    if not any((one.heard, one.meant) == (heard, meant) for one in often(session)):
        raise NoSuchSuggestion
    row = DismissedSuggestion(heard=heard, meant=meant, dismissed_by_id=actor.id)
    session.add(row)
    session.flush()
    audit.record(session, actor.username, "vocabulary.suggestion_dismissed", "suggestion", str(row.id))


def take_back(session: Session, suggestion_id: int, actor: User) -> DismissedSuggestion:
    """Suggest again what was dismissed, as long as it is still misheard. Raises `NoSuchSuggestion`."""
    row = session.get(DismissedSuggestion, suggestion_id)
    if row is None:
        raise NoSuchSuggestion
    session.delete(row)
    session.flush()
    audit.record(
        session, actor.username, "vocabulary.suggestion_taken_back", "suggestion", str(suggestion_id)
    )
    return row


def _identity(recording: Recording) -> str:
    """Who the caller and the accused are, as far as the form of the call tells."""
    form = recording.call.draft.form if recording.call.draft else {}
    return "\n".join(str(form.get(field) or "") for field in _IDENTITY)


def _pairs(given: str, said: str, identity: str) -> Iterator[tuple[str, str]]:
    """What was heard and what was meant, each with up to so many characters around it that stayed."""
    hidden = [*_named(said, identity)]
    for start, end, heard in _changed(given, said):
        run = next((one for one in _HAN.finditer(said) if one.start() <= start and end <= one.end()), None)
        if run is None or not _HAN.fullmatch(heard):
            continue
        for first in range(max(run.start(), end - LONGEST), start + 1):
            for last in range(max(end, first + SHORTEST), min(run.end(), first + LONGEST) + 1):
                if not any(first < stop and begin < last for begin, stop in hidden):
                    yield said[first:start] + heard + said[end:last], said[first:last]


def _named(said: str, identity: str) -> Iterator[tuple[int, int]]:
    """Where a text names somebody: as people introduce themselves, and by two characters of a known name."""
    for found in _NAMED.finditer(said):
        yield found.span()
    for at in range(len(said) - 1):
        if said[at : at + 2] in identity:
            yield at, at + 2


def _changed(given: str, said: str) -> Iterator[tuple[int, int, str]]:
    """The stretches of what was said that were heard as something else of the same length."""
    matcher = SequenceMatcher(None, given, said, autojunk=False)
    for kind, from_, to, new_from, new_to in matcher.get_opcodes():
        if kind == "replace" and to - from_ == new_to - new_from:
            yield new_from, new_to, given[from_:to]


def _longest(several: Mapping[tuple[str, str], int]) -> Iterator[tuple[tuple[str, str], int]]:
    """Of pairs that lie in one another and are as frequent, the longest."""
    for pair, count in several.items():
        longer = (
            other
            for other, as_often in several.items()
            if other != pair and as_often >= count and pair[0] in other[0] and pair[1] in other[1]
        )
        if next(longer, None) is None:
            yield pair, count
