"""The telephone: 接通率, 15 秒接听率, recordings heard in time (DOMAIN.md sections 1 and 5, GB/T 33358)."""

from dataclasses import dataclass

from sqlalchemy import case, exists, func, or_, select
from sqlalchemy.orm import Session

from ledger.bureau_date import by_day
from ledger.models import Call, CallOutcome, Draft
from ledger.reports.scope import Scope, share
from ledger.service_figures import ServiceFigures, service_figures


@dataclass(frozen=True, slots=True)
class Telephone:
    """The calls that rang in the period, and the messages that were to be heard in it."""

    service: ServiceFigures
    messages_due: int
    """Messages to be heard by a day of the period (the next working day), which is over, or that are done."""
    messages_in_time: int
    """Of those: registered or discarded with a reason by the end of that day."""

    @property
    def heard_in_time_rate(self) -> float | None:
        """次一工作日收听率."""
        return share(self.messages_in_time, self.messages_due)


def telephone(session: Session, scope: Scope) -> Telephone:
    """Reckon the figures of the telephone."""
    in_time = case((by_day(Draft.closed_at, Draft.review_due, scope.zone.key), 1), else_=0)
    messages = (
        select(func.count(), func.coalesce(func.sum(in_time), 0))
        .select_from(Draft)
        .where(
            # Not a join: SQLite would begin with every message there ever was instead of with the days.
            exists().where(Call.id == Draft.call_id, Call.outcome == CallOutcome.MESSAGE),
            Draft.review_due.between(scope.period.first, scope.period.last),
            or_(Draft.closed_at.is_not(None), Draft.review_due <= scope.last_day_over),
        )
    )
    due, heard = session.execute(messages).one()
    service = service_figures(session, since=scope.begin, until=scope.end)
    return Telephone(service=service, messages_due=due, messages_in_time=heard)
