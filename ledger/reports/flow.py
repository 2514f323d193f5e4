"""受理, 办结, 在办, 超期, 延期, with 环比 and 同比 (DOMAIN.md section 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, distinct, func, literal, or_, select
from sqlalchemy.orm import Session

from ledger.bureau_date import after_day
from ledger.handling.matter import OPEN
from ledger.models import Item, ItemAct
from ledger.models.handling_codes import ActKind
from ledger.reports.period import Period
from ledger.reports.scope import (
    ENDINGS,
    Scope,
    count,
    counted_within,
    ended_by,
    not_ended_by,
    stands,
)

ONE_DAY = timedelta(days=1)
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Flow:
    """What came in, what was done, what is left, all as counts of items."""

    received: int
    """受理: registered in the period, by the time of acceptance."""
    closed: int
    """结案 in the period."""
    declined: int
    """不予受理 in the period."""
    transferred: int
    """移交 in the period."""
    joined: int
    """并案 in the period: repeats that go on in another item."""
    open: int
    """在办: received before the end of the period and not ended by it, whenever they came."""
    overdue: int
    """超期: the last day of 核查, extensions included, fell into the period and passed without a report.

    Not those whose stage report still waits for its decision, and not those ended otherwise in time.
    """
    extended: int
    """延期: items of which an extension was granted in the period."""

    @property
    def ended(self) -> int:
        """办结: ended in the period, by 结案, 不予受理, 移交 or 并案."""
        return self.closed + self.declined + self.transferred + self.joined


HEADLINES = ("received", "ended", "closed", "open", "overdue", "extended")
"""The figures that are compared with other periods."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure beside those of the period before (环比) and of the same period a year before (同比)."""

    now: int
    before: int
    year_before: int

    @property
    def on_before(self) -> float | None:
        """环比: the growth on the period before, 0.1 for a tenth; None where there was nothing then."""
        return _growth(self.now, self.before)

    @property
    def on_year_before(self) -> float | None:
        """同比: the growth on the same period of the year before; None where there was nothing then."""
        return _growth(self.now, self.year_before)


@dataclass(frozen=True, slots=True)
class ComparedFlow:
    """The flow of a period, of the one before it, and of the same one a year before."""

    now: Flow
    before: Flow
    year_before: Flow
    overdue_open: int
    """超期未报: those whose last day has passed by the end of the period without a report by its end."""

    def change(self, name: str) -> Change:
        """One of `HEADLINES`, compared."""
        return Change(*(getattr(flow, name) for flow in (self.now, self.before, self.year_before)))


def compared_flow(session: Session, scope: Scope) -> ComparedFlow:
    """Reckon the flow of a period with those it is compared with."""
    periods = (scope.period, scope.period.before(), scope.period.year_before())
    each = list(dict.fromkeys(periods))  # the period before a year is also that of the year before
    reckoned = dict(zip(each, flows(session, scope, each), strict=True))
    now, before, year_before = (reckoned[period] for period in periods)
    return ComparedFlow(now, before, year_before, overdue_open=count(session, _missed_still(scope)))


def flows(session: Session, scope: Scope, periods: Sequence[Period]) -> list[Flow]:
    """Reckon the flow of one or more periods, seen as `scope` is; what lies in two of them is gone over once.

    How many were open at the end of one is reckoned back from today: those that are now, and ended since, but
    not come since. For the years before are many, and what came after is mostly little. The session has to
    see one moment throughout, as one that only reads does.
    """
    scopes = [scope.of(period) for period in periods]
    open_now = count(session, Item.state.in_(OPEN))
    moments = [(scope.begin, scope.end) for scope in scopes]
    days = [(scope.period.first, scope.period.last + ONE_DAY) for scope in scopes]
    over = [(scope.period.first, scope.last_day_over + ONE_DAY) for scope in scopes]
    came = counted_within(session, [*moments, *((end, FOREVER) for _, end in moments)], _accepted)
    ended = counted_within(session, [*days, *((end, FOREVER.date()) for _, end in days)], _ended)
    overdue = counted_within(session, over, partial(_overdue, missed(scope)))
    extended = _extended(session, scopes)
    return [
        Flow(
            received=came[at].total(),
            closed=ended[at][ActKind.CLOSE],
            declined=ended[at][ActKind.DECLINE],
            transferred=ended[at][ActKind.TRANSFER],
            joined=ended[at][ActKind.JOIN],
            open=open_now + ended[len(scopes) + at].total() - came[len(scopes) + at].total(),
            overdue=overdue[at].total(),
            extended=extended[at],
        )
        for at in range(len(scopes))
    ]


def _accepted(begin: datetime, end: datetime) -> Select[Any, int]:
    return select(literal(""), func.count()).where(Item.accepted_at >= begin, Item.accepted_at < end)


def _ended(first: date, end: date) -> Select[Any, int]:
    ending = (ItemAct.kind.in_(ENDINGS), ItemAct.day >= first, ItemAct.day < end, stands())
    return select(ItemAct.kind, func.count()).where(*ending).group_by(ItemAct.kind)


def _overdue(missed: ColumnElement[bool], first: date, end: date) -> Select[Any, int]:
    return select(literal(""), func.count()).where(Item.due >= first, Item.due < end, missed)


def _extended(session: Session, scopes: Sequence[Scope]) -> Sequence[int]:
    each = (
        select(func.count(distinct(ItemAct.item_id))).where(scope.done_within(ActKind.EXTEND))
        for scope in scopes
    )
    return session.execute(select(*(one.scalar_subquery() for one in each))).one()


def missed(scope: Scope) -> ColumnElement[bool]:
    """Whether the report of an item was not there by the end of its last day, without an excuse."""
    # What was reported later had not ended before: only of the few without a report are the acts asked.
    late = or_(
        after_day(Item.reported_at, Item.due, scope.zone.key),
        and_(Item.reported_at.is_(None), ~ended_by(Item.due)),
    )
    return and_(late, *_without_excuse())


def _missed_still(scope: Scope) -> ColumnElement[bool]:
    """Whether it was not there at the end of the period, or of today within it."""
    late = or_(Item.reported_at.is_(None), scope.date_of(Item.reported_at) > scope.stand)
    return and_(Item.due <= scope.last_day_over, not_ended_by(scope.stand), late, *_without_excuse())


def _without_excuse() -> tuple[ColumnElement[bool], ...]:
    """No stage report waits; and what the fast track has not settled is not overdue by that (§2.7)."""
    return Item.stage_report_pending.is_(False), Item.fast_track.is_(False)


def _growth(now: int, base: int) -> float | None:
    return (now - base) / base if base else None
