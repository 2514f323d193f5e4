"""The period of a report as a query needs it: its moments, its zone, and how much of it is past."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    ScalarSelect,
    Select,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from ledger.bureau_date import bureau_date
from ledger.handling.matter import OPEN
from ledger.models import Item, ItemAct
from ledger.models.handling_codes import ActKind
from ledger.reports.period import Period
from ledger.workdays import WorkCalendar

Code = TypeVar("Code", bound=StrEnum)
Across = TypeVar("Across", bound=StrEnum)
Border = TypeVar("Border", date, datetime)

ENDINGS = (ActKind.CLOSE, ActKind.TRANSFER, ActKind.DECLINE, ActKind.JOIN)
"""What ends the work on an item: 结案, 移交, 不予受理, 并案. One that `stands`, and once, on each item."""


@dataclass(frozen=True)
class Scope:
    """A period, seen on a day of the bureau (`today`), by its calendar."""

    period: Period
    zone: ZoneInfo
    today: date
    calendar: WorkCalendar

    @property
    def begin(self) -> datetime:
        """The first moment of the period."""
        return self.period.begin(self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after the period."""
        return self.period.end(self.zone)

    @property
    def stand(self) -> date:
        """The day at whose end the figures stand: the last of the period, or today within it."""
        return min(self.period.last, self.today)

    @property
    def last_day_over(self) -> date:
        """The last day of the period that is over already; a deadline on it can be missed."""
        return min(self.period.last, self.today - timedelta(days=1))

    def of(self, period: Period) -> "Scope":
        """Another period, seen likewise."""
        return Scope(period, self.zone, self.today, self.calendar)

    def within(self, moment: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """Whether a moment lies in the period."""
        return and_(moment >= self.begin, moment < self.end)

    def done_within(self, *kinds: ActKind) -> ColumnElement[bool]:
        """Whether an act is of these kinds and was done on a day of the period."""
        return and_(ItemAct.kind.in_(kinds), ItemAct.day.between(self.period.first, self.period.last))

    def date_of(self, moment: InstrumentedAttribute[Any]) -> ColumnElement[date]:
        """The bureau's date of a moment."""
        return bureau_date(moment, self.zone.key)


class Span(NamedTuple):
    """How many items there are upon a condition, and between which ids they lie; None for no item.

    Ids are given as items are accepted, but for those of an imported ledger. So what belongs to the items of
    a period lies together, and PostgreSQL, told where, need not read what belongs to all the others.
    """

    items: int
    first: int | None
    last: int | None

    def has(self, item_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        """Whether an id lies between them."""
        return item_id.between(self.first, self.last)


def span_of(session: Session, condition: ColumnElement[bool]) -> Span:
    """Tell where the items lie for which a condition holds."""
    # Counted along, for else PostgreSQL looks for the lowest id among all the items before the period.
    numbers = select(func.count(), func.min(Item.id), func.max(Item.id))
    return Span(*session.execute(numbers.where(condition)).one())


def ended_by(day: InstrumentedAttribute[date | None] | date) -> ColumnElement[bool]:
    """Whether the work on an item had ended by the end of a day."""
    ending = exists().where(
        ItemAct.item_id == Item.id, ItemAct.kind.in_(ENDINGS), ItemAct.day <= day, stands()
    )
    return ending.correlate(Item)


def not_ended_by(day: date) -> ColumnElement[bool]:
    """Whether the work on an item went on at the end of a day.

    Such an item is open now, or ended later: those are few, and found along indexes, where `ended_by` alone
    would look at every item there is.
    """
    ended_later = select(ItemAct.item_id).where(ItemAct.kind.in_(ENDINGS), ItemAct.day > day)
    went_on = select(Item.id).where(Item.state.in_(OPEN)).union(ended_later)
    return and_(Item.id.in_(went_on), ~ended_by(day))


@cache  # the same condition each time; to make it takes longer than many a count
def stands() -> ColumnElement[bool]:
    """Whether an act was not undone: a join (并案) counts as never done once it was separated (拆分)."""
    later = aliased(ItemAct)
    undone = exists().where(
        later.item_id == ItemAct.item_id, later.seq > ItemAct.seq, later.kind == ActKind.SEPARATE
    )
    return or_(ItemAct.kind != ActKind.JOIN, ~undone.correlate(ItemAct))


def number_of_items(*conditions: ColumnExpressionArgument[bool]) -> ScalarSelect[int]:
    """How many items there are upon these conditions, to be asked together with others."""
    return select(func.count()).select_from(Item).where(*conditions).scalar_subquery()


def count(session: Session, *conditions: ColumnExpressionArgument[bool]) -> int:
    """How many items there are upon these conditions."""
    return session.scalar(select(number_of_items(*conditions))) or 0


def count_acts(session: Session, *conditions: ColumnExpressionArgument[bool]) -> int:
    """How many acts there are upon these conditions."""
    return session.scalar(select(func.count()).select_from(ItemAct).where(*conditions)) or 0


def counted(session: Session, query: Select[Any, int], codes: Iterable[Code]) -> dict[Code, int]:
    """Run a query of (code, count); every code has its place, also those that did not occur."""
    found: dict[Any, int] = dict(session.execute(query).all())
    return {code: found.get(code, found.get(code.value, 0)) for code in codes}


def counted_within(
    session: Session,
    spans: Sequence[tuple[Border, Border]],
    counting: Callable[[Border, Border], Select[Any, int]],
) -> list[Counter[Any]]:
    """Count in each of several spans, which may overlap, and go over what lies in two of them once.

    A span has its first border and not its second. `counting` makes the query of (code, count) from one
    border up to another.
    """
    pieces = [
        piece
        for piece in pairwise(sorted({border for span in spans for border in span}))
        if any(_holds(span, piece) for span in spans)
    ]
    found = [Counter[Any]() for _piece in pieces]
    numbered = [counting(*piece).add_columns(literal(at)) for at, piece in enumerate(pieces)]
    for code, count, at in session.execute(union_all(*numbered)) if numbered else ():
        found[at][code] += count
    return [
        sum((found[at] for at, piece in enumerate(pieces) if _holds(span, piece)), Counter())
        for span in spans
    ]


def _holds(span: tuple[Border, Border], piece: tuple[Border, Border]) -> bool:
    return span[0] <= piece[0] and piece[1] <= span[1]


def crossed(
    session: Session, query: Select[Any, Any, int], rows: type[Code], columns: type[Across]
) -> dict[Code, dict[Across, int]]:
    """Run a query of (row, column, count) into a table in which every cell has its place."""
    found = {(row, column): number for row, column, number in session.execute(query).all()}
    return {row: {column: found.get((row.value, column.value), 0) for column in columns} for row in rows}


def share(part: int, whole: int) -> float | None:
    """A share from 0 to 1; of nothing, None."""
    return part / whole if whole else None


def total(counts: Mapping[Any, int]) -> int:
    """The sum of counts."""
    return sum(counts.values())
