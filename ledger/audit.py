"""The audit log: who did what to which, in one chain that nobody can rewrite with the database alone.

Each entry holds the hash of the one before, and its own: HMAC-SHA256 over all its columns, keyed from the
key file. The end of the chain is sealed with the same key. An entry that was changed, taken out or moved is
found by `verify`. What cannot be found is a whole log put back to an earlier moment; only a copy kept
elsewhere shows that.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeGuard

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.orm import Session

from ledger import clock
from ledger.keys import Keys
from ledger.models import AuditEntry, AuditHead
from ledger.sealed import keys_of

log = logging.getLogger(__name__)

START = bytes(32)
BROKEN = b"\xff" * 32  # the hash before an entry that follows a log tampered with; it matches none
ENTRIES_AT_ONCE = 1000


class BreakKind(StrEnum):
    """What is wrong with the chain at an entry."""

    CHANGED = "changed"  # its columns are not those it was written with
    MISSING = "missing"  # it, and perhaps more after it, is not there
    MOVED = "moved"  # it does not follow the entry before it


@dataclass(frozen=True)
class Break:
    """One place at which the chain does not hold."""

    entry_id: int
    kind: BreakKind


@dataclass(frozen=True)
class Part:
    """What was found in a part of the log, and the last entry of it."""

    through: int
    breaks: list[Break]
    finished: bool


def start(connection: Connection, keys: Keys) -> None:
    """Write the end of the empty chain; once, when the ledger is made."""
    end = insert(AuditHead).values(id=1, last_id=0, hash=START, seal=_end_seal(keys.audit, 0, START))
    connection.execute(end)


def record(
    session: Session,
    actor: str,
    action: str,
    object_kind: str,
    object_id: str | int,
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write one deed into the log, in the transaction of the deed.

    `actor` is a user's name, "system:" and the part of the service, or "phone:" and an extension's number.
    `action` is "draft.discarded" and the like. `detail` is small and plain JSON: never what a caller said or
    who they are.

    From here to the commit other writers of the log wait, so call it after the deed's own statements.
    A log that was tampered with is written on, so that work goes on; the break stays for `verify` to find.
    """
    key = keys_of(session.get_bind()).audit
    last_id, last_hash = _end_for_writing(session, key)
    entry = AuditEntry(
        id=last_id + 1,
        at=clock.now(),
        actor=actor,
        action=action,
        object_kind=object_kind,
        object_id=str(object_id),
        detail=None if detail is None else json.loads(_canonical(detail)),
        previous_hash=last_hash,
    )
    entry.hash = _entry_hash(key, entry)
    session.add(entry)
    seal = _end_seal(key, entry.id, entry.hash)
    moved = update(AuditHead).values(last_id=entry.id, hash=entry.hash, seal=seal)
    session.execute(moved.execution_options(synchronize_session=False))  # `_end` reads it anew each time
    return entry


def verify(session: Session) -> list[Break]:
    """Read the whole log and give every place at which it was tampered with; an empty list: none.

    Needs a session of `Ledger.reading`, which sees one moment of the log.
    """
    return verify_part(session).breaks


def verify_part(session: Session, after: int = 0, at_most: int | None = None) -> Part:
    """Read the log from the entry behind `after` on, `at_most` so many entries, and give what is wrong there.

    So a long log is verified in several requests, each of which begins where the last one ended. Needs a
    session of `Ledger.reading`.
    """
    key = keys_of(session.get_bind()).audit
    breaks: list[Break] = []
    read = 0
    last_id, last_hash = after, _hash_of(session, after)
    query = select(AuditEntry).where(AuditEntry.id > after).order_by(AuditEntry.id).limit(at_most)
    for entry in session.scalars(query.execution_options(yield_per=ENTRIES_AT_ONCE)):
        read += 1
        if entry.id != last_id + 1:
            breaks.append(Break(last_id + 1, BreakKind.MISSING))
        if not hmac.compare_digest(entry.hash, _entry_hash(key, entry)):
            breaks.append(Break(entry.id, BreakKind.CHANGED))
        elif entry.id == last_id + 1 and entry.previous_hash != last_hash:
            breaks.append(Break(entry.id, BreakKind.MOVED))
        last_id, last_hash = entry.id, entry.hash
    if read == at_most:
        return Part(last_id, breaks, finished=False)
    end = _end(session)
    if not _holds(end, key) or (end.last_id, end.hash) != (last_id, last_hash):
        breaks.append(Break(last_id + 1, BreakKind.MISSING))
    return Part(last_id, breaks, finished=True)


def last_entry(session: Session) -> int:
    """Return the number of the last entry; 0 for none."""
    return session.scalar(select(func.max(AuditEntry.id))) or 0


def _hash_of(session: Session, entry_id: int) -> bytes:
    if entry_id == 0:
        return START
    return session.scalar(select(AuditEntry.hash).where(AuditEntry.id == entry_id)) or BROKEN


def _end_for_writing(session: Session, key: bytes) -> tuple[int, bytes]:
    # The lock on this one row puts the entries of all writers in a line.
    end = _end(session, locked=True)
    if _holds(end, key):
        return end.last_id, end.hash
    log.error("the audit log was tampered with; run: hotline audit verify")
    last_id = session.scalar(select(func.max(AuditEntry.id))) or 0
    if end is None:
        start(session.connection(), keys_of(session.get_bind()))
    return max(last_id, end.last_id if end else 0), BROKEN


def _end(session: Session, *, locked: bool = False) -> AuditHead | None:
    query = select(AuditHead).where(AuditHead.id == 1).execution_options(populate_existing=True)
    return session.scalar(query.with_for_update() if locked else query)


def _holds(end: AuditHead | None, key: bytes) -> TypeGuard[AuditHead]:
    return end is not None and hmac.compare_digest(end.seal, _end_seal(key, end.last_id, end.hash))


def _end_seal(key: bytes, last_id: int, last_hash: bytes) -> bytes:
    # Kept in this one place only: without the key, entries cannot be cut off the end and the end moved back.
    return hmac.digest(key, _canonical(["end", last_id, last_hash.hex()]), hashlib.sha256)


def _entry_hash(key: bytes, entry: AuditEntry) -> bytes:
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
