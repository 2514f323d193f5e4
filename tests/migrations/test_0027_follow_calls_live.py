"""After: what is heard of a call while it goes on is kept, once for each stretch of a channel."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0004_handle_items_by_acts import NOW, USER

REVISION, BEFORE = "0027", "0026"
PIECE = {
    "call_id": "20260921T120000-1-0123abcd",
    "file": "message-1.wav",
    "channel": 0,
    "start": 0,
    "end": 80000,
    "sha256": "0" * 64,
    "engine": "vosk",
    "model": "cn",
    "segments": b"sealed",
    "heard_at": NOW,
}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database with a person in it, brought to the revision."""
    made = engine_at(BEFORE)
    with made.begin() as connection:
        insert(connection, "users", USER)
    migrate(made, REVISION)
    return made


def test_a_stretch_is_kept_once(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "live_pieces", PIECE)
        insert(connection, "live_pieces", PIECE | {"channel": 1})
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        insert(connection, "live_pieces", PIECE)


def test_going_back_leaves_the_people(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "live_pieces", PIECE)
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM users")) == 1
    assert not sa.inspect(engine).has_table("live_pieces")
