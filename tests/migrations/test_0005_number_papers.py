"""Before: items without papers. After: papers of items, each kind and year with a series of its own."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0004_handle_items_by_acts import ITEM, NOW, UNIT, USER

PAPER = {
    "id": 1,
    "item_id": 2,
    "kind": "supervision",
    "year": 2026,
    "serial": 1,
    "mark": "泰公督督",
    "day": date(2026, 9, 21),
    "made_by_id": 1,
    "made_at": NOW,
    "words": b"sealed",
}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database of revision 0004 with an item in it, brought to 0005."""
    made = engine_at("0004")
    with made.begin() as connection:
        insert(connection, "units", UNIT)
        insert(connection, "users", USER)
        insert(connection, "items", ITEM)
    migrate(made, "0005")
    return made


def test_papers_are_numbered_once_in_each_series(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "papers", PAPER)
        insert(connection, "papers", PAPER | {"id": 2, "kind": "circular"})
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        insert(connection, "papers", PAPER | {"id": 3})
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        insert(connection, "papers", PAPER | {"id": 3, "serial": 2, "kind": "poem"})


def test_going_back_leaves_the_items(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "papers", PAPER)
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0004")
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM items")) == 1
    assert not {"papers", "paper_series"} & set(sa.inspect(engine).get_table_names())
