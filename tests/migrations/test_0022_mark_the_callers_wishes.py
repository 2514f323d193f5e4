"""Before: drafts. After: they tell whether their callers want secrecy, or not to be named."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate, row_of
from tests.migrations.test_0001_create_the_ledger import DRAFT as FIRST_DRAFT
from tests.migrations.test_0014_correct_transcripts import CALL

DRAFT = FIRST_DRAFT | {"call_id": CALL["id"]}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database of revision 0021 with a draft in it, brought to 0022."""
    made = engine_at("0021")
    with made.begin() as connection:
        insert(connection, "calls", CALL)
        insert(connection, "drafts", DRAFT)
    migrate(made, "0022")
    return made


def test_of_a_draft_from_before_no_wish_is_known(engine: Engine) -> None:
    row = row_of(engine, "drafts", DRAFT["id"])
    assert (bool(row["wants_secrecy"]), bool(row["wants_no_name"])) == (False, False)


def test_going_back_leaves_the_draft(engine: Engine) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0021")
    assert row_of(engine, "drafts", DRAFT["id"])["call_id"] == DRAFT["call_id"]
    assert "wants_secrecy" not in {column["name"] for column in sa.inspect(engine).get_columns("drafts")}
