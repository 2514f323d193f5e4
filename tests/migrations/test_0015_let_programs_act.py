"""Before: programs file and read. After: they act, once for each key."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0004_handle_items_by_acts import ACT, ITEM, UNIT, USER
from tests.migrations.test_0008_give_programs_tokens import TOKEN

DEED = {"token_id": 1, "key": "abc", "digest": b"f" * 32, "act_id": ACT["id"]}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database of revision 0014 with an item and a token, brought to 0015."""
    made = engine_at("0014")
    with made.begin() as connection:
        insert(connection, "units", UNIT)
        insert(connection, "users", USER)
        insert(connection, "items", ITEM)
        insert(connection, "item_acts", ACT)
        insert(connection, "api_tokens", TOKEN)
    migrate(made, "0015")
    return made


def test_a_key_of_a_token_stands_for_one_deed(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "api_deeds", DEED)
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        insert(connection, "api_deeds", DEED)


def test_going_back_leaves_the_history(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "api_deeds", DEED)
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0014")
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM item_acts")) == 1
    assert not sa.inspect(engine).has_table("api_deeds")
