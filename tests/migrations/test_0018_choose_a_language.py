"""Before: people. After: each may have chosen the language of the console, and is otherwise as before."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate, plain, row_of, table_of
from tests.migrations.test_0004_handle_items_by_acts import USER

REVISION, BEFORE = "0018", "0017"


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database with a person in it, brought to the revision."""
    made = engine_at(BEFORE)
    with made.begin() as connection:
        insert(connection, "users", USER)
    migrate(made, REVISION)
    return made


def test_a_person_of_before_has_chosen_no_language_and_may_choose_one_of_two(engine: Engine) -> None:
    assert row_of(engine, "users", 1)["language"] is None
    with engine.begin() as connection:
        users = table_of(connection, "users")
        connection.execute(sa.update(users).values(language="en"))
    assert row_of(engine, "users", 1)["language"] == "en"
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(sa.update(users).values(language="fr"))


def test_going_back_leaves_the_person(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.update(table_of(connection, "users")).values(language="en"))
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    row = row_of(engine, "users", 1)
    assert {name: plain(row[name]) for name in USER} == USER
    assert "language" not in row
