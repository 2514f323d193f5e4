"""Before: only the general words. After: a bureau's own beside them."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from hotline.settings import Settings
from ledger import migrations
from ledger.database import create_engine
from tests.migrations.rows import insert, migrate
from tests.migrations.test_0004_handle_items_by_acts import NOW

TERM = {"term": "龙潭路", "added_at": NOW}


@pytest.fixture
def engine(empty_settings: Settings) -> Iterator[Engine]:
    """A database of revision 0022, brought to 0023."""
    made = create_engine(empty_settings.ledger_url)
    migrate(made, "0022")
    migrate(made, "0023")
    yield made
    made.dispose()


def test_a_word_stands_in_it_once(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, "vocabulary_terms", TERM)
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        insert(connection, "vocabulary_terms", TERM)


def test_going_back_takes_it_away(engine: Engine) -> None:
    with migrations.exclusive(engine) as connection:
        migrations.downgrade(connection, "0022")
    assert not sa.inspect(engine).has_table("vocabulary_terms")
