"""Before: figures only. After: one text for each period beside them."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0004_handle_items_by_acts import ITEM, NOW, UNIT, USER

NARRATIVE = {
    "id": 1,
    "first": date(2026, 7, 1),
    "last": date(2026, 9, 30),
    **dict.fromkeys(("emerging", "trends", "underlying", "patterns", "suggestions"), b"sealed"),
    "written_by_id": 1,
    "written_at": NOW,
    "version": 1,
}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database of revision 0006 with an item in it, brought to 0007."""
    made = engine_at("0006")
    with made.begin() as connection:
        insert(connection, "units", UNIT)
        insert(connection, "users", USER)
        insert(connection, "items", ITEM)
    migrate(made, "0007")
    return made


def test_a_period_has_one_text(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "report_narratives", NARRATIVE)
        insert(connection, "report_narratives", NARRATIVE | {"id": 2, "first": date(2026, 1, 1)})
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        insert(connection, "report_narratives", NARRATIVE | {"id": 3})


def test_going_back_leaves_the_items(engine: Engine) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0006")
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM items")) == 1
    assert not sa.inspect(engine).has_table("report_narratives")
