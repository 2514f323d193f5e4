"""Before: an item is found by its form. After: by all its words, once the sweep has entered it anew."""

import sqlalchemy as sa

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate, row_of
from tests.migrations.test_0004_handle_items_by_acts import ITEM, UNIT, USER

REVISION, BEFORE = "0019", "0018"


def test_an_item_that_was_there_waits_to_be_entered_and_is_left_alone_by_going_back(
    engine_at: EngineAt,
) -> None:
    engine = engine_at(BEFORE)
    with engine.begin() as connection:
        insert(connection, "units", UNIT)
        insert(connection, "users", USER)
        insert(connection, "items", ITEM)
    migrate(engine, REVISION)
    assert row_of(engine, "items", ITEM["id"])["search_edition"] == 0
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    assert "search_edition" not in {column["name"] for column in sa.inspect(engine).get_columns("items")}
    left = row_of(engine, "items", ITEM["id"])
    assert (left["problem"], left["version"]) == (ITEM["problem"], ITEM["version"])
