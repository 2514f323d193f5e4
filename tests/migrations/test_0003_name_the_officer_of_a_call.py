"""Before: calls that name the telephone that answered. After: also the officer who sat at it."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate, row_of
from tests.migrations.test_0002_connect_callers_to_officers import CALL, EXTENSION, NOW

USER = {
    "id": 7,
    "username": "wang",
    "display_name": "王警官",
    "password_hash": "none",
    "must_change_password": False,
    "active": True,
    "failed_logins": 0,
    "session_epoch": 0,
    "created_at": NOW,
}
NAMED = CALL | {"id": "named", "officer_id": 7, "officer_name": "王警官"}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database of the revision before, with a call that was answered, brought to this one."""
    made = engine_at("0002")
    with made.begin() as connection:
        insert(connection, "users", USER)
        insert(connection, "extensions", EXTENSION)
        insert(connection, "calls", CALL)
    migrate(made, "0003")
    return made


def test_a_call_of_before_keeps_its_telephone_and_names_nobody(engine: Engine) -> None:
    before = row_of(engine, "calls", "after")
    assert (before["extension_id"], before["extension_label"]) == (1, "值班一")
    assert (before["officer_id"], before["officer_name"]) == (None, None)


def test_it_keeps_the_officer_of_a_call(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "calls", NAMED)
    kept = row_of(engine, "calls", "named")
    assert (kept["officer_id"], kept["officer_name"]) == (7, "王警官")


def test_it_refuses_an_officer_who_is_no_user(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        insert(connection, "calls", NAMED | {"officer_id": 404})


def test_undoing_it_keeps_the_call_and_its_telephone(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "calls", NAMED)
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0002")
    kept: dict[str, Any] = row_of(engine, "calls", "named")
    assert "officer_name" not in kept
    assert (kept["extension_label"], kept["outcome"]) == ("值班一", "answered")
    migrate(engine, "0003")
