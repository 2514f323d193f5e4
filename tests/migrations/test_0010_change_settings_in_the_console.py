"""Before: settings stand in files only. After: staff change some of them in the console."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0004_handle_items_by_acts import NOW, USER

REVISION, BEFORE = "0010", "0009"
HOURS = {
    "name": "hours",
    "value": "09:00-17:00",
    "until": None,
    "changed_by_id": USER["id"],
    "changed_at": NOW,
    "version": 1,
}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database with a person in it, brought to the revision."""
    made = engine_at(BEFORE)
    with made.begin() as connection:
        insert(connection, "users", USER)
    migrate(made, REVISION)
    return made


def test_a_setting_has_one_value(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "console_settings", HOURS)
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        insert(connection, "console_settings", HOURS)


def test_going_back_leaves_the_people(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "console_settings", HOURS)
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM users")) == 1
    assert not sa.inspect(engine).has_table("console_settings")
