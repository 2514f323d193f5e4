"""受理, 办结, 在办, 超期, 延期, with 环比 and 同比 (DOMAIN.md section 5)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, distinct, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledger.models import Item, ItemAct
from ledger.models.handling_codes import ActKind
from ledger.reports.scope import ENDINGS, Scope, count, count_acts, ended_by, not_ended_by, stands


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
    overdue_open: int
    """超期未报: those whose last day has passed by the end of the period without a report by its end."""
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

    def change(self, name: str) -> Change:
        """One of `HEADLINES`, compared."""
        return Change(*(getattr(flow, name) for flow in (self.now, self.before, self.year_before)))


def compared_flow(session: Session, scope: Scope) -> ComparedFlow:
    """Reckon the flow of a period with those it is compared with."""
    period = scope.period
    return ComparedFlow(
        flow(session, scope),
        flow(session, scope.of(period.before())),
        flow(session, scope.of(period.year_before())),
    )


def flow(session: Session, scope: Scope) -> Flow:
    """Reckon the flow of a period."""
    ended = dict(
        session.execute(
            select(ItemAct.kind, func.count())
            .where(scope.done_within(*ENDINGS), stands())
            .group_by(ItemAct.kind)
        ).all()
    )
    received_before_end = count(session, Item.accepted_at < scope.end)
    ended_before_end = count_acts(
        session, ItemAct.kind.in_(ENDINGS), ItemAct.day <= scope.period.last, stands()
    )
    extended = select(func.count(distinct(ItemAct.item_id))).where(scope.done_within(ActKind.EXTEND))
    over = scope.last_day_over
    return Flow(
        received=count(session, scope.within(Item.accepted_at)),
        closed=ended.get(ActKind.CLOSE, 0),
        declined=ended.get(ActKind.DECLINE, 0),
        transferred=ended.get(ActKind.TRANSFER, 0),
        joined=ended.get(ActKind.JOIN, 0),
        open=received_before_end - ended_before_end,
        overdue=count(session, Item.due.between(scope.period.first, over), *missed(scope, Item.due)),
        overdue_open=count(session, Item.due <= over, *missed(scope, scope.stand)),
        extended=session.scalar(extended) or 0,
    )


def missed(scope: Scope, by: InstrumentedAttribute[date | None] | date) -> tuple[ColumnElement[bool], ...]:
    """The conditions of an item whose report was not there by the end of a day, without an excuse.

    What the fast track has not settled is not overdue by that (DOMAIN.md section 2.7).
    """
    reported_on = scope.date_of(Item.reported_at)
    return (
        or_(Item.reported_at.is_(None), reported_on > by),
        not_ended_by(by) if isinstance(by, date) else ~ended_by(by),
        Item.stage_report_pending.is_(False),
        Item.fast_track.is_(False),
    )


def _growth(now: int, base: int) -> float | None:
    return (now - base) / base if base else None
