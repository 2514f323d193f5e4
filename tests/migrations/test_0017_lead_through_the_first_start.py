"""Before: people. After: what a newcomer has confirmed of the first start is remembered once."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0004_handle_items_by_acts import NOW, USER

REVISION, BEFORE = "0017", "0016"
STEP = {"step": "units", "done_by_id": USER["id"], "done_at": NOW}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database with a person in it, brought to the revision."""
    made = engine_at(BEFORE)
    with made.begin() as connection:
        insert(connection, "users", USER)
    migrate(made, REVISION)
    return made


def test_a_step_is_done_once_and_is_one_of_those_that_there_are(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "setup_steps", STEP)
    for wrong in (STEP, STEP | {"step": "telephone"}):
        with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
            insert(connection, "setup_steps", wrong)


def test_going_back_leaves_the_people(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "setup_steps", STEP)
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM users")) == 1
    assert not sa.inspect(engine).has_table("setup_steps")
