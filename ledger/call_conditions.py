"""Which calls a figure of the telephone counts, as conditions: the log shows the same calls behind it."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists

from ledger.bureau_date import by_day
from ledger.models import Call, CallMode, CallOutcome, Draft
from ledger.moments import HOURS_OF_A_DAY, hour_of_week, seconds_between
from ledger.service_figures import ANSWER_WITHIN, NOT_FOR_AN_OFFICER


class CallGroup(StrEnum):
    """Several outcomes that are counted together."""

    NOT_REFUSED = "not_refused"  # all but those of unknown sources
    OFFERED = "offered"  # in staffed hours, for an officer
    LOST = "lost"  # hung up while waiting for an officer or while a phone rang


class Answer(StrEnum):
    """How soon an officer answered (GB/T 33358)."""

    IN_TIME = "in_time"
    LATE = "late"


class Heard(StrEnum):
    """How a message stands with the day by which it was to be heard (DOMAIN.md section 1)."""

    IN_TIME = "in_time"
    LATE = "late"  # also those that still wait after that day
    WAITING = "waiting"  # that day is not over


class HeardGroup(StrEnum):
    """Several of them that are counted together."""

    DUE = "due"  # heard, or to be heard by a day that is over


LOST = (CallOutcome.ABANDONED_QUEUE, CallOutcome.ABANDONED_RINGING)
_DUE = (Heard.IN_TIME.value, Heard.LATE.value)


def of_group(group: CallGroup) -> ColumnElement[bool]:
    """The condition of a group."""
    match group:
        case CallGroup.NOT_REFUSED:
            return Call.outcome != CallOutcome.REFUSED
        case CallGroup.OFFERED:
            return and_(Call.mode == CallMode.STAFFED, Call.outcome.not_in(NOT_FOR_AN_OFFICER))
        case CallGroup.LOST:
            return Call.outcome.in_(LOST)


def answered(answer: Answer) -> ColumnElement[bool]:
    """Whether an officer answered in staffed hours within 15 s from the first ring, or later."""
    waited = seconds_between(Call.started_at, Call.bridged_at)
    in_time = waited <= ANSWER_WITHIN.total_seconds()
    spoken = and_(
        Call.mode == CallMode.STAFFED, Call.outcome == CallOutcome.ANSWERED, Call.bridged_at.is_not(None)
    )
    return and_(spoken, in_time if answer is Answer.IN_TIME else ~in_time)


def heard(how: Heard | HeardGroup, zone: str, today: date) -> ColumnElement[bool]:
    """Whether a call left a message that was heard (registered, or discarded with a reason) so."""
    wanted = _DUE if how is HeardGroup.DUE else (how.value,)
    so = exists().where(Draft.call_id == Call.id, how_heard(zone, today).in_(wanted))
    return and_(Call.outcome == CallOutcome.MESSAGE, so)


def how_heard(zone: str, today: date) -> ColumnElement[str]:
    """How the message of a draft was heard, as a value of `Heard`."""
    still_waits = and_(Draft.closed_at.is_(None), Draft.review_due >= today)
    return case(
        (by_day(Draft.closed_at, Draft.review_due, zone), Heard.IN_TIME.value),
        (still_waits, Heard.WAITING.value),
        else_=Heard.LATE.value,
    )


def at_hour(zone: str, *, weekday: int | None = None, hour: int | None = None) -> list[ColumnElement[Any]]:
    """Whether a call rang on a weekday (0: Monday) or in an hour of the day (0 to 23), or both."""
    of_week = hour_of_week(Call.started_at, zone)
    found: list[ColumnElement[Any]] = []
    if weekday is not None:
        found.append(of_week.between(weekday * HOURS_OF_A_DAY, weekday * HOURS_OF_A_DAY + 23))
    if hour is not None:
        found.append(of_week % HOURS_OF_A_DAY == hour)
    return found
