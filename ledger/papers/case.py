"""A case: an item with everything that was done on it, as the papers look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import TypeVar

from ledger.handling.acts import Act
from ledger.handling.unit_tree import UnitTree
from ledger.matters import Entry
from ledger.models import Item

Deed = TypeVar("Deed", bound=Act)


@dataclass(frozen=True)
class Case:
    """An item, its history, the tree of units, the bureau's zone, and today's date there."""

    item: Item
    history: Sequence[Entry]
    units: UnitTree
    zone: tzinfo
    today: date

    def last(self, deed: type[Deed], *, after: int = 0) -> tuple[Deed, Entry] | None:
        """Return the latest act of a class, later than number `after`, with its entry, or None."""
        for entry in reversed(self.history):
            if isinstance(entry.act, deed) and entry.seq > after:
                return entry.act, entry
        return None

    def day_of(self, entry: Entry) -> date:
        """Return the bureau's date of an entry."""
        return entry.at.astimezone(self.zone).date()

    def unit_names(self, units: frozenset[int]) -> list[str]:
        """Return the names of units."""
        return [self.units.node(unit).name for unit in sorted(units)]
