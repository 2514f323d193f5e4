"""The audit log: who did what to which, in one chain that nobody can rewrite with the database alone.

Each entry holds the hash of the one before, and its own: HMAC-SHA256 over all its columns, keyed from the
key file. An entry that was changed, taken out or moved is found by `verify`. What cannot be found is a whole
database put back to an earlier moment; only a copy kept elsewhere shows that.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ledger import clock
from ledger.models import AuditEntry, AuditHead
from ledger.sealed import keys_of

START = bytes(32)
ENTRIES_AT_ONCE = 1000


class AuditLogBroken(Exception):
    """The log cannot be written on, because the row that names its end is gone."""


class BreakKind(StrEnum):
    """What is wrong with the chain at an entry."""

    CHANGED = "changed"  # its columns are not those it was written with
    MISSING = "missing"  # it is not there
    MOVED = "moved"  # it does not follow the entry before it


@dataclass(frozen=True)
class Break:
    """One place at which the chain does not hold."""

    entry_id: int
    kind: BreakKind


def record(
    session: Session,
    actor: str,
    action: str,
    object_kind: str,
    object_id: str | int,
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write one deed into the log, in the transaction of the deed.

    `actor` is a user's name, or "system:" and the part of the service. `action` is "draft.discarded" and the
    like. `detail` is small and plain JSON: never what a caller said or who they are.

    From here to the commit other writers of the log wait, so call it after the deed's own statements.
    Raises `AuditLogBroken`.
    """
    # The lock on this one row puts the entries of all writers in a line.
    lock = select(AuditHead.last_id, AuditHead.hash).where(AuditHead.id == 1).with_for_update()
    head = session.execute(lock).one_or_none()
    if head is None:
        raise AuditLogBroken("The end of the audit log is missing; run: hotline audit verify")
    entry = AuditEntry(
        id=head.last_id + 1,
        at=clock.now(),
        actor=actor,
        action=action,
        object_kind=object_kind,
        object_id=str(object_id),
        detail=None if detail is None else json.loads(_canonical(detail)),
        previous_hash=head.hash,
    )
    entry.hash = _hash(keys_of(session.get_bind()).audit, entry)
    session.add(entry)
    session.execute(update(AuditHead).values(last_id=entry.id, hash=entry.hash))
    return entry


def verify(session: Session) -> list[Break]:
    """Read the whole log and give every place at which it was tampered with; an empty list: none."""
    key = keys_of(session.get_bind()).audit
    breaks: list[Break] = []
    last_id, last_hash = 0, START
    for entry in session.scalars(
        select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=ENTRIES_AT_ONCE)
    ):
        breaks += _missing(last_id, entry.id)
        if not hmac.compare_digest(entry.hash, _hash(key, entry)):
            breaks.append(Break(entry.id, BreakKind.CHANGED))
        elif entry.id == last_id + 1 and entry.previous_hash != last_hash:
            breaks.append(Break(entry.id, BreakKind.MOVED))
        last_id, last_hash = entry.id, entry.hash
    head = session.execute(select(AuditHead.last_id, AuditHead.hash)).one_or_none()
    if head is None:
        return [*breaks, Break(last_id + 1, BreakKind.MISSING)]
    breaks += _missing(last_id, head.last_id + 1)
    if head.last_id == last_id and head.hash != last_hash:
        breaks.append(Break(last_id, BreakKind.MOVED))
    return breaks


def _missing(before: int, after: int) -> list[Break]:
    return [Break(gone, BreakKind.MISSING) for gone in range(before + 1, after)]


def _hash(key: bytes, entry: AuditEntry) -> bytes:
    columns = [
        entry.id,
        _moment(entry.at),
        entry.actor,
        entry.action,
        entry.object_kind,
        entry.object_id,
        entry.detail,
        entry.previous_hash.hex(),
    ]
    return hmac.digest(key, _canonical(columns), hashlib.sha256)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
