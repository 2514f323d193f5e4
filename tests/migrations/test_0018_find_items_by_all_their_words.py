"""Before: an item is found by its form. After: by all its words, once the sweep has entered it anew."""

import sqlalchemy as sa

from hotline.settings import Settings
from ledger import migrations
from ledger.database import create_engine
from tests.migrations.rows import insert, migrate, row_of
from tests.migrations.test_0004_handle_items_by_acts import NOW

REVISION, BEFORE = "0018", "0017"
USER = {
    "id": 1,
    "username": "wang",
    "display_name": "王警官",
    "password_hash": "-",
    "must_change_password": False,
    "active": True,
    "failed_logins": 0,
    "session_epoch": 1,
    "created_at": NOW,
    "version": 1,
}
ITEM = {
    "id": 7,
    "year": 2026,
    "serial": 1,
    "state": "registered",
    "channel": "letter",
    "received_at": NOW,
    "accepted_at": NOW,
    "registered_by_id": 1,
    "named": False,
    "confidential": True,
    "identity": "unknown",
    "happening_now": False,
    "nature": "duty_neglected",
    "problem": b"sealed",
    "urgency": "ordinary",
    "difficulty": "simple",
    "version": 3,
    "created_at": NOW,
}


def test_an_item_that_was_there_waits_to_be_entered_and_is_left_alone_by_going_back(
    empty_settings: Settings,
) -> None:
    engine = create_engine(empty_settings.ledger_url)
    migrate(engine, BEFORE)
    with engine.begin() as connection:
        insert(connection, "users", USER)
        insert(connection, "items", ITEM)
    migrate(engine, REVISION)
    assert row_of(engine, "items", 7)["search_edition"] == 0
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    assert "search_edition" not in {column["name"] for column in sa.inspect(engine).get_columns("items")}
    assert (row_of(engine, "items", 7)["problem"], row_of(engine, "items", 7)["version"]) == (b"sealed", 3)
    engine.dispose()
