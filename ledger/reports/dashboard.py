"""What a leader looks at in five minutes (领导看板): what presses now, and how a period went.

Everything is counted of the items that the person may see, by the conditions with which the list of items
shows them, or so that it comes to the same: a figure and the list behind it agree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, select, true
from sqlalchemy.orm import Session, aliased

from ledger.due_conditions import DUES, Due, due_conditions
from ledger.handling.matter import OPEN
from ledger.items import items_in_order
from ledger.models import Item, ItemAct, ItemHandler
from ledger.reports.forces import counted_by_force, named
from ledger.reports.period import Period
from ledger.reports.rows import ItemFigure, counted_by
from ledger.reports.scope import ENDINGS, Scope, count, number_of_items, share, span_of, stands
from ledger.supervision_proposals import proposed

Condition = ColumnElement[bool]

OF_THE_CLOSED = (ItemFigure.CLOSED, ItemFigure.ON_TIME, ItemFigure.PROVED)
"""Headlines that count among the items closed in the period."""
OF_ALL = (
    ItemFigure.RECEIVED,
    ItemFigure.OVERDUE,
    ItemFigure.REPEATS,
    ItemFigure.SUPERVISED,
)
TREND_MONTHS = 12
LONGEST_TREND_MONTHS = 36
MOST_REPEATED = 10


@dataclass(frozen=True, slots=True)
class Now:
    """What presses at this moment, whatever the period: counts of items."""

    open: int
    by_due: dict[Due, int]
    under_supervision: int
    proposed: int
    """Those for which 督办 is proposed."""
    in_rectification: int


@dataclass(frozen=True, slots=True)
class Headlines:
    """Counts of items in one period."""

    period: Period
    counts: dict[ItemFigure, int]

    @property
    def on_time_rate(self) -> float | None:
        """按时办结率: the report was in by the last day of 核查, of those closed."""
        return share(self.counts[ItemFigure.ON_TIME], self.counts[ItemFigure.CLOSED])

    @property
    def proved_rate(self) -> float | None:
        """查实率: 属实 and 部分属实, of those closed."""
        return share(self.counts[ItemFigure.PROVED], self.counts[ItemFigure.CLOSED])


@dataclass(frozen=True, slots=True)
class TrendMonth:
    """One month beside the month before and the same one a year before, each alike in length."""

    periods: tuple[Period, Period, Period]
    received: tuple[int, int, int]
    ended: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class AccusedForce:
    """What came in about a force in the period, and what of it was closed and proved."""

    unit_id: int
    name: str
    received: int
    closed: int
    proved: int


@dataclass(frozen=True, slots=True)
class HandlingUnit:
    """What a unit has in hand now, and what was closed of it in the period; `unit_id` None: nobody's yet."""

    unit_id: int | None
    name: str | None
    open: int
    by_due: dict[Due, int]
    under_supervision: int
    closed: int
    on_time: int


@dataclass(frozen=True, slots=True)
class Repeated:
    """An item, and how many were joined to it in the period."""

    item: Item
    times: int


def now(session: Session, scope: Scope, seen: Condition) -> Now:
    """Count what presses now."""
    conditions: dict[str, Condition] = {
        "open": Item.state.in_(OPEN),
        **{due: and_(*due_conditions(due, scope.today, scope.calendar)) for due in DUES},
        "under_supervision": counted_by(ItemFigure.UNDER_SUPERVISION, scope),
        "proposed": proposed(scope.today),
        "in_rectification": counted_by(ItemFigure.IN_RECTIFICATION, scope),
    }
    found = {name: count(session, seen, condition) for name, condition in conditions.items()}
    return Now(
        open=found["open"],
        by_due={due: found[due] for due in DUES},
        under_supervision=found["under_supervision"],
        proposed=found["proposed"],
        in_rectification=found["in_rectification"],
    )


def headlines(session: Session, scope: Scope, seen: Condition) -> tuple[Headlines, Headlines, Headlines]:
    """Count a period, the one before it (环比) and the one a year before (同比), alike in length."""
    compared = scope.period.compared(scope.today)
    # Of a whole year, the period before is the one a year before: it is counted once.
    counts = {period: _counts(session, scope.of(period), seen) for period in set(compared)}
    this, before, year_before = (Headlines(period, counts[period]) for period in compared)
    return this, before, year_before


def _counts(session: Session, scope: Scope, seen: Condition) -> dict[ItemFigure, int]:
    """The headlines of one period, in two queries: those of the closed items in one pass over them."""
    columns = [func.count(case((counted_by(one, scope), 1))) for one in OF_THE_CLOSED]
    closed = counted_by(ItemFigure.CLOSED, scope)
    found = session.execute(select(*columns).select_from(Item).where(seen, closed)).one()
    of_all = (number_of_items(seen, counted_by(one, scope)) for one in OF_ALL)
    ended = _endings(seen).where(scope.done_within(*ENDINGS)).scalar_subquery()
    others = session.execute(select(*of_all, ended)).one()
    return dict(zip((*OF_THE_CLOSED, *OF_ALL, ItemFigure.ENDED), (*found, *others), strict=True))


def trend(session: Session, scope: Scope, seen: Condition) -> tuple[TrendMonth, ...]:
    """Count the months of the period, twelve at least and three years at most, ending with it or today."""
    first, last = scope.period.first, scope.stand
    of_period = (last.year - first.year) * 12 + last.month - first.month + 1
    many = min(max(of_period, TREND_MONTHS), LONGEST_TREND_MONTHS)
    months = Period.months(last.year, last.month - many + 1, many).split_by_month()
    compared = [month.compared(scope.today) for month in months]
    every = [period for periods in compared for period in periods]
    received = _received_in(session, scope, seen, every)
    ended = _ended_in(session, scope, seen, every)
    return tuple(
        TrendMonth(
            periods,
            (received[periods[0]], received[periods[1]], received[periods[2]]),
            (ended[periods[0]], ended[periods[1]], ended[periods[2]]),
        )
        for periods in compared
    )


