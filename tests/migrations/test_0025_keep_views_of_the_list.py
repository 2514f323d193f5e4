"""Before: the list of items is the same for everybody. After: each keeps views and columns of their own."""

import sqlalchemy as sa

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate, row_of
from tests.migrations.test_0004_handle_items_by_acts import ITEM, NOW, UNIT, USER

REVISION, BEFORE = "0025", "0024"
VIEW = {"id": 1, "user_id": 1, "name": b"sealed", "address": b"sealed", "saved_at": NOW}


def test_views_can_be_kept_and_going_back_leaves_items_and_their_index(engine_at: EngineAt) -> None:
    engine = engine_at(BEFORE)
    with engine.begin() as connection:
        insert(connection, "units", UNIT)
        insert(connection, "users", USER)
        insert(connection, "items", ITEM)
    migrate(engine, REVISION)
    with engine.begin() as connection:
        insert(connection, "saved_views", VIEW)
        insert(connection, "column_choices", {"user_id": 1, "columns": "state,due"})
    assert row_of(engine, "saved_views", 1)["name"] == b"sealed"
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    assert "saved_views" not in sa.inspect(engine).get_table_names()
    assert row_of(engine, "items", ITEM["id"])["problem"] == ITEM["problem"]
    assert "ix_items_closed_at" in {index["name"] for index in sa.inspect(engine).get_indexes("items")}
