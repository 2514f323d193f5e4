"""Before: people. After: what a newcomer has confirmed of the first start is remembered once."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from hotline.settings import Settings
from ledger import migrations
from ledger.database import create_engine
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0004_handle_items_by_acts import NOW, USER

REVISION, BEFORE = "0017", "0016"
STEP = {"step": "units", "done_by_id": USER["id"], "done_at": NOW}


@pytest.fixture
def engine(empty_settings: Settings) -> Iterator[Engine]:
    """A database with a person in it, brought to the revision."""
    made = create_engine(empty_settings.ledger_url)
    migrate(made, BEFORE)
    with made.begin() as connection:
        insert(connection, "users", USER)
    migrate(made, REVISION)
    yield made
    made.dispose()


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