def by_accused_force(session: Session, scope: Scope, seen: Condition) -> tuple[AccusedForce, ...]:
    """Count by the force that is complained about, the most often first."""
    items = func.count(distinct(Item.id))
    proved = func.count(distinct(case((counted_by(ItemFigure.PROVED, scope), Item.id))))
    # Those received and those closed each along an index of theirs.
    came, went = (counted_by(one, scope) for one in (ItemFigure.RECEIVED, ItemFigure.CLOSED))
    of_came = counted_by_force(items, span=span_of(session, came)).where(seen, came)
    of_went = counted_by_force(items, proved, span=span_of(session, went)).where(seen, went)
    received: dict[int | None, int] = dict(session.execute(of_came).all())
    closed = {force: (ended, shown) for force, ended, shown in session.execute(of_went)}
    names = named(session, [force for force in received.keys() | closed.keys() if force is not None])
    found = [
        AccusedForce(force, name, received.get(force, 0), *closed.get(force, (0, 0)))
        for force, name in names.items()
    ]
    return tuple(sorted(found, key=lambda one: -one.received))


def by_handling_unit(session: Session, scope: Scope, seen: Condition) -> tuple[HandlingUnit, ...]:
    """Count by the unit that has items in hand, what is late first; joint ones count for each unit."""
    open_now = Item.state.in_(OPEN)
    dues = [and_(*due_conditions(due, scope.today, scope.calendar)) for due in DUES]
    in_hand = _by_handler(session, (seen, open_now), (*dues, counted_by(ItemFigure.UNDER_SUPERVISION, scope)))
    closed = _by_handler(
        session, (seen, counted_by(ItemFigure.CLOSED, scope)), (counted_by(ItemFigure.ON_TIME, scope),)
    )
    handlers = in_hand.keys() | closed.keys()
    names: list[tuple[int | None, str | None]] = [
        *([(None, None)] if None in handlers else []),
        *named(session, [one for one in handlers if one is not None]).items(),
    ]
    nothing = [0] * (len(DUES) + 2)
    units = []
    for unit_id, name in names:
        open_, *by_due, supervised = in_hand.get(unit_id, nothing)
        ended, on_time = closed.get(unit_id, (0, 0))
        by = dict(zip(DUES, by_due, strict=True))
        units.append(HandlingUnit(unit_id, name, open_, by, supervised, ended, on_time))
    return tuple(sorted(units, key=lambda one: (-one.by_due["overdue"], -one.open, one.name or "")))


def _by_handler(
    session: Session, where: Sequence[Condition], told_apart: Sequence[Condition]
) -> dict[int | None, Sequence[int]]:
    """Count items by the unit that handles them: all, and of them those for which each condition holds."""
    counts = (func.count(), *(func.count(case((one, 1))) for one in told_apart))
    found = (
        select(ItemHandler.unit_id, *counts)
        .select_from(Item)
        .outerjoin(ItemHandler, ItemHandler.item_id == Item.id)
        .where(*where)
        .group_by(ItemHandler.unit_id)
    )
    return {unit_id: numbers for unit_id, *numbers in session.execute(found)}


def most_repeated(session: Session, scope: Scope, seen: Condition) -> tuple[Repeated, ...]:
    """The items to which most others were joined in the period; a repeat that is not seen is not counted."""
    repeat = aliased(Item)
    joined = (
        select(Item.joined_to_id, func.count().label("times"))
        .where(seen, counted_by(ItemFigure.REPEATS, scope))
        .group_by(Item.joined_to_id)
        .subquery()
    )
    found = session.execute(
        select(repeat.id, joined.c.times)
        .join(joined, joined.c.joined_to_id == repeat.id)
        .where(repeat.id.in_(select(Item.id).where(seen)))
        .order_by(joined.c.times.desc(), repeat.id.desc())
        .limit(MOST_REPEATED)
    )
    times = {row.id: row.times for row in found}
    opened = items_in_order(session, list(times), words=False)
    return tuple(Repeated(item, times[item.id]) for item in opened)


def _received_in(
    session: Session, scope: Scope, seen: Condition, periods: Sequence[Period]
) -> Mapping[Period, int]:
    query = select(func.count()).select_from(Item)
    return _each(session, {one: query.where(seen, scope.of(one).within(Item.accepted_at)) for one in periods})


def _ended_in(
    session: Session, scope: Scope, seen: Condition, periods: Sequence[Period]
) -> Mapping[Period, int]:
    query = _endings(seen)
    return _each(session, {one: query.where(scope.of(one).done_within(*ENDINGS)) for one in periods})


def _endings(seen: Condition) -> Select[int]:
    """Count acts that stand, of the items that are seen: an item ends once, so that endings are items."""
    acts = select(func.count()).select_from(ItemAct).where(stands())
    if seen is true():  # then to look at the items takes most of the time, and changes nothing
        return acts
    return acts.join(Item, Item.id == ItemAct.item_id).where(seen)


def _each(session: Session, queries: Mapping[Period, Select[int]]) -> Mapping[Period, int]:
    """Ask them at once, each along an index; one pass over all would ask of each row about every period."""
    counts = session.execute(select(*(query.scalar_subquery() for query in queries.values()))).one()
    return dict(zip(queries, counts, strict=True))
