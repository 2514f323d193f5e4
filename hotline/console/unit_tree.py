"""The tree of units in the order in which a page lists it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import Unit, UnitKind


@dataclass(frozen=True)
class Row:
    """One unit: how deep it stands below the bureau, and the names from the bureau down to it."""

    id: int
    name: str
    level: int
    path: str
    code: str
    kind: UnitKind
    active: bool


def rows(session: Session, *, closed: bool = False, also: Collection[int] = ()) -> list[Row]:
    """Every unit in use, and all that are closed or `also` some, each followed by those below it, by code."""
    below: dict[int | None, list[Unit]] = {}
    for unit in session.scalars(select(Unit).order_by(Unit.code)):
        below.setdefault(unit.parent_id, []).append(unit)
    return [row for row in _walk(below, None, 0, "") if row.active or closed or row.id in also]


def _walk(below: dict[int | None, list[Unit]], parent: int | None, level: int, path: str) -> Iterator[Row]:
    for unit in below.get(parent, []):
        own_path = f"{path} {unit.name}".strip()
        yield Row(unit.id, unit.name, level, own_path, unit.code, unit.kind, unit.active)
        yield from _walk(below, unit.id, level + 1, own_path)
