"""What tests of a migration share: databases as each revision of the schema left them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine

from hotline.settings import Settings
from ledger.database import create_engine
from tests.migrations.revisions import Revisions

EngineAt = Callable[[str], Engine]


@pytest.fixture(scope="session")
def revisions(session_dir: Path) -> Revisions:
    return Revisions(session_dir / "revisions")


@pytest.fixture
def engine_at(
    database: str, settings: Settings, revisions: Revisions, request: pytest.FixtureRequest
) -> Iterator[EngineAt]:
    """Gives a database without rows at a revision, for this test alone."""
    with ExitStack() as opened:

        def at(revision: str) -> Engine:
            if database == "sqlite":
                revisions.copy_to(settings.sqlite_file, revision)
                url = settings.ledger_url
            else:
                server = request.getfixturevalue("postgres")
                url = opened.enter_context(server.copy_of(revisions.on(server, revision)))
            engine = create_engine(url)
            opened.callback(engine.dispose)
            return engine

        yield at


@pytest.fixture
def engine(request: pytest.FixtureRequest, engine_at: EngineAt) -> Engine:
    """At `REVISION` of the module; a module that has rows to migrate has its own."""
    return engine_at(request.module.REVISION)
