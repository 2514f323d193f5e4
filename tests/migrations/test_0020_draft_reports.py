"""Before: reports written in one sitting. After: a draft beside an item, one for each."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0004_handle_items_by_acts import ITEM, NOW, UNIT, USER

REVISION, BEFORE = "0020", "0019"
DRAFT = {
    "item_id": ITEM["id"],
    "words": b"sealed",
    "written_by_id": USER["id"],
    "written_at": NOW,
    "version": 1,
}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database with an item in it, brought to the revision; a report was begun."""
    made = engine_at("0007")
    with made.begin() as connection:
        insert(connection, "units", UNIT)
        insert(connection, "users", USER)
        insert(connection, "items", ITEM)
    migrate(made, REVISION)
    with made.begin() as connection:
        insert(connection, "report_drafts", DRAFT)
    return made


def test_an_item_has_one_draft_of_its_report(engine: Engine) -> None:
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        insert(connection, "report_drafts", DRAFT | {"version": 2})


def test_going_back_leaves_the_items(engine: Engine) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM items")) == 1
    assert not sa.inspect(engine).has_table("report_drafts")
