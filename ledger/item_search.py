"""Searching the items: by a part of any word of theirs, Chinese included, and names by their initials.

What is looked through is in `ledger.item_words`. A hit says where it stands, with the words around it.
"""

import heapq
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import Session

from ledger import initials, item_rows, item_words, search
from ledger.item_index import INITIALS
from ledger.item_rows import ItemRow
from ledger.item_words import NAMES, Passage
from ledger.items import ITEM
from ledger.models import Item, SearchGram
from ledger.models.handling_codes import ActKind

AROUND_CHARACTERS = 24
PLACES_SHOWN = 3
_NUMBER = re.compile(r"\s*(\d{4})[-—－]0*(\d{1,6})\s*")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a hit stands: the passage (see `Passage.place`), the words sought, and those around them."""

    place: str | ActKind
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that was found, and the first places where the words stand in it."""

    item: ItemRow
    places: tuple[Place, ...]


def find(
    session: Session,
    query: str,
    *,
    limit: int,
    before: int | None = None,
    where: Sequence[ColumnElement[bool]] = (),
) -> list[Hit]:
    """Find up to `limit` items by a part of their words, or by initials of a name, the latest first.

    `before` is the id of the last item already seen; `where` are conditions on `Item`, such as
    `ledger.access.visible`. Raises `ledger.search.QueryTooShort`.
    """
    sought = _sought(query)
    letters = initials.as_query(query)
    kinds = {ITEM: sought} | ({INITIALS: letters} if letters else {})
    holds = [exists().where(Item.id == SearchGram.owner_id, *where)] if where else []
    streams = [
        _one_by_one(search.candidates(session, kind, words, before=before, at_once=limit, where=holds))
        for kind, words in kinds.items()
    ]
    found: list[Hit] = []
    for ids in _batches(heapq.merge(*streams, reverse=True), limit):
        opened = item_rows.rows(session, ids)
        texts = item_words.passages(session, opened)
        found += [
            Hit(item, places) for item in opened if (places := _places(texts[item.id], sought, letters))
        ]
        if len(found) >= limit:
            break
    return found[:limit]


def _sought(query: str) -> str:
    number = _NUMBER.fullmatch(query)
    return Item.number_of(int(number[1]), int(number[2])) if number else search.normalised(query).strip()


def _one_by_one(pages: Iterator[list[int]]) -> Iterator[int]:
    return (owner for page in pages for owner in page)


def _batches(ids: Iterator[int], size: int) -> Iterator[list[int]]:
    """Each id once; they come in order."""
    batch: list[int] = []
    for item_id, _same in groupby(ids):
        batch.append(item_id)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _places(passages: Sequence[Passage], sought: str, letters: str | None) -> tuple[Place, ...]:
    found = [place for passage in passages if (place := _place(passage, sought, letters))]
    return tuple(found[:PLACES_SHOWN])


def _place(passage: Passage, sought: str, letters: str | None) -> Place | None:
    text = passage.text
    begin, end = _span(text, sought) or (0, 0)
    if begin == end and letters and passage.place in NAMES:
        begin, end = initials.place(letters, text) or (0, 0)
    if begin == end:
        return None
    before, after = text[max(0, begin - AROUND_CHARACTERS) : begin], text[end : end + AROUND_CHARACTERS]
    return Place(
        passage.place,
        ("…" if begin > AROUND_CHARACTERS else "") + before,
        text[begin:end],
        after + ("…" if end + AROUND_CHARACTERS < len(text) else ""),
    )


def _span(text: str, sought: str) -> tuple[int, int] | None:
    """From where to where in a text as it was written the words stand, which are sought normalised."""
    plain = search.normalised(text)
    at = plain.find(sought)
    if at < 0:
        return None
    if len(plain) == len(text):
        return at, at + len(sought)
    # Where normalising made some characters longer or shorter, count how far each prefix reaches.
    reach = [len(search.normalised(text[:end])) for end in range(len(text) + 1)]
    begin = max(place for place, length in enumerate(reach) if length <= at)
    return begin, next(place for place, length in enumerate(reach) if length >= at + len(sought))
