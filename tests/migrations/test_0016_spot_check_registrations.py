"""Before: items only. After: samples of them are drawn, and each item stands in a sample once."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0004_handle_items_by_acts import ITEM, NOW, UNIT, USER

REVISION, BEFORE = "0016", "0015"
SAMPLE = {
    "id": 1,
    "first": NOW.date(),
    "last": NOW.date(),
    "size": 1,
    "seed": 4_000_000_000,
    "drawn_by_id": USER["id"],
    "drawn_at": NOW,
}
ENTRY = {"id": 1, "spot_check_id": 1, "position": 1, "item_id": ITEM["id"], "version": 1}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database with an item in it, brought to the revision; a sample was drawn."""
    made = engine_at("0007")
    with made.begin() as connection:
        insert(connection, "units", UNIT)
        insert(connection, "users", USER)
        insert(connection, "items", ITEM)
    migrate(made, REVISION)
    with made.begin() as connection:
        insert(connection, "spot_checks", SAMPLE)
        insert(connection, "spot_check_entries", ENTRY)
    return made


def test_an_item_stands_in_a_sample_once(engine: Engine) -> None:
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        insert(connection, "spot_check_entries", ENTRY | {"id": 2, "position": 2})


def test_going_back_leaves_the_items(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "spot_check_marks", {"entry_id": 1, "point": "complete", "mark": "met"})
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM items")) == 1
    assert not sa.inspect(engine).has_table("spot_checks")
