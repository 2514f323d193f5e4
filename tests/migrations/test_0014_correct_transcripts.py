"""Before: transcripts as the engine heard them. After: corrections and hints beside them."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate, row_of
from tests.migrations.test_0004_handle_items_by_acts import NOW, USER

CALL = {
    "id": "one",
    "line": 1,
    "mode": "after_hours",
    "outcome": "message",
    "interrupted": False,
    "emergency": False,
    "asked_query": False,
    "started_at": NOW,
    "taken_in_at": NOW,
}
RECORDING = {
    "id": 1,
    "call_id": "one",
    "position": 1,
    "kind": "message",
    "channels": 1,
    "superseded": False,
    "vault_id": "one-1",
    "seconds": 20.0,
    "bytes": 320_044,
    "sha256": "0" * 64,
    "started_at": NOW,
    "ended_by": "hash",
}
TRANSCRIPT = {
    "id": 1,
    "recording_id": 1,
    "state": "done",
    "attempts": 1,
    "text": b"sealed",
    "segments": b"sealed",
    "created_at": NOW,
}
CORRECTION = {
    "transcript_id": 1,
    "segment": 0,
    "text": b"sealed",
    "corrected_by_id": USER["id"],
    "corrected_at": NOW,
    "version": 1,
}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database of revision 0013 with a transcript in it, brought to 0014."""
    made = engine_at("0013")
    with made.begin() as connection:
        insert(connection, "users", USER)
        insert(connection, "calls", CALL)
        insert(connection, "recordings", RECORDING)
        insert(connection, "transcripts", TRANSCRIPT)
    migrate(made, "0014")
    return made


def test_a_segment_has_one_correction(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "segment_corrections", CORRECTION)
        insert(connection, "segment_corrections", CORRECTION | {"segment": 1})
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        insert(connection, "segment_corrections", CORRECTION)


def test_a_transcript_from_before_stays_and_has_no_hints(engine: Engine) -> None:
    row = row_of(engine, "transcripts", 1)
    assert bytes(row["text"]) == b"sealed"
    assert row["hints"] is None


def test_going_back_leaves_the_transcript(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "segment_corrections", CORRECTION)
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0013")
    assert bytes(row_of(engine, "transcripts", 1)["text"]) == b"sealed"
    assert not sa.inspect(engine).has_table("segment_corrections")
