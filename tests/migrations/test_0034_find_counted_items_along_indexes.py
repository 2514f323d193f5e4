"""Before: PostgreSQL goes to each item whose id it needs. After: the index tells it."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations

REVISION, BEFORE = "0034", "0033"
NAMES = ("ix_items_closed", "ix_items_missed", "ix_items_received")


def indexes(engine: Engine) -> dict[str, list[str | None]]:
    return {str(one["name"]): one["column_names"] for one in sa.inspect(engine).get_indexes("items")}


@pytest.mark.parametrize("name", NAMES)
def test_an_index_of_the_figures_ends_with_the_item(engine: Engine, name: str) -> None:
    columns = indexes(engine)[name]
    assert columns[-1] == "id"
    assert len(columns) > 4


def test_going_back_takes_only_that_away(engine: Engine) -> None:
    after = indexes(engine)
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    assert indexes(engine) == {
        name: columns[:-1] if name in NAMES else columns for name, columns in after.items()
    }
