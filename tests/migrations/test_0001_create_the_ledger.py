"""Before: an empty database. After: tables that keep what is right and refuse what is wrong."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, plain, table_of

NOW = datetime(2026, 9, 21, 12, 0, tzinfo=UTC)
TABLES = {
    "audit_entries",
    "audit_head",
    "calls",
    "drafts",
    "item_categories",
    "item_units",
    "items",
    "number_series",
    "recordings",
    "sealing_key",
    "search_grams",
    "staff_days",
    "transcripts",
    "units",
    "user_roles",
    "users",
}

USER = {
    "id": 1,
    "username": "zhangsan",
    "display_name": "张三",
    "password_hash": "-",
    "must_change_password": False,
    "active": True,
    "failed_logins": 0,
    "session_epoch": 1,
    "created_at": NOW,
}
CALL = {
    "id": "20260921T120000-1-0a1b2c3d",
    "line": 1,
    "caller": b"sealed",
    "mode": "after_hours",
    "outcome": "message",
    "interrupted": False,
    "query_digest": b"digest",
    "started_at": NOW,
    "taken_in_at": NOW,
}
RECORDING = {
    "id": 1,
    "call_id": CALL["id"],
    "position": 1,
    "vault_id": "20260921T120000-1-0a1b2c3d-1",
    "seconds": 12.5,
    "bytes": 200_044,
    "sha256": "0" * 64,
    "started_at": NOW,
    "ended_by": "hash",
}
TRANSCRIPT = {
    "id": 1,
    "recording_id": 1,
    "state": "done",
    "attempts": 1,
    "text": b"sealed",
    "created_at": NOW,
}
DRAFT = {
    "id": 1,
    "call_id": CALL["id"],
    "received_at": NOW,
    "review_due": date(2026, 9, 22),
    "review_due_provisional": False,
    "status": "registered",
    "urgent": False,
    "silent": False,
    "form": b"sealed",
    "version": 1,
    "created_at": NOW,
    "updated_at": NOW,
}
ITEM = {
    "id": 1,
    "year": 2026,
    "serial": 1,
    "draft_id": 1,
    "call_id": CALL["id"],
    "state": "registered",
    "channel": "hotline",
    "received_at": NOW,
    "accepted_at": NOW,
    "registered_by_id": 1,
    "named": False,
    "confidential": True,
    "identity": "unknown",
    "happening_now": False,
    "nature": "duty_neglected",
    "problem": b"sealed",
    "urgency": "ordinary",
    "difficulty": "simple",
    "version": 1,
    "created_at": NOW,
}
AUDIT_ENTRY = {
    "id": 1,
    "at": NOW,
    "actor": "zhangsan",
    "action": "draft.registered",
    "object_kind": "draft",
    "object_id": "1",
    "detail": {"number": "2026-0001"},
    "previous_hash": bytes(32),
    "hash": b"hash",
}
ROWS: list[tuple[str, dict[str, Any]]] = [
    ("units", {"id": 1, "code": "370900", "name": "市公安局", "kind": "bureau"}),
    ("users", USER),
    ("user_roles", {"user_id": 1, "role": "duty_officer"}),
    ("calls", CALL),
    ("recordings", RECORDING),
    ("transcripts", TRANSCRIPT),
    ("drafts", DRAFT),
    ("items", ITEM),
    ("item_units", {"item_id": 1, "unit_id": 1}),
    ("item_categories", {"item_id": 1, "category": "public_service"}),
    ("number_series", {"year": 2026, "last": 1}),
    ("staff_days", {"day": date(2026, 10, 1), "worked": False, "entered_at": NOW}),
    ("search_grams", {"gram": -(2**63), "owner_id": 2**63 - 1}),
    ("sealing_key", {"id": 1, "fingerprint": b"fingerprint"}),
    ("audit_entries", AUDIT_ENTRY),
    ("audit_head", {"id": 1, "last_id": 1, "hash": b"hash", "seal": b"seal"}),
]
REFUSED: list[tuple[str, str, dict[str, Any]]] = [
    ("a second draft of a call", "drafts", DRAFT | {"id": 2}),
    ("a second transcript of a recording", "transcripts", TRANSCRIPT | {"id": 2}),
    ("a number given twice", "items", ITEM | {"id": 2, "draft_id": None}),
    ("a second item of a draft", "items", ITEM | {"id": 2, "serial": 2}),
    ("a query number given twice", "calls", CALL | {"id": "another"}),
    ("an unknown outcome", "calls", CALL | {"id": "another", "query_digest": None, "outcome": "lost"}),
    ("a recording without its call", "recordings", RECORDING | {"id": 2, "vault_id": "x", "call_id": "none"}),
    ("an unknown role", "user_roles", {"user_id": 1, "role": "god"}),
    ("a second end of the audit chain", "audit_head", {"id": 2, "last_id": 1, "hash": b"", "seal": b""}),
    ("an item by nobody", "items", ITEM | {"id": 2, "serial": 2, "draft_id": None, "registered_by_id": 9}),
]


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    return engine_at("0001")


def test_it_makes_the_tables(engine: Engine) -> None:
    assert set(sa.inspect(engine).get_table_names()) == TABLES | {"alembic_version"}


def test_it_keeps_rows_of_every_kind(engine: Engine) -> None:
    with engine.begin() as connection:
        for table, row in ROWS:
            insert(connection, table, row)
    with engine.connect() as connection:
        for table, row in ROWS:
            kept = connection.execute(sa.select(table_of(connection, table))).mappings().one()
            assert {name: plain(kept[name]) for name in row} == {
                name: plain(value) for name, value in row.items()
            }


@pytest.mark.parametrize(("table", "row"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_it_refuses(engine: Engine, table: str, row: dict[str, Any]) -> None:
    with engine.begin() as connection:
        for name, values in ROWS:
            insert(connection, name, values)
    with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        insert(connection, table, row)


def test_undoing_it_leaves_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        for table, row in ROWS:
            insert(connection, table, row)
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "base")
    assert sa.inspect(engine).get_table_names() == ["alembic_version"]
    with engine.connect() as connection:
        assert migrations.pending(connection) is None
