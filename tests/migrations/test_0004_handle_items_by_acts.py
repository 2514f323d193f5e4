"""Before: items that were only registered. After: acts on them, and what the items show of these."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate, plain, row_of

NOW = datetime(2026, 9, 21, 12, 0, tzinfo=UTC)
UNIT = {"id": 1, "code": "370900000000", "name": "市公安局", "kind": "bureau"}
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
ITEM_BEFORE = {
    "id": 1,
    "year": 2026,
    "serial": 1,
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
    "urgency": "immediate",
    "difficulty": "simple",
    "version": 1,
    "created_at": NOW,
}
SHOWN = {
    "acts": 2,
    "repeats": 0,
    "extensions": 0,
    "returned": 0,
    "supervisions": 0,
    "rectifications": 0,
    "rectifications_open": 0,
    "due_provisional": False,
    "fast_track": False,
    "overridden": False,
    "stage_report_pending": False,
    "feedback_impossible": False,
    "clarified": False,
    "false_accusation_referred": False,
}
ITEM = ITEM_BEFORE | SHOWN | {"id": 2, "serial": 2, "state": "assigned", "method": "subordinate"}
ACT = {
    "id": 1,
    "item_id": 2,
    "seq": 1,
    "kind": "register",
    "actor_id": 1,
    "at": NOW,
    "day": date(2026, 9, 21),
    "codes": {},
    "payload": b"sealed",
}
REMINDER = {"id": 1, "item_id": 2, "kind": "due_today", "due": date(2026, 9, 21), "created_at": NOW}
ATTACHMENT = {
    "id": 1,
    "item_id": 2,
    "name": b"sealed",
    "media_type": "image/png",
    "vault_id": "one",
    "bytes": 1,
    "sha256": "0" * 64,
    "added_by_id": 1,
    "added_at": NOW,
}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database of revision 0003 with an item in it, brought to 0004."""
    made = engine_at("0003")
    with made.begin() as connection:
        insert(connection, "units", UNIT)
        insert(connection, "users", USER)
        insert(connection, "items", ITEM_BEFORE)
        insert(connection, "items", ITEM_BEFORE | {"id": 9, "serial": 9, "difficulty": "ordinary"})
    migrate(made, "0004")
    return made


def test_an_item_of_before_has_no_acts_yet_and_every_word_it_had(engine: Engine) -> None:
    row = row_of(engine, "items", 1)
    assert {name: plain(row[name]) for name in ITEM_BEFORE} == ITEM_BEFORE
    assert (row["acts"], row["due"], row["method"]) == (0, None, None)


def test_an_item_of_before_is_on_the_fast_track_if_it_was_graded_so(engine: Engine) -> None:
    assert row_of(engine, "items", 1)["fast_track"]
    assert not row_of(engine, "items", 9)["fast_track"]


def test_it_takes_acts_handlers_teams_reminders_and_attachments(engine: Engine) -> None:
    with engine.begin() as connection:
        _insert_all(connection)
    assert row_of(engine, "item_acts", 1)["kind"] == "register"


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("items", ITEM | {"id": 3, "serial": 3, "state": "forgotten"}),
        ("items", ITEM | {"id": 3, "serial": 3, "method": "alone"}),
        ("items", ITEM | {"id": 3, "serial": 3, "conclusion": "perhaps"}),
        ("items", ITEM | {"id": 3, "serial": 3, "joined_to_id": 404}),
        ("item_acts", ACT | {"id": 2}),
        ("item_acts", ACT | {"id": 2, "seq": 2, "kind": "hide"}),
        ("item_acts", ACT | {"id": 2, "item_id": 404}),
        ("item_handlers", {"item_id": 2, "unit_id": 404}),
        ("item_team", {"item_id": 2, "user_id": 404}),
        ("item_reminders", REMINDER | {"id": 2}),
        ("item_reminders", REMINDER | {"id": 2, "kind": "never"}),
        ("attachments", ATTACHMENT | {"id": 2}),
    ],
    ids=[
        "an unknown state",
        "an unknown method",
        "an unknown conclusion",
        "an item joined to nothing",
        "two acts of one number",
        "an unknown act",
        "an act on nothing",
        "an unknown handling unit",
        "an unknown person in the team",
        "a reminder given twice",
        "an unknown reminder",
        "a file attached twice",
    ],
)
def test_it_refuses(engine: Engine, table: str, row: dict[str, Any]) -> None:
    with engine.begin() as connection:
        _insert_all(connection)
    with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        insert(connection, table, row)


def test_undoing_it_keeps_every_item_as_registered(engine: Engine) -> None:
    with engine.begin() as connection:
        _insert_all(connection)
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0003")
    assert "item_acts" not in sa.inspect(engine).get_table_names()
    before = {name: plain(value) for name, value in row_of(engine, "items", 1).items()}
    assert before.items() >= ITEM_BEFORE.items()
    assert row_of(engine, "items", 2)["state"] == "registered"
    migrate(engine, "0004")


def _insert_all(connection: Connection) -> None:
    insert(connection, "items", ITEM)
    insert(connection, "item_acts", ACT)
    insert(connection, "item_handlers", {"item_id": 2, "unit_id": 1})
    insert(connection, "item_team", {"item_id": 2, "user_id": 1})
    insert(connection, "item_reminders", REMINDER)
    insert(connection, "attachments", ATTACHMENT)
