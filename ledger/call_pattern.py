"""When people ring: calls by hour, weekday and day, and whether their messages were heard in time."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from ledger.call_conditions import LOST, Answer, Heard, answered, how_heard
from ledger.models import Call, CallOutcome, Draft
from ledger.moments import utc_hour


@dataclass(slots=True)
class Rings:
    """Counts of calls; refused ones are in none of them."""

    calls: int = 0
    answered: int = 0
    """人工接听."""
    messages: int = 0
    lost: int = 0
    """Hung up while waiting for an officer, or while a phone rang."""
    in_time: int = 0
    """Answered by an officer within 15 s in staffed hours."""

    def include(self, others: "Rings") -> None:
        """Count the calls of another time too."""
        self.calls += others.calls
        self.answered += others.answered
        self.messages += others.messages
        self.lost += others.lost
        self.in_time += others.in_time


@dataclass(slots=True)
class CallPattern:
    """The same calls, laid out three ways; what did not occur has no place."""

    by_weekday_and_hour: dict[tuple[int, int], Rings] = field(default_factory=lambda: defaultdict(Rings))
    """(0 for Monday, hour of the day)."""
    by_hour: dict[int, Rings] = field(default_factory=lambda: defaultdict(Rings))
    by_day: dict[date, Rings] = field(default_factory=lambda: defaultdict(Rings))


@dataclass(frozen=True, slots=True)
class MessagesHeard:
    """The messages of a time, by whether they were heard by the next working day."""

    in_time: int
    late: int
    waiting: int

    @property
    def rate(self) -> float | None:
        """次一工作日收听率: of those whose day is over or that were heard; of nothing, None."""
        due = self.in_time + self.late
        return self.in_time / due if due else None


def call_pattern(session: Session, since: datetime, until: datetime, zone: ZoneInfo) -> CallPattern:
    """Lay out the calls that rang from `since` on and before `until`.

    The database counts hours of UTC, in every zone that differs from it by whole hours.
    """
    hour = utc_hour(Call.started_at)
    kinds = (
        Call.outcome == CallOutcome.ANSWERED,
        Call.outcome == CallOutcome.MESSAGE,
        Call.outcome.in_(LOST),
    )
    counted = (
        select(hour, func.count(), *(func.count(case((kind, 1))) for kind in kinds))
        .where(Call.started_at >= since, Call.started_at < until, Call.outcome != CallOutcome.REFUSED)
        .group_by(hour)
    )
    in_time = (
        select(hour, func.count())
        .where(Call.started_at >= since, Call.started_at < until, answered(Answer.IN_TIME))
        .group_by(hour)
    )
    soon: dict[str, int] = dict(session.execute(in_time).all())
    pattern = CallPattern()
    for text, *counts in session.execute(counted):
        local = datetime.fromisoformat(f"{text}:00+00:00").astimezone(zone)
        rings = Rings(*counts)
        rings.in_time = soon.get(text, 0)
        pattern.by_weekday_and_hour[local.weekday(), local.hour].include(rings)
        pattern.by_day[local.date()].include(rings)
    for (_weekday, hour_of_day), rings in pattern.by_weekday_and_hour.items():
        pattern.by_hour[hour_of_day].include(rings)
    return pattern


def messages_heard(
    session: Session, since: datetime, until: datetime, zone: ZoneInfo, today: date
) -> MessagesHeard:
    """Count the messages that were left from `since` on and before `until`."""
    messages = (
        select(how_heard(zone.key, today).label("how"))
        .select_from(Call)
        .join(Draft, Draft.call_id == Call.id)
        .where(Call.outcome == CallOutcome.MESSAGE, Call.started_at >= since, Call.started_at < until)
        # None is due before it rang: only the drafts due since then are looked at, along an index.
        .where(Draft.review_due >= since.astimezone(zone).date())
        .subquery()
    )
    rows = session.execute(select(messages.c.how, func.count()).group_by(messages.c.how)).all()
    counts: dict[str, int] = dict(rows)
    return MessagesHeard(*(counts.get(how.value, 0) for how in Heard))
