"""A long audit log, chained and sealed as the service chains it; only the way in is short."""

import hashlib
import hmac
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from ledger import audit, clock
from ledger.database import Ledger
from ledger.models import AuditEntry, AuditHead
from ledger.sealed import keys_of

AT_ONCE = 20_000
ACTIONS = ("item.read", "item.read", "queue.read", "item.registered", "item.accept", "recording.heard")


def write(ledger: Ledger, count: int, items: int) -> None:
    """Add so many entries, the last of them now, about items up to this id."""
    key = keys_of(ledger.engine).audit
    with ledger.engine.begin() as connection:
        head = connection.execute(sa.select(AuditHead.last_id, AuditHead.hash)).one()
        last_id, last_hash, now = head.last_id, bytes(head.hash), clock.now()
        rows: list[dict[str, Any]] = []
        for number in range(count):
            entry = SimpleNamespace(
                id=last_id + 1,
                at=now - timedelta(minutes=5) * (count - number),
                actor=f"sim-duty-{number % 2 + 1}",
                action=ACTIONS[number % len(ACTIONS)],
                object_kind="item",
                object_id=str(number * 7919 % items + 1),
                detail=None,
                previous_hash=last_hash,
            )
            entry.hash = audit._entry_hash(key, entry)  # type: ignore[arg-type]  # it has the columns
            rows.append(vars(entry))
            last_id, last_hash = entry.id, entry.hash
            if len(rows) == AT_ONCE or number == count - 1:
                connection.execute(sa.insert(AuditEntry), rows)
                rows = []
        seal = hmac.digest(key, audit._canonical(["end", last_id, last_hash.hex()]), hashlib.sha256)
        connection.execute(sa.update(AuditHead).values(last_id=last_id, hash=last_hash, seal=seal))
