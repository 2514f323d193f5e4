"""Before: what was suggested stayed suggested. After: what was dismissed is known."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0004_handle_items_by_acts import NOW


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database of revision 0029, brought to 0030."""
    made = engine_at("0029")
    migrate(made, "0030")
    return made


def test_what_was_dismissed_is_kept_with_when(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "dismissed_suggestions", {"heard": b"1", "meant": b"2", "dismissed_at": NOW})
        assert connection.scalar(sa.text("SELECT COUNT(*) FROM dismissed_suggestions")) == 1


def test_going_back_suggests_everything_again(engine: Engine) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0029")
    assert not sa.inspect(engine).has_table("dismissed_suggestions")
