"""Before: joins and links stay. After: they can be undone; and back only while none was."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate, row_of
from tests.migrations.test_0004_handle_items_by_acts import ACT, ITEM, UNIT, USER

SEPARATION = ACT | {"id": 2, "seq": 2, "kind": "separate"}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database of revision 0010 with an item and its registration, brought to 0011."""
    made = engine_at("0010")
    with made.begin() as connection:
        insert(connection, "units", UNIT)
        insert(connection, "users", USER)
        insert(connection, "items", ITEM)
        insert(connection, "item_acts", ACT)
    migrate(made, "0011")
    return made


def test_acts_of_before_stay_and_a_join_can_be_undone(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "item_acts", SEPARATION)
    assert [row_of(engine, "item_acts", number)["kind"] for number in (1, 2)] == ["register", "separate"]


def test_an_unknown_act_is_still_refused(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        insert(connection, "item_acts", SEPARATION | {"kind": "hide"})


def test_going_back_keeps_the_history(engine: Engine) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0010")
    assert row_of(engine, "item_acts", 1)["kind"] == "register"
    with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        insert(connection, "item_acts", SEPARATION)


def test_going_back_is_refused_where_it_would_cut_a_history(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "item_acts", SEPARATION)
    with pytest.raises(Exception, match="undo joins"), migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0010")
    assert row_of(engine, "item_acts", 2)["kind"] == "separate"
