"""The empty ledger that each test gets a copy of, made by the migrations once a session on each database."""

from functools import cached_property
from pathlib import Path

from hotline.settings import Settings
from ledger.database import upgrade
from tests.postgres import PostgresServer

NAME = "ledger"


class LedgerTemplate:
    """The empty schema with its key."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._on_server = False

    @property
    def keys_dir(self) -> Path:
        """The folder with the key of every copy."""
        _ = self.sqlite_file
        return self._data_dir / "keys"

    @cached_property
    def sqlite_file(self) -> Path:
        """The SQLite file to copy."""
        upgrade(Settings(data_dir=self._data_dir, database_url=""))
        return self._data_dir / "ledger.sqlite3"

    def on(self, server: PostgresServer) -> str:
        """The name of the database to copy on a server."""
        if not self._on_server:
            upgrade(Settings(data_dir=self._data_dir, database_url=server.create(NAME)))
            self._on_server = True
        return NAME
