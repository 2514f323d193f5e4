"""The schema as each revision left it, to be copied: each made from a copy of the one before it.

Once in a session on SQLite, and once on the PostgreSQL server of each test process. From nothing, the later
ones take seconds.
"""

import shutil
from pathlib import Path

from ledger.database import create_engine
from tests.made_once import made_once
from tests.migrations.rows import migrate
from tests.postgres import PostgresServer

FIRST = "0001"
NAME = "ledger.sqlite3"


class Revisions:
    """Databases without rows, one for each revision that is asked for, and those before it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._on_server: set[str] = set()

    def copy_to(self, file: Path, revision: str) -> None:
        """Make a file of SQLite the database at a revision."""
        made = made_once(self._folder / revision, lambda folder: self._make(folder / NAME, revision))
        shutil.copyfile(made / NAME, file)

    def on(self, server: PostgresServer, revision: str) -> str:
        """The name of the database at a revision on a server, which is of this test process alone."""
        name = f"revision_{revision}"
        if revision not in self._on_server:
            server.drop(name)  # what is left where its migration failed before
            below = "template0" if revision == FIRST else self.on(server, _before(revision))
            _migrate(server.create(name, template=below), revision)
            self._on_server.add(revision)
        return name

    def _make(self, file: Path, revision: str) -> None:
        if revision != FIRST:
            self.copy_to(file, _before(revision))
        _migrate(f"sqlite:///{file}", revision)


def _before(revision: str) -> str:
    return f"{int(revision) - 1:04}"


def _migrate(url: str, revision: str) -> None:
    engine = create_engine(url)
    try:
        migrate(engine, revision)
    finally:
        engine.dispose()
