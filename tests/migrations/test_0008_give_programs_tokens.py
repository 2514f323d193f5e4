"""Before: people only. After: programs have tokens, and what each filed under a key is one item."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0004_handle_items_by_acts import ITEM, NOW, UNIT, USER

TOKEN = {
    "id": 1,
    "name": "xinfang",
    "user_id": USER["id"],
    "digest": b"d" * 32,
    "scope": "items:read items:write",
    "created_at": NOW,
    "revoked_at": None,
}
FILING = {"token_id": 1, "key": "abc", "digest": b"f" * 32, "item_id": ITEM["id"]}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database of revision 0007 with an item in it, brought to 0008."""
    made = engine_at("0007")
    with made.begin() as connection:
        insert(connection, "units", UNIT)
        insert(connection, "users", USER)
        insert(connection, "items", ITEM)
    migrate(made, "0008")
    return made


def test_a_key_of_a_token_stands_for_one_filing(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "api_tokens", TOKEN)
        insert(connection, "api_filings", FILING)
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        insert(connection, "api_filings", FILING)


def test_two_tokens_are_never_the_same(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "api_tokens", TOKEN)
        insert(connection, "users", USER | {"id": 2, "username": "api:other"})
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        insert(connection, "api_tokens", TOKEN | {"id": 2, "name": "other", "user_id": 2})


def test_going_back_leaves_the_items(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "api_tokens", TOKEN)
        insert(connection, "api_filings", FILING)
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0007")
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM items")) == 1
    assert not sa.inspect(engine).has_table("api_tokens")
