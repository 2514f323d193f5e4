"""受理, 办结, 在办, 超期, 延期, with 环比 and 同比 (DOMAIN.md section 5)."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, distinct, func, or_, select
from sqlalchemy.orm import Session

from ledger.bureau_date import after_day
from ledger.handling.matter import OPEN
from ledger.models import Item, ItemAct
from ledger.models.handling_codes import ActKind
from ledger.reports.scope import (
    ENDINGS,
    Scope,
    count,
    ended_by,
    not_ended_by,
    number_of_acts,
    number_of_items,
    stands,
)


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
    before, year_before = scope.period.before(), scope.period.year_before()
    flow_before = flow(session, scope.of(before))
    return ComparedFlow(
        now=flow(session, scope),
        before=flow_before,
        year_before=flow_before if year_before == before else flow(session, scope.of(year_before)),
        overdue_open=count(session, _missed_still(scope)),
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
    due = Item.due.between(scope.period.first, scope.last_day_over)
    extended = select(func.count(distinct(ItemAct.item_id))).where(scope.done_within(ActKind.EXTEND))
    # How many were open at the end is reckoned back from today: those that are now, and ended since, but not
    # come since. For the years before are many, and what came after is mostly little.
    ended_since = (ItemAct.kind.in_(ENDINGS), ItemAct.day > scope.period.last, stands())
    counts = select(
        number_of_items(scope.within(Item.accepted_at)).label("received"),
        number_of_items(due, missed(scope)).label("overdue"),
        extended.scalar_subquery().label("extended"),
        number_of_items(Item.state.in_(OPEN)).label("open_now"),
        number_of_acts(*ended_since).label("ended_since"),
        number_of_items(Item.accepted_at >= scope.end).label("come_since"),
    )
    found = session.execute(counts).one()
    return Flow(
        received=found.received,
        closed=ended.get(ActKind.CLOSE, 0),
        declined=ended.get(ActKind.DECLINE, 0),
        transferred=ended.get(ActKind.TRANSFER, 0),
        joined=ended.get(ActKind.JOIN, 0),
        open=found.open_now + found.ended_since - found.come_since,
        overdue=found.overdue,
        extended=found.extended,
    )


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
