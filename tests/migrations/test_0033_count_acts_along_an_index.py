"""Before: whether an act stands is asked of the act itself. After: the index tells its item and place."""

import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations

REVISION, BEFORE = "0033", "0032"
SHORT, LONG = ["kind", "day"], ["kind", "day", "item_id", "seq"]


def indexed(engine: Engine) -> list[list[str | None]]:
    return [index["column_names"] for index in sa.inspect(engine).get_indexes("item_acts")]


def test_the_index_holds_what_is_asked_of_acts(engine: Engine) -> None:
    assert LONG in indexed(engine)
    assert SHORT not in indexed(engine)


def test_going_back_gives_the_shorter_one(engine: Engine) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, BEFORE)
    assert SHORT in indexed(engine)
    assert LONG not in indexed(engine)
