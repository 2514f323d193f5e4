"""Before: only the general words. After: a bureau's own beside them."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger import migrations
from tests.migrations.conftest import EngineAt
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0004_handle_items_by_acts import NOW

TERM = {"term": "龙潭路", "added_at": NOW}


@pytest.fixture
def engine(engine_at: EngineAt) -> Engine:
    """A database of revision 0022, brought to 0023."""
    made = engine_at("0022")
    migrate(made, "0023")
    return made


def test_a_word_stands_in_it_once(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "vocabulary_terms", TERM)
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        insert(connection, "vocabulary_terms", TERM)


def test_going_back_takes_it_away(engine: Engine) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0022")
    assert not sa.inspect(engine).has_table("vocabulary_terms")
