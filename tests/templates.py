"""The empty ledger that each test gets a copy of.

The migrations make it once a session on SQLite, and on the PostgreSQL server of each test process once.
"""

import shutil
from functools import cached_property
from pathlib import Path

from hotline.settings import Settings
from ledger.database import upgrade
from tests.made_once import made_once
from tests.postgres import PostgresServer

NAME = "ledger"


class LedgerTemplate:
    """The empty schema with its key."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._on_server = False

    def copy_key(self, settings: Settings) -> None:
        """Give a data directory the key of every copy."""
        shutil.copytree(self._on_sqlite.keys_dir, settings.keys_dir)

    def copy_to(self, settings: Settings) -> None:
        """Give a data directory the empty ledger on SQLite, with its key."""
        self.copy_key(settings)
        shutil.copyfile(self._on_sqlite.sqlite_file, settings.sqlite_file)

    def on(self, server: PostgresServer) -> str:
        """The name of the database to copy on a server, which is of this test process alone."""
        if not self._on_server:
            upgrade(self._on_sqlite.model_copy(update={"database_url": server.create(NAME)}))
            self._on_server = True
        return NAME

    @cached_property
    def _on_sqlite(self) -> Settings:
        made = made_once(self._data_dir, lambda folder: upgrade(on_sqlite(folder)))
        return on_sqlite(made)


def on_sqlite(data_dir: Path) -> Settings:
    """The settings of a ledger in a data directory."""
    return Settings(data_dir=data_dir, database_url="")
