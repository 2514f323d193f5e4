"""Before: a caller's number cannot be looked for. After: it can, by a digest that the sweep reckons."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate, row_of
from tests.migrations.test_0004_handle_items_by_acts import NOW

REVISION, BEFORE = "0013", "0012"
CALL = {
    "id": "20260921T090000-1-00000001",
    "line": 1,
    "mode": "staffed",
    "outcome": "busy",
    "interrupted": False,
    "started_at": NOW,
    "emergency": False,
    "asked_query": False,
    "taken_in_at": NOW,
}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database with a call in it, brought to the revision."""
    made = engine_at(BEFORE)
    with made.begin() as connection:
        insert(connection, "calls", CALL)
    migrate(made, REVISION)
    return made


def test_a_call_that_was_there_has_no_digest_yet(engine: Engine) -> None:
    assert row_of(engine, "calls", CALL["id"])["caller_digest"] is None


def test_going_back_leaves_the_calls(engine: Engine) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    columns = {column["name"] for column in sa.inspect(engine).get_columns("calls")}
    assert "caller_digest" not in columns
    assert row_of(engine, "calls", CALL["id"])["outcome"] == "busy"
