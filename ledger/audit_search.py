"""Looking things up in the audit log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ledger.models import AuditEntry

PAGE = 100


@dataclass(frozen=True)
class Wanted:
    """What is looked for; what is None or empty does not narrow. `since` counts and `until` does not."""

    actor: str | None = None
    action: str | None = None
    object_kind: str | None = None
    object_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """What has to hold of an entry."""
        found: list[ColumnElement[bool]] = []
        for name in ("actor", "action", "object_kind", "object_id"):
            if value := getattr(self, name):
                found.append(getattr(AuditEntry, name) == value)
        if self.since is not None:
            found.append(AuditEntry.at >= self.since)
        if self.until is not None:
            found.append(AuditEntry.at < self.until)
        return found


def entries(
    session: Session, wanted: Wanted, *, before: int | None = None, limit: int = PAGE
) -> list[AuditEntry]:
    """Return entries from the newest on, those before the entry `before`."""
    query = select(AuditEntry).where(*wanted.conditions()).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return list(session.scalars(query))


def every_entry(session: Session, wanted: Wanted) -> Iterator[AuditEntry]:
    """Return all of them in the order in which they were written, a thousand at a time."""
    query = select(AuditEntry).where(*wanted.conditions()).order_by(AuditEntry.id)
    return iter(session.scalars(query.execution_options(yield_per=1000)))
