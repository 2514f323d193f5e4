"""Tables of figures: what a page shows, what its charts are drawn from, and what a paper prints."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

RANKED = 15
"""As many places of a ranking are drawn; the table names them all."""

ChartKind = Literal["columns", "bars", "heat"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, what narrows the list behind the table to it, and its bar (0 to 1)."""

    text: str
    link: Mapping[str, str] | None = None
    bar: float | None = None


def linked(count: int, link: Mapping[str, str]) -> Cell:
    """A count that leads to what it counts, if that is anything."""
    return Cell(str(count), link=link if count else None)


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of some columns of a table: standing columns over time, lying bars by rank, or a heat map.

    `first` and `last` are places in the head; only the first `rows` rows are drawn where it is given.
    """

    kind: ChartKind
    title: str
    first: int = 1
    last: int = 1
    rows: int | None = None

    @property
    def cut(self) -> bool:
        """Whether it is a ranking that goes on in the table."""
        return self.rows == RANKED


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first `names` columns name its rows.

    Links lead to the list of the first view of `leads_to` that the person may open.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    charts: tuple[Chart, ...] = ()
    leads_to: tuple[str, ...] = ("items.ledger",)
    names: int = 1
