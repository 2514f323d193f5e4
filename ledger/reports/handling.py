"""How items were handled: 处置方式, 查实率, 按时办结率, working days, 反馈 (DOMAIN.md section 5)."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy import CTE, case, func, select
from sqlalchemy.orm import Session

from ledger.models import Difficulty, Item
from ledger.models.handling_codes import Conclusion, FeedbackWay, Method, Satisfaction
from ledger.reports.scope import Scope, count, counted, share, total

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


@dataclass(frozen=True, slots=True)
class Handling:
    """How items were handled; `by_method` of those received in the period, all else of those closed in it."""

    by_method: dict[Method, int]
    """Items received in the period, by their present 处置方式."""
    unassigned: int
    """Of the received: those without a 处置方式 (yet, or ended before, or settled at once)."""
    by_conclusion: dict[Conclusion, int]
    by_difficulty: dict[Difficulty, Timeliness]
    """简单 10, 一般 15, 重大疑难 20 working days."""
    by_feedback_way: dict[FeedbackWay, int]
    feedback_impossible: int
    """Closed items whose anonymous caller could not be told."""
    by_satisfaction: dict[Satisfaction, int]

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


def handling(session: Session, scope: Scope) -> Handling:
    """Reckon how the items of a period were handled."""
    received, closed = scope.within(Item.accepted_at), scope.within(Item.closed_at)
    methods = select(Item.method, func.count()).where(received).group_by(Item.method)
    conclusions = select(Item.conclusion, func.count()).where(closed).group_by(Item.conclusion)
    ways = select(Item.feedback_way, func.count()).where(closed).group_by(Item.feedback_way)
    told = (closed, Item.feedback_way.is_not(None))
    opinions = select(Item.satisfaction, func.count()).where(*told).group_by(Item.satisfaction)
    return Handling(
        by_method=counted(session, methods, Method),
        unassigned=count(session, received, Item.method.is_(None)),
        by_conclusion=counted(session, conclusions, Conclusion),
        by_difficulty=_timeliness(session, scope),
        by_feedback_way=counted(session, ways, FeedbackWay),
        feedback_impossible=count(session, closed, Item.feedback_impossible, Item.feedback_way.is_(None)),
        by_satisfaction=counted(session, opinions, Satisfaction),
    )


def _timeliness(session: Session, scope: Scope) -> dict[Difficulty, Timeliness]:
    closed = scope.within(Item.closed_at)
    first = session.scalar(select(func.min(Item.accepted_at)).where(closed))
    found: dict[Difficulty, Timeliness] = {}
    if first is not None:
        workdays = _workdays(scope, first.astimezone(scope.zone).date())
        accepted, reported, ended = (workdays.alias(name) for name in ("accepted", "reported", "ended"))
        reported_on = scope.date_of(Item.reported_at)
        by_difficulty = (
            select(
                Item.difficulty,
                func.count(),
                func.sum(case((reported_on <= Item.due, 1), else_=0)),
                func.sum(reported.c.number - accepted.c.number),
                func.sum(ended.c.number - accepted.c.number),
            )
            .join(accepted, accepted.c.day == scope.date_of(Item.accepted_at))
            .join(reported, reported.c.day == reported_on)
            .join(ended, ended.c.day == scope.date_of(Item.closed_at))
            .where(closed)
            .group_by(Item.difficulty)
        )
        found = {row[0]: Timeliness(*row[1:]) for row in session.execute(by_difficulty)}
    return {one: found.get(one, Timeliness(0, 0, 0, 0)) for one in Difficulty}


def _workdays(scope: Scope, first: date) -> CTE:
    """Each day from `first` to the end of the period with the number of working days since then.

    The calendar is the library's and the staff's, so the database has to be told.
    """
    rows, day, number = [], first, 0
    while day <= scope.period.last:
        number += scope.calendar.is_workday(day)
        rows.append((day, number))
        day += timedelta(days=1)
    columns = (sa.column("day", sa.Date), sa.column("number", sa.Integer))
    return sa.values(*columns, name="workdays").data(rows).cte("workdays")
