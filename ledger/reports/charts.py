"""What the charts show beside the tables: the monthly trend, and how old the open items are."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from ledger.models import Item, ItemAct
from ledger.reports.period import Period
from ledger.reports.rows import ItemFigure, counted_by
from ledger.reports.scope import ENDINGS, Scope, stands

AGES = (10, 15, 20, 30)
"""Working days since acceptance at which a group of open items ends; the last group has no end."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the trend, or the part of it within the period."""

    period: Period
    received: int
    """受理."""
    ended: int
    """办结: 结案, 不予受理, 移交, 并案."""


@dataclass(frozen=True, slots=True)
class Age:
    """Open items of one age, in working days since acceptance; `up_to` None: older than all others.

    They were accepted from the day `since` on, up to the day `until`; None: whenever before, or after.
    """

    above: int
    up_to: int | None
    since: date | None
    until: date | None
    items: int


def monthly_trend(session: Session, scope: Scope) -> tuple[Month, ...]:
    """Count what was received and ended in each month of the period."""
    months = scope.period.split_by_month()
    # Each month by itself, along an index; one pass over all would ask of each row about every month.
    received = [
        select(func.count()).select_from(Item).where(scope.of(month).within(Item.accepted_at))
        for month in months
    ]
    ended = [
        select(func.count()).select_from(ItemAct).where(scope.of(month).done_within(*ENDINGS), stands())
        for month in months
    ]
    counts = session.execute(select(*(one.scalar_subquery() for one in (*received, *ended)))).one()
    return tuple(
        Month(*row) for row in zip(months, counts[: len(months)], counts[len(months) :], strict=True)
    )


def ageing(session: Session, scope: Scope) -> tuple[Age, ...]:
    """Count the items that are open at the end of the period, by how long ago they were accepted."""
    oldest_of = [_accepted_from(scope, age) for age in AGES]
    begins = [datetime.combine(day, time(), scope.zone) for day in oldest_of]
    groups = [Item.accepted_at >= begins[0]]
    groups += [
        and_(Item.accepted_at < younger, Item.accepted_at >= older) for younger, older in pairwise(begins)
    ]
    groups.append(Item.accepted_at < begins[-1])
    counts = session.execute(
        select(*(func.count(case((group, 1))) for group in groups))
        .select_from(Item)
        .where(counted_by(ItemFigure.OPEN, scope))
    ).one()
    above = (0, *(age + 1 for age in AGES))
    until = (None, *(day - timedelta(days=1) for day in oldest_of))
    rows = zip(above, (*AGES, None), (*oldest_of, None), until, counts, strict=True)
    return tuple(Age(*row) for row in rows)


def _accepted_from(scope: Scope, age: int) -> date:
    """The first day on which an item can have been accepted that is no older than so many working days."""
    day: date = scope.stand
    passed = int(scope.calendar.is_workday(day))
    while passed <= age:
        day -= timedelta(days=1)
        passed += scope.calendar.is_workday(day)
    return day
