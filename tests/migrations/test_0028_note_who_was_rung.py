"""Before: a call knows only who answered. After: it has room for everybody who was rung."""

import json

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0013_find_calls import CALL

REVISION, BEFORE = "0028", "0027"


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database with a call in it, brought to the revision."""
    made = engine_at(BEFORE)
    with made.begin() as connection:
        insert(connection, "calls", CALL)
    migrate(made, REVISION)
    return made


def rings(engine: Engine) -> object:
    with engine.connect() as connection:
        stored = connection.scalar(sa.text("SELECT rings FROM calls"))
        return json.loads(stored) if isinstance(stored, str) else stored


def test_of_an_earlier_call_nobody_noted_who_was_rung(engine: Engine) -> None:
    assert rings(engine) == []


def test_going_back_leaves_the_calls(engine: Engine) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM calls")) == 1
    assert "rings" not in {column["name"] for column in sa.inspect(engine).get_columns("calls")}
