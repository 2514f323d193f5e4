"""Before: people. After: each call's form may have a holder, once."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0004_handle_items_by_acts import NOW, USER

REVISION, BEFORE = "0024", "0023"
SHEET = {
    "call_id": "20260921T120000-1-0123abcd",
    "form": b"sealed",
    "holder_id": USER["id"],
    "held_since": NOW,
    "seen_at": NOW,
    "version": 1,
    "created_at": NOW,
}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database with a person in it, brought to the revision, who fills in a form."""
    made = engine_at(BEFORE)
    with made.begin() as connection:
        insert(connection, "users", USER)
    migrate(made, REVISION)
    with made.begin() as connection:
        insert(connection, "call_sheets", SHEET)
    return made


def test_a_call_has_one_sheet_and_its_holder_is_somebody(engine: Engine) -> None:
    for changed in ({}, {"call_id": "20260921T120000-1-0123abce", "holder_id": 99}):
        with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
            insert(connection, "call_sheets", SHEET | changed)


def test_going_back_leaves_the_people(engine: Engine) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM users")) == 1
    assert not sa.inspect(engine).has_table("call_sheets")
