"""What people write about a period: 苗头性、倾向性、深层次问题, 规律, 建议 (DOMAIN.md section 5)."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ledger import audit
from ledger.models import ReportNarrative, User
from ledger.reports.period import Period

PASSAGES = ("emerging", "trends", "underlying", "patterns", "suggestions")
LONGEST_PASSAGE = 20_000
NOT_WRITTEN = 0
"""The version of what nobody has written yet."""


class WrittenByAnother(Exception):
    """Somebody else wrote meanwhile; read it again, what they wrote is in it."""


def narrative_of(session: Session, period: Period) -> ReportNarrative | None:
    """Return what was written about a period; None where nothing was."""
    of_period = (ReportNarrative.first == period.first, ReportNarrative.last == period.last)
    return session.scalar(select(ReportNarrative).where(*of_period))


def write(session: Session, period: Period, words: Mapping[str, str], actor: User, *, version: int) -> None:
    """Keep the `PASSAGES` of a period; `version` is the one that the person saw, or `NOT_WRITTEN`.

    Raises `WrittenByAnother`; the transaction is then of no use any more.
    """
    found = narrative_of(session, period)
    if (found.version if found else NOT_WRITTEN) != version:
        raise WrittenByAnother(f"The report of {period.name} was written on by someone else; reload it.")
    if found is None:
        found = ReportNarrative(first=period.first, last=period.last)
        session.add(found)
    for name in PASSAGES:
        setattr(found, name, words[name])
    found.written_by_id = actor.id
    try:
        session.flush()
    except IntegrityError as error:  # both began to write at once
        raise WrittenByAnother(f"The report of {period.name} was just written by someone else.") from error
    audit.record(session, actor.username, "report.written", "report", period.name)
