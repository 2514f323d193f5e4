"""Before: all is kept for good. After: a deletion is proposed and decided on; undone, the items stay."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0004_handle_items_by_acts import ITEM, NOW, UNIT, USER

REVISION, BEFORE = "0026", "0025"
PROPOSAL = {
    "id": 1,
    "kind": "attachments",
    "state": "proposed",
    "proposed_by_id": USER["id"],
    "proposed_at": NOW,
    "version": 1,
}
ENTRY = {"id": 1, "proposal_id": 1, "item_id": ITEM["id"], "state": "waiting", "files_removed": False}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database with an item in it, brought to the revision; the deletion of its files is proposed."""
    made = engine_at("0007")
    with made.begin() as connection:
        insert(connection, "units", UNIT)
        insert(connection, "users", USER)
        insert(connection, "items", ITEM)
    migrate(made, REVISION)
    with made.begin() as connection:
        insert(connection, "deletion_proposals", PROPOSAL)
        insert(connection, "deletion_entries", ENTRY)
    return made


def test_what_is_there_already_is_not_deleted(engine: Engine) -> None:
    with engine.connect() as connection:
        for table, column in (("drafts", "deleted_at"), ("calls", "caller_deleted_at")):
            deleted = sa.text(f"SELECT count(*) FROM {table} WHERE {column} IS NOT NULL")
            assert connection.scalar(deleted) == 0


def test_a_state_that_there_is_not_is_refused(engine: Engine) -> None:
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        insert(connection, "deletion_entries", ENTRY | {"id": 2, "state": "gone"})


def test_going_back_leaves_the_items(engine: Engine) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM items")) == 1
    assert not sa.inspect(engine).has_table("deletion_entries")
    assert "deleted_at" not in {column["name"] for column in sa.inspect(engine).get_columns("recordings")}
