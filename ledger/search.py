"""Full-text search over sealed text: a keyed index that holds no text.

Each two and each three characters of a text (after NFKC and case folding) go through HMAC-SHA256; the index
holds the first 8 bytes. A query is cut the same way; owners that have all its pieces are candidates, and
their text is opened and looked through, so that the answer is exact: substring search, also in Chinese.

What the index does give away to a reader of the database alone: how many pieces a text has, and which texts
share pieces.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from ledger.models import SearchGram
from ledger.sealed import keys_of

SIZES = (2, 3)
SHORTEST_QUERY = min(SIZES)
# The rarest piece leads; more pieces than these narrow little down, and every text is checked anyway.
# To plan a join of seven takes PostgreSQL 12 ms, of five 3.
PIECES_ASKED = 4
# Counting stops here: a piece this common is common, however common.
COUNTED_UP_TO = 2000
# A query for each number of pieces has to be compiled once, and has no more columns than a database allows.
COUNTED_AT_ONCE = 8
CANDIDATES_AT_ONCE = 200
GRAMS_AT_ONCE = 500
# Two texts are alike when this share of so many pieces of one stands in the other.
PIECES_COMPARED = 60
ALIKE = 0.5

_WIDE_MARKS, _NARROW_MARKS = "，：；！？（）", ",:;!?()"

OpenTexts = Callable[[Sequence[int]], Mapping[int, str]]


class QueryTooShort(ValueError):
    """A search needs at least two characters."""


def index_text(session: Session, kind: str, owner_id: int, text: str) -> None:
    """Add a text to what an owner ("item" 7) is found by.

    It only adds: pieces of an earlier text cost a look, no more, because `find` checks the text.
    """
    index_pieces(session, kind, owner_id, pieces_of(text))


def index_pieces(session: Session, kind: str, owner_id: int, pieces: Iterable[str]) -> None:
    """Add pieces, cut as `SIZES` says, to what an owner is found by."""
    key = keys_of(session.get_bind()).search
    grams = {gram(key, kind, piece) for piece in pieces}
    if grams:
        session.execute(_insert_new(session), [{"gram": one, "owner_id": owner_id} for one in sorted(grams)])


def remove_pieces(session: Session, kind: str, owner_id: int, pieces: Iterable[str]) -> None:
    """Take pieces out of what an owner is found by."""
    key = keys_of(session.get_bind()).search
    grams = sorted({gram(key, kind, piece) for piece in pieces})
    for start in range(0, len(grams), GRAMS_AT_ONCE):
        some = SearchGram.gram.in_(grams[start : start + GRAMS_AT_ONCE])
        session.execute(sa.delete(SearchGram).where(SearchGram.owner_id == owner_id, some))


def pieces_of(text: str) -> set[str]:
    """Return the pieces of a text that the index holds."""
    plain = normalised(text)
    return {piece for size in SIZES for piece in _pieces(plain, size)}


def find(
    session: Session,
    kind: str,
    query: str,
    open_texts: OpenTexts,
    *,
    limit: int = 50,
    before: int | None = None,
) -> list[int]:
    """Find the owners whose text contains the query, newest (highest id) first.

    `open_texts` gives the plain text of each owner id it is asked for, as `index_text` was given it; an owner
    it leaves out is not found. `before` continues after the last id of an earlier answer.
    Raises `QueryTooShort`.
    """
    sought = normalised(query).strip()
    found: list[int] = []
    for owners in candidates(session, kind, sought, before=before):
        texts = open_texts(owners)
        found += [owner for owner in owners if sought in normalised(texts.get(owner, ""))]
        if len(found) >= limit:
            break
    return found[:limit]


def candidates(
    session: Session,
    kind: str,
    sought: str,
    *,
    before: int | None = None,
    at_once: int = CANDIDATES_AT_ONCE,
    where: Sequence[sa.ColumnElement[bool]] = (),
) -> Iterator[list[int]]:
    """Give the owners that have every piece of what is sought, the newest first, `at_once` at a time.

    Whether it stands in their text, only their text can tell. `where` are conditions on
    `SearchGram.owner_id`. Raises `QueryTooShort`.
    """
    if len(sought) < SHORTEST_QUERY:
        raise QueryTooShort(f"A search needs at least {SHORTEST_QUERY} characters.")
    key = keys_of(session.get_bind()).search
    size = min(len(sought), max(SIZES))
    pieces = list(_pieces(sought, size))
    # Of pieces that are equally common those go first which do not overlap: together they say more.
    apart = [piece for start in range(size) for piece in pieces[start::size]]
    first, *others = _rarest_first(session, dict.fromkeys(gram(key, kind, piece) for piece in apart))
    query = sa.select(SearchGram.owner_id).where(SearchGram.gram == first, *where)
    for one in others:
        other = aliased(SearchGram)
        query = query.where(sa.exists().where(other.gram == one, other.owner_id == SearchGram.owner_id))
    return _in_pages(session, query.order_by(SearchGram.owner_id.desc()).limit(at_once), before, at_once)


def alike(session: Session, kind: str, text: str, *, limit: int = 20) -> list[tuple[int, float]]:
    """Find the owners whose texts share many pieces with a text: id and share, the likest first.

    Pieces that are common say nothing, and are left out. What it gives are candidates: the index cannot tell
    in what order the pieces stand.
    """
    key = keys_of(session.get_bind()).search
    pieces = sorted(set(_pieces(normalised(text), max(SIZES))))
    sample = pieces[:: max(1, -(-len(pieces) // PIECES_COMPARED))]
    grams = {gram(key, kind, piece) for piece in sample}
    telling = [gram for gram, count in _counts(session, grams).items() if count < COUNTED_UP_TO]
    if not telling:
        return []
    hits = sa.func.count()
    rows = session.execute(
        sa.select(SearchGram.owner_id, hits)
        .where(SearchGram.gram.in_(telling))
        .group_by(SearchGram.owner_id)
        .having(hits >= ALIKE * len(telling))
        .order_by(hits.desc(), SearchGram.owner_id.desc())
        .limit(limit)
    )
    return [(owner_id, count / len(telling)) for owner_id, count in rows]


def digest(session: Session, text: str) -> bytes:
    """A keyed hash of a whole value, to look up a sealed one that is known exactly (a query number)."""
    return hmac.digest(
        keys_of(session.get_bind()).search, b"whole\0" + normalised(text).encode(), hashlib.sha256
    )


def normalised(text: str) -> str:
    """Return a text as it is compared: width, compatibility forms and case do not matter (NFKC, UAX #15)."""
    # Nearly every sentence has these, and one of them makes NFKC of all of it ten times slower.
    for wide, narrow in zip(_WIDE_MARKS, _NARROW_MARKS, strict=True):
        text = text.replace(wide, narrow)
    return unicodedata.normalize("NFKC", text).casefold()


def _pieces(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(len(text) - size + 1))


def gram(key: bytes, kind: str, piece: str) -> int:
    """Return the keyed hash that the index holds for a piece."""
    hashed = hmac.digest(key, f"{kind}\0{piece}".encode(), hashlib.sha256)
    return int.from_bytes(hashed[:8], "big", signed=True)


def _insert_new(session: Session) -> sa.Insert:
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(SearchGram).on_conflict_do_nothing()
    return sqlite.insert(SearchGram).on_conflict_do_nothing()


def _rarest_first(session: Session, grams: Collection[int]) -> list[int]:
    counts = _counts(session, grams)
    return sorted(grams, key=lambda gram: counts[gram])[:PIECES_ASKED]


def _counts(session: Session, grams: Collection[int]) -> dict[int, int]:
    """How many owners each piece has, some pieces in one query."""
    each, counts = sorted(grams), dict[int, int]()
    for start in range(0, len(each), COUNTED_AT_ONCE):
        some = each[start : start + COUNTED_AT_ONCE]
        numbers = session.execute(sa.select(*(_count(gram) for gram in some))).one()
        counts.update(zip(some, numbers, strict=True))
    return counts


def _count(gram: int) -> sa.ScalarSelect[int]:
    owners = sa.select(SearchGram.owner_id).where(SearchGram.gram == gram).limit(COUNTED_UP_TO)
    return sa.select(sa.func.count()).select_from(owners.subquery()).scalar_subquery()


def _in_pages(
    session: Session, query: sa.Select[int], before: int | None, at_once: int
) -> Iterator[list[int]]:
    while True:
        page = query if before is None else query.where(SearchGram.owner_id < before)
        owners = list(session.scalars(page))
        if owners:
            yield owners
        if len(owners) < at_once:
            return
        before = owners[-1]
