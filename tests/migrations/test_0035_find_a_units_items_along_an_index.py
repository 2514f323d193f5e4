"""Before: each item of a unit is looked up to know its id. After: the index tells it."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations

REVISION, BEFORE = "0035", "0034"
TABLES = ("item_handlers", "item_units")


def indexed(engine: Engine, table: str) -> list[list[str | None]]:
    return [one["column_names"] for one in sa.inspect(engine).get_indexes(table)]


@pytest.mark.parametrize("table", TABLES)
def test_the_index_of_a_units_items_holds_the_items(engine: Engine, table: str) -> None:
    assert indexed(engine, table) == [["unit_id", "item_id"]]


@pytest.mark.parametrize("table", TABLES)
def test_going_back_takes_only_that_away(engine: Engine, table: str) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    assert indexed(engine, table) == [["unit_id"]]
