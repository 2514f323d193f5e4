"""Registered items, by their numbers."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, CompoundSelect, Row, Select, func, inspect, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, defer, lazyload, selectinload

from ledger import search
from ledger.models import Item
from ledger.sealed import Sealed, SealedJSON

Read = TypeVar("Read")

ITEM = "item"
"""What items are called in the search index."""

SEARCHED = (
    "reporter_name",
    "reporter_phone",
    "reporter_address",
    "reporter_id_number",
    "accused_persons",
    "police_numbers",
    "place",
    "problem",
    "evidence",
    "demand",
    "instruction",
    "corrected_text",
    "remark",
)
"""The columns of an item that hold words of its registration form."""

WORDS_SEALED = tuple(
    defer(getattr(Item, column.key), raiseload=True)
    for column in inspect(Item).columns
    if isinstance(column.type, Sealed | SealedJSON) and column.key != "instructing_leader"
)
"""Options of a query that leave what is sealed so: who asks an item for it then meets an error.

But for the leader who instructed: whether there was one is asked of an item on which nothing was done yet
(`ledger.matters.registration_of`).
"""


@dataclass(frozen=True)
class Order:
    """An order of the list: by a column of `Item`, then by the id; items that have nothing in it come last.

    Without a column it is by the number.
    """

    by: str | None = None
    descending: bool = True


NEWEST = Order()


@dataclass(frozen=True)
class First:
    """The beginning of a list: the ids of its first items, and how many it has."""

    ids: list[int]
    count: int


class NoSuchItem(LookupError):
    """There is no item with this number or id."""


def list_items(
    session: Session,
    *,
    limit: int = 50,
    before: str | int | None = None,
    where: Sequence[ColumnElement[bool]] = (),
    order: Order = NEWEST,
    words: bool = True,
) -> list[Item]:
    """Return up to `limit` items, the highest number first unless told, with their units and categories.

    `before` is the number or id of the last item already seen: the list goes on after it. `where` are
    conditions on `Item`, such as `ledger.access.visible`. Without `words` see `items_in_order`.
    Raises `NoSuchItem` when there is no such item.
    """
    # The ids first: where the database has to sort, it would else carry the words of every item along.
    ids = list_ids(session, limit=limit, before=before, where=where, order=order)
    return items_in_order(session, ids, words=words)


def page_before(
    session: Session,
    number: str,
    *,
    size: int,
    where: Sequence[ColumnElement[bool]] = (),
    order: Order = NEWEST,
) -> str | None:
    """Return the number after which a page of the list has to begin to end with this one.

    None where no full page stands before it: then the first page is meant. Raises `NoSuchItem`.
    """
    ids = _ids(session, size, _parts_back(order, _place(session, number, order)), where)
    if len(ids) < size:
        return None
    place = _place(session, ids[-1], NEWEST)
    return Item.number_of(place.year, place.serial)


def list_ids(
    session: Session,
    *,
    limit: int,
    before: str | int | None = None,
    where: Sequence[ColumnElement[bool]] = (),
    order: Order = NEWEST,
) -> list[int]:
    """Return the ids of the items that `list_items` returns, for lists that need not open them."""
    seen = None if before is None else _place(session, before, order)
    return _ids(session, limit, _parts(order, seen), where)


def first_of(session: Session, limit: int, where: Sequence[ColumnElement[bool]]) -> First:
    """Return with which items `list_items` begins, and how many it would list, in one query.

    For lists that are short, such as of what is open: it reads the numbers of all.
    """
    found = session.execute(select(Item.year, Item.serial, Item.id).where(*where)).all()
    return First([row.id for row in heapq.nlargest(limit, found)], len(found))


def count_items(session: Session, ids: Select[int] | CompoundSelect[int], *, at_most: int) -> int:
    """Count the items whose ids a query finds, but stop at so many."""
    return session.scalar(select(func.count()).select_from(ids.limit(at_most).subquery())) or 0


def items_in_order(session: Session, ids: Sequence[int], *, words: bool = True) -> list[Item]:
    """Return the items with these ids, in the order of the ids, as `list_items` does; teams are not read yet.

    Without `words` all that is sealed stays so (`WORDS_SEALED`).
    """
    wanted = _WITH_UNITS if words else _WITHOUT_WORDS
    found = {item.id: item for item in session.scalars(wanted.where(Item.id.in_(ids)))}
    return [found[item_id] for item_id in ids if item_id in found]


def _ids(
    session: Session, limit: int, parts: Sequence[Select[int]], where: Sequence[ColumnElement[bool]]
) -> list[int]:
    ids: list[int] = []
    for part in parts:
        if len(ids) < limit:
            ids += session.scalars(part.where(*where).limit(limit - len(ids)))
    return ids


def _place(session: Session, key: str | int, order: Order) -> Row[Any]:
    """Where an item stands in a list: its id, its number, and what it is ordered by; raises `NoSuchItem`."""
    columns: list[Any] = [Item.id, Item.year, Item.serial]
    if order.by is not None:
        columns.append(getattr(Item, order.by))
    return _found(session.execute(select(*columns).where(*_is(key))).one_or_none(), key)


def _parts(order: Order, seen: Row[Any] | None) -> list[Select[int]]:
    """The ids of the list after an item, in the pieces that are read along an index, one after the other."""
    if order.by is None:
        whole = select(Item.id).order_by(*_directed(order, Item.year, Item.serial))
        return [whole if seen is None else whole.where(_after(order, Item.year, Item.serial, seen))]
    by = getattr(Item, order.by)
    filled = select(Item.id).where(by.is_not(None)).order_by(*_directed(order, by, Item.id))
    empty = select(Item.id).where(by.is_(None)).order_by(*_directed(order, Item.id))
    if seen is None:
        return [filled, empty]
    if getattr(seen, order.by) is None:
        return [empty.where(Item.id < seen.id if order.descending else Item.id > seen.id)]
    return [filled.where(_after(order, by, Item.id, seen)), empty]


def _parts_back(order: Order, seen: Row[Any]) -> list[Select[int]]:
    """The ids of the list before an item, from there to its beginning."""
    turned = replace(order, descending=not order.descending)
    parts = _parts(turned, seen)[:1]  # those that have nothing in the column come last, not before it
    if order.by is not None and getattr(seen, order.by) is None:
        parts += _parts(turned, None)[:1]
    return parts


def _directed(order: Order, *columns: InstrumentedAttribute[Any]) -> list[ColumnElement[Any]]:
    return [column.desc() if order.descending else column.asc() for column in columns]


def _after(
    order: Order, first: InstrumentedAttribute[Any], second: InstrumentedAttribute[Any], seen: Row[Any]
) -> ColumnElement[bool]:
    place, last = tuple_(first, second), (getattr(seen, first.key), getattr(seen, second.key))
    return place < last if order.descending else place > last


_WITH_UNITS = select(Item).options(
    selectinload(Item.accused_units), selectinload(Item.categories), lazyload(Item.team)
)
_WITHOUT_WORDS = _WITH_UNITS.options(*WORDS_SEALED)


def get_item(session: Session, key: str | int) -> Item:
    """Return the item with a number (`2026-0001`) or an id (`17`); raises `NoSuchItem`."""
    return _found(session.scalar(select(Item).where(*_is(key))), key)


def id_of(session: Session, key: str | int) -> int:
    """Return the id of the item with a number or an id, as `get_item` does, and read no more of it."""
    return _found(session.scalar(select(Item.id).where(*_is(key))), key)


def _is(key: str | int) -> list[ColumnElement[bool]]:
    year, _, serial = str(key).partition("-")
    if year.isdecimal() and serial.isdecimal():
        return [Item.year == int(year), Item.serial == int(serial)]
    if year.isdecimal() and not serial:
        return [Item.id == int(year)]
    raise NoSuchItem(f"{key} is neither a number such as 2026-0001 nor an id.")


def _found(read: Read | None, key: str | int) -> Read:
    if read is None:
        raise NoSuchItem(f"There is no item {key}; `hotline items list` shows them.")
    return read


def find_items(session: Session, query: str, *, limit: int = 50, before: int | None = None) -> list[Item]:
    """Return up to `limit` items in whose words `query` stands, the newest first.

    `before` is the id of the last item already seen. Raises `ledger.search.QueryTooShort`.
    """

    def texts(ids: Sequence[int]) -> dict[int, str]:
        return {item.id: searched_text(item) for item in _with_ids(session, ids)}

    found = search.find(session, ITEM, query, texts, limit=limit, before=before)
    return sorted(_with_ids(session, found), key=lambda item: item.id, reverse=True) if found else []


def searched_text(item: Item) -> str:
    """Return the words of an item that a search looks through."""
    return "\n".join(text for name in SEARCHED if (text := getattr(item, name)))


def _with_ids(session: Session, ids: Sequence[int]) -> list[Item]:
    return list(session.scalars(select(Item).where(Item.id.in_(ids))))
