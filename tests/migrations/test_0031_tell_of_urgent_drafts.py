"""Before: a draft that may be happening now stands first in the queue. After: people are told of it too."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate, row_of
from tests.migrations.test_0001_create_the_ledger import DRAFT as FIRST_DRAFT
from tests.migrations.test_0014_correct_transcripts import CALL

DRAFT = FIRST_DRAFT | {"call_id": CALL["id"], "wants_secrecy": False, "wants_no_name": False}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database of revision 0030 with a draft in it, brought to 0031."""
    made = engine_at("0030")
    with made.begin() as connection:
        insert(connection, "calls", CALL)
        insert(connection, "drafts", DRAFT)
    migrate(made, "0031")
    return made


def test_nobody_is_told_of_a_draft_from_before(engine: Engine) -> None:
    assert row_of(engine, "drafts", DRAFT["id"])["told_at"] is not None


def test_going_back_leaves_the_draft(engine: Engine) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0030")
    assert row_of(engine, "drafts", DRAFT["id"])["call_id"] == DRAFT["call_id"]
    assert "told_at" not in {column["name"] for column in sa.inspect(engine).get_columns("drafts")}
