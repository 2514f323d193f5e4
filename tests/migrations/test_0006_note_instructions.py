"""Before: acts without instructions. After: with them; and back only while none is noted."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate, row_of
from tests.migrations.test_0004_handle_items_by_acts import ACT, ITEM, UNIT, USER

INSTRUCTION = ACT | {"id": 2, "seq": 2, "kind": "instruct"}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database of revision 0005 with an item and its registration, brought to 0006."""
    made = engine_at("0005")
    with made.begin() as connection:
        insert(connection, "units", UNIT)
        insert(connection, "users", USER)
        insert(connection, "items", ITEM)
        insert(connection, "item_acts", ACT)
    migrate(made, "0006")
    return made


def test_acts_of_before_stay_and_an_instruction_can_be_noted(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "item_acts", INSTRUCTION)
    assert [row_of(engine, "item_acts", number)["kind"] for number in (1, 2)] == ["register", "instruct"]


def test_an_unknown_act_is_still_refused(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        insert(connection, "item_acts", INSTRUCTION | {"kind": "hide"})


def test_going_back_keeps_the_history(engine: Engine) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0005")
    assert row_of(engine, "item_acts", 1)["kind"] == "register"
    with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        insert(connection, "item_acts", INSTRUCTION)


def test_going_back_is_refused_where_it_would_cut_a_history(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "item_acts", INSTRUCTION)
    with pytest.raises(Exception, match="instructions"), migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0005")
    assert row_of(engine, "item_acts", 2)["kind"] == "instruct"
