"""Before: prompts as they were shipped. After: staff replace them, and each recording is kept once."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0004_handle_items_by_acts import NOW, USER

REVISION, BEFORE = "0012", "0011"
RECORDING = {
    "id": 1,
    "prompt_id": "thanks",
    "wording": "再见。",
    "vault_id": "prompt-thanks-1",
    "sha256": "0" * 64,
    "seconds": 1.5,
    "findings": ["quiet"],
    "adjusted": True,
    "added_by_id": USER["id"],
    "added_at": NOW,
}
PROMPT = {
    "id": "thanks",
    "wording": "再见。",
    "recording_id": 1,
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


def test_a_file_of_the_vault_is_one_recording(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "prompt_recordings", RECORDING)
        insert(connection, "prompts", PROMPT)
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        insert(connection, "prompt_recordings", RECORDING | {"id": 2})


def test_going_back_leaves_the_people(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "prompt_recordings", RECORDING)
        insert(connection, "prompts", PROMPT)
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM users")) == 1
    assert not sa.inspect(engine).has_table("prompts")
    assert not sa.inspect(engine).has_table("prompt_recordings")
