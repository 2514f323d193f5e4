"""Registered items, by their numbers."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session, selectinload

from ledger import search
from ledger.models import Item

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


class NoSuchItem(LookupError):
    """There is no item with this number or id."""


def list_items(
    session: Session,
    *,
    limit: int = 50,
    before: str | int | None = None,
    where: Sequence[ColumnElement[bool]] = (),
) -> list[Item]:
    """Return up to `limit` items, the highest number first, with their units and categories.

    `before` is the number or id of the last item already seen: the list goes on after it. `where` are
    conditions on `Item`, such as `ledger.access.visible`.
    Raises `NoSuchItem` when there is no such item.
    """
    newest_first = (
        select(Item)
        .where(*where)
        .order_by(Item.year.desc(), Item.serial.desc())
        .limit(limit)
        .options(selectinload(Item.accused_units), selectinload(Item.categories))
    )
    if before is not None:
        seen = get_item(session, before)
        newest_first = newest_first.where(tuple_(Item.year, Item.serial) < (seen.year, seen.serial))
    return list(session.scalars(newest_first))


def get_item(session: Session, key: str | int) -> Item:
    """Return the item with a number (`2026-0001`) or an id (`17`); raises `NoSuchItem`."""
    year, _, serial = str(key).partition("-")
    if year.isdecimal() and serial.isdecimal():
        wanted = select(Item).where(Item.year == int(year), Item.serial == int(serial))
    elif year.isdecimal() and not serial:
        wanted = select(Item).where(Item.id == int(year))
    else:
        raise NoSuchItem(f"{key} is neither a number such as 2026-0001 nor an id.")
    item = session.scalar(wanted)
    if item is None:
        raise NoSuchItem(f"There is no item {key}; `hotline items list` shows them.")
    return item


def find_items(session: Session, query: str, *, limit: int = 50, before: int | None = None) -> list[Item]:
    """Return up to `limit` items in whose words `query` stands, the newest first.

    `before` is the id of the last item already seen. Raises `ledger.search.QueryTooShort`.
    """

    def texts(ids: Sequence[int]) -> dict[int, str]:
        return {item.id: searched_text(item) for item in _with_ids(session, ids)}

    found = search.find(session, ITEM, query, texts, limit=limit, before=before)
    return sorted(_with_ids(session, found), key=lambda item: item.id, reverse=True)


def searched_text(item: Item) -> str:
    """Return the words of an item that a search looks through."""
    return "\n".join(text for name in SEARCHED if (text := getattr(item, name)))


def _with_ids(session: Session, ids: Sequence[int]) -> list[Item]:
    return list(session.scalars(select(Item).where(Item.id.in_(ids))))
