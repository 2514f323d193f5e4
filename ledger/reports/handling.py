"""How items were handled: 处置方式, 查实率, 按时办结率, working days, 反馈 (DOMAIN.md section 5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledger.bureau_date import by_day
from ledger.models import Difficulty, Item
from ledger.models.handling_codes import Conclusion, FeedbackWay, Method, Satisfaction
from ledger.reports.scope import Code, Scope, share, total

PROVED = (Conclusion.FOUNDED, Conclusion.PARTLY_FOUNDED)
CONTENT = (Satisfaction.SATISFIED, Satisfaction.FAIRLY_SATISFIED)


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How long the items of one difficulty took that were closed in the period."""

    closed: int
    on_time: int
    """Of the closed: the report was in by the last day of 核查, extensions included."""
    workdays_to_report: int
    """The sum of working days from acceptance (its day not counted) to the report."""
    workdays_to_close: int
    """The sum of working days from acceptance to 结案."""

    @property
    def on_time_rate(self) -> float | None:
        """按时办结率."""
        return share(self.on_time, self.closed)

    @property
    def mean_workdays_to_report(self) -> float | None:
        """平均核查用时, in working days."""
        return share(self.workdays_to_report, self.closed)

    @property
    def mean_workdays_to_close(self) -> float | None:
        """平均办结用时, in working days."""
        return share(self.workdays_to_close, self.closed)


class Handling:
    """How items were handled, each count made when it is asked for, while the session is open.

    By method of those received in the period, all else of those closed in it.
    """

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session, self._scope = session, scope

    @property
    def by_method(self) -> dict[Method, int]:
        """Items received in the period, by their present 处置方式."""
        return {one: self._methods.get(one, 0) for one in Method}

    @property
    def unassigned(self) -> int:
        """Of the received: those without a 处置方式 (yet, or ended before, or settled at once)."""
        return self._methods.get(None, 0)

    @property
    def by_conclusion(self) -> dict[Conclusion, int]:
        """核查结论."""
        return self._closed_by("conclusion", Conclusion)

    @cached_property
    def by_difficulty(self) -> dict[Difficulty, Timeliness]:
        """简单 10, 一般 15, 重大疑难 20 working days."""
        return _timeliness(self._session, self._scope)

    @property
    def by_feedback_way(self) -> dict[FeedbackWay, int]:
        """反馈方式."""
        return self._closed_by("feedback_way", FeedbackWay)

    @property
    def feedback_impossible(self) -> int:
        """Closed items whose anonymous caller could not be told."""
        return sum(one.items for one in self._closings if one.feedback_way is None and one.impossible)

    @property
    def by_satisfaction(self) -> dict[Satisfaction, int]:
        """反映人意见, of those who were told."""
        told = [one for one in self._closings if one.feedback_way is not None]
        return {of: sum(one.items for one in told if one.satisfaction is of) for of in Satisfaction}

    @property
    def closed(self) -> int:
        """结案 in the period."""
        return total(self.by_conclusion)

    @property
    def proved_rate(self) -> float | None:
        """查实率: 属实 and 部分属实 among all that was closed."""
        return share(sum(self.by_conclusion[one] for one in PROVED), self.closed)

    @property
    def all_difficulties(self) -> Timeliness:
        """All closed items together."""
        parts = self.by_difficulty.values()
        return Timeliness(
            sum(part.closed for part in parts),
            sum(part.on_time for part in parts),
            sum(part.workdays_to_report for part in parts),
            sum(part.workdays_to_close for part in parts),
        )

    @property
    def feedback_rate(self) -> float | None:
        """反馈率: callers told, among the closed items whose caller could be told."""
        return share(total(self.by_feedback_way), self.closed - self.feedback_impossible)

    @property
    def content_rate(self) -> float | None:
        """满意率: 满意 and 基本满意 among the opinions that were given."""
        given = total(self.by_satisfaction) - self.by_satisfaction[Satisfaction.NOT_SAID]
        return share(sum(self.by_satisfaction[one] for one in CONTENT), given)

    @cached_property
    def _methods(self) -> dict[Method | None, int]:
        received = self._scope.within(Item.accepted_at)
        methods = select(Item.method, func.count()).where(received).group_by(Item.method)
        return dict(self._session.execute(methods).all())

    @cached_property
    def _closings(self) -> Sequence[Any]:
        """How items closed in the period came out, each way with how many did."""
        outcome = (
            *(Item.conclusion, Item.feedback_way, Item.satisfaction),
            Item.feedback_impossible.label("impossible"),
        )
        closings = select(*outcome, func.count().label("items")).group_by(*outcome)
        return self._session.execute(closings.where(self._scope.within(Item.closed_at))).all()

    def _closed_by(self, column: str, codes: type[Code]) -> dict[Code, int]:
        return {
            code: sum(one.items for one in self._closings if getattr(one, column) is code) for code in codes
        }


def _timeliness(session: Session, scope: Scope) -> dict[Difficulty, Timeliness]:
    accepted, reported, ended = (
        _by_day(session, scope, moment) for moment in (Item.accepted_at, Item.reported_at, Item.closed_at)
    )
    on_time = _on_time(session, scope)
    numbers = _workday_numbers(scope, accepted)
    found = {}
    for place, one in enumerate(Difficulty):
        # The calendar is the library's and the staff's, and not known to the database; but what all items
        # took together is what the numbers of their last days sum up to, less those of their first ones.
        begun, done, closed = (
            sum(numbers[day] * items[place] for day, items in days.items())
            for days in (accepted, reported, ended)
        )
        found[one] = Timeliness(
            closed=sum(items[place] for items in reported.values()),
            on_time=on_time.get(one, 0),
            workdays_to_report=done - begun,
            workdays_to_close=closed - begun,
        )
    return found


def _closed_with_a_report(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    return scope.within(Item.closed_at), Item.reported_at.is_not(None)


def _by_day(session: Session, scope: Scope, moment: InstrumentedAttribute[Any]) -> dict[date, Sequence[int]]:
    """The items closed in the period with a report, by the day of a moment: counts for each difficulty."""
    day = scope.date_of(moment)
    counts = (func.count(case((Item.difficulty == one, 1))) for one in Difficulty)
    query = select(day, *counts).where(*_closed_with_a_report(scope)).group_by(day)
    return {day: items for day, *items in session.execute(query)}


def _on_time(session: Session, scope: Scope) -> dict[Difficulty, int]:
    """Of them, those whose report was in by its last day."""
    in_time = by_day(Item.reported_at, Item.due, scope.zone.key)
    query = select(Item.difficulty, func.count()).where(*_closed_with_a_report(scope), in_time)
    return dict(session.execute(query.group_by(Item.difficulty)).all())


def _workday_numbers(scope: Scope, days: Iterable[date]) -> dict[date, int]:
    """Each day from the first of some on to the end of the period, numbered by working days since then."""
    numbers: dict[date, int] = {}
    day, number = min(days, default=scope.period.last), 0
    while day <= scope.period.last:
        number += scope.calendar.is_workday(day)
        numbers[day] = number
        day += timedelta(days=1)
    return numbers
