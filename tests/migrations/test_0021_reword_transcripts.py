"""Before: transcripts as the engine heard them. After: what the machine put right stands beside them."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate, row_of
from tests.migrations.test_0014_correct_transcripts import CALL, RECORDING, TRANSCRIPT


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database of revision 0020 with a transcript in it, brought to 0021."""
    made = engine_at("0020")
    with made.begin() as connection:
        insert(connection, "calls", CALL)
        insert(connection, "recordings", RECORDING)
        insert(connection, "transcripts", TRANSCRIPT)
    migrate(made, "0021")
    return made


def test_a_transcript_from_before_stays_as_it_was_heard(engine: Engine) -> None:
    row = row_of(engine, "transcripts", 1)
    assert bytes(row["text"]) == b"sealed"
    assert row["rewordings"] is None


def test_going_back_leaves_the_transcript(engine: Engine) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0020")
    assert bytes(row_of(engine, "transcripts", 1)["text"]) == b"sealed"
    assert "rewordings" not in {column["name"] for column in sa.inspect(engine).get_columns("transcripts")}
