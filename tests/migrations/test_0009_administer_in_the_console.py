"""Before: accounts and units from the command line. After: edited in the console, beside a roster."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0004_handle_items_by_acts import UNIT, USER

BEFORE, AFTER = "0008", "0009"
EXTENSION = {
    "id": 1,
    "label": "值班一",
    "uri": "sip:801@10.0.0.5",
    "position": 1,
    "enabled": True,
    "on_duty": False,
    "version": 3,
}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database with a unit, a person and a telephone, brought over."""
    made = engine_at(BEFORE)
    with made.begin() as connection:
        insert(connection, "units", UNIT)
        insert(connection, "users", USER)
        insert(connection, "extensions", EXTENSION)
    migrate(made, AFTER)
    return made


def test_units_that_there_were_are_in_use_and_people_have_a_first_version(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT active, version FROM units")).one() == (True, 1)
        assert connection.execute(sa.text("SELECT telephone, version FROM users")).one() == (None, 1)
        assert connection.execute(sa.text("SELECT version, usual_user_id FROM extensions")).one() == (3, None)


def test_a_person_stands_once_on_a_shift_of_a_day(engine: Engine) -> None:
    entry = {"day": date(2026, 11, 24), "shift": "duty", "user_id": USER["id"]}
    with engine.begin() as connection:
        insert(connection, "roster_entries", entry)
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        insert(connection, "roster_entries", entry)


def test_going_back_leaves_units_people_and_telephones(engine: Engine) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    with engine.connect() as connection:
        for table in ("units", "users", "extensions"):
            assert connection.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 1
    assert not sa.inspect(engine).has_table("roster_entries")
    assert "version" not in {column["name"] for column in sa.inspect(engine).get_columns("users")}
