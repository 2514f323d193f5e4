"""What tests of a migration without rows share: a database brought to its revision from the one before."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from hotline.settings import Settings
from ledger.database import create_engine
from tests.migrations.rows import migrate


@pytest.fixture
def engine(request: pytest.FixtureRequest, empty_settings: Settings) -> Iterator[Engine]:
    """At `REVISION` of the module, from `BEFORE`; a module that has rows to migrate has its own."""
    made = create_engine(empty_settings.ledger_url)
    migrate(made, request.module.BEFORE)
    migrate(made, request.module.REVISION)
    yield made
    made.dispose()
