"""What a list says of its items, read without opening them: nothing that a caller said or who they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledger.models import Item, ItemCategory, ItemHandler, ItemUnit, Unit, User
from ledger.models.codes import Category, Channel, Difficulty, ItemState, Nature, Urgency
from ledger.models.handling_codes import Conclusion, Method


class CategoryOfItem(NamedTuple):
    """A category with its sub-level, as `ItemCategory` has them."""

    category: Category
    sub_level: str | None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item in a list; units and who registered it by their names."""

    id: int
    number: str
    state: ItemState
    urgency: Urgency
    difficulty: Difficulty
    channel: Channel
    nature: Nature
    named: bool
    received_at: datetime
    accepted_at: datetime
    closed_at: datetime | None
    due: date | None
    due_provisional: bool
    stage_report_pending: bool
    method: Method | None
    conclusion: Conclusion | None
    repeats: int
    registrar: str
    accused_units: Sequence[str]
    handlers: Sequence[str]
    categories: Sequence[CategoryOfItem]


_ITEMS = select(
    *(Item.id, Item.year, Item.serial, Item.state, Item.urgency, Item.difficulty, Item.channel, Item.nature),
    *(Item.named, Item.received_at, Item.accepted_at, Item.closed_at, Item.due, Item.due_provisional),
    *(Item.stage_report_pending, Item.method, Item.conclusion, Item.repeats),
    User.display_name.label("registrar"),
).join(User, User.id == Item.registered_by_id)
_CATEGORIES = select(ItemCategory.item_id, ItemCategory.category, ItemCategory.sub_level)


def rows(session: Session, ids: Sequence[int]) -> list[ItemRow]:
    """Return what a list says of the items with these ids, in the order of the ids, in four queries.

    Who may see them is for the query that found the ids to say (`ledger.access.visible`).
    """
    if not ids:
        return []
    accused = _names(session, ItemUnit, ids, Unit.code)
    handlers = _names(session, ItemHandler, ids, ItemHandler.unit_id)
    categories: dict[int, list[CategoryOfItem]] = {}
    of_items = _CATEGORIES.where(ItemCategory.item_id.in_(ids)).order_by(ItemCategory.category)
    for item_id, category, sub_level in session.execute(of_items):
        categories.setdefault(item_id, []).append(CategoryOfItem(category, sub_level))
    found = {}
    for item in session.execute(_ITEMS.where(Item.id.in_(ids))):
        plain = item._asdict()
        found[item.id] = ItemRow(
            number=Item.number_of(plain.pop("year"), plain.pop("serial")),
            accused_units=accused.get(item.id, ()),
            handlers=handlers.get(item.id, ()),
            categories=categories.get(item.id, ()),
            **plain,
        )
    return [found[one] for one in ids if one in found]


def _names(
    session: Session,
    of: type[ItemUnit] | type[ItemHandler],
    ids: Sequence[int],
    order: InstrumentedAttribute[Any],
) -> dict[int, list[str]]:
    """The names of the units of each item, in the order in which the item itself has them."""
    query = (
        select(of.item_id, Unit.name)
        .join(Unit, Unit.id == of.unit_id)
        .where(of.item_id.in_(ids))
        .order_by(order)
    )
    names: dict[int, list[str]] = {}
    for item_id, name in session.execute(query):
        names.setdefault(item_id, []).append(name)
    return names
