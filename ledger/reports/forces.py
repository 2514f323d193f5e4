"""The forces, by which is counted who is complained about: a unit right below the bureau, with all below."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from ledger.models import Item, ItemUnit, Unit
from ledger.reports.scope import Span


def forces() -> CTE:
    """Every unit with the unit right below the bureau that it belongs to; the bureau belongs to itself."""
    root, lower, above = aliased(Unit), aliased(Unit), aliased(Unit)
    roots = select(root.id).where(root.parent_id.is_(None))
    found = (
        select(Unit.id.label("unit_id"), Unit.id.label("force_id"))
        .where(Unit.parent_id.is_(None) | Unit.parent_id.in_(roots))
        .cte("forces", recursive=True)
    )
    return found.union_all(
        select(lower.id, found.c.force_id)
        .join(found, lower.parent_id == found.c.unit_id)
        .join(above, above.id == found.c.unit_id)
        .where(above.parent_id.is_not(None))
    )


def counted_by_force(
    *counts: ColumnElement[Any] | InstrumentedAttribute[Any], span: Span
) -> Select[tuple[Any, ...]]:
    """Count items by the force they are about, to be narrowed down to those of a time; NULL: about no unit.

    `span` says where those items lie. The joins are outer ones for SQLite, which would else begin with the
    units, or with those ids, instead of with the time.
    """
    every = forces()
    return (
        select(every.c.force_id, *counts)
        .select_from(Item)
        .outerjoin(ItemUnit, and_(ItemUnit.item_id == Item.id, span.has(ItemUnit.item_id)))
        .outerjoin(every, every.c.unit_id == ItemUnit.unit_id)
        .group_by(every.c.force_id)
    )


def named(session: Session, unit_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of units by their ids, in the order of their codes."""
    found = select(Unit.id, Unit.name).where(Unit.id.in_(unit_ids)).order_by(Unit.code)
    return {row.id: row.name for row in session.execute(found)}
