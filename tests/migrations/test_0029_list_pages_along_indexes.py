"""Before: every call is read for the names of trunks, every discarded draft sorted. After: indexes tell."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate, row_of
from tests.migrations.test_0013_find_calls import CALL

REVISION, BEFORE = "0029", "0028"
ADDED = (
    ("calls", ["trunk"]),
    ("drafts", ["status", "closed_at", "id"]),
    ("drafts", ["review_due", "closed_at", "call_id"]),
)


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database with a call in it, brought to the revision."""
    made = engine_at(BEFORE)
    with made.begin() as connection:
        insert(connection, "calls", {**CALL, "rings": "[]"})
    migrate(made, REVISION)
    return made


def indexed(engine: Engine, table: str) -> list[list[str | None]]:
    return [index["column_names"] for index in sa.inspect(engine).get_indexes(table)]


def test_the_columns_that_pages_list_by_are_indexed(engine: Engine) -> None:
    assert all(columns in indexed(engine, table) for table, columns in ADDED)


def test_going_back_leaves_the_calls(engine: Engine) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    assert not any(columns in indexed(engine, table) for table, columns in ADDED)
    assert row_of(engine, "calls", CALL["id"])["outcome"] == "busy"
