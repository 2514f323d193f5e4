"""The ledger's database: SQLite beside the service, or PostgreSQL.

Two ways in, and the caller owns the transaction of both:

    with ledger.session() as session, session.begin():   # reads and writes
    with ledger.reading() as session:                    # reads only

On SQLite there is one writer at a time. `session()` takes the write lock at its first statement (BEGIN
IMMEDIATE) and waits for it, so two writers queue; a transaction that began as a reader and then wrote
would fail instead (SQLITE_BUSY, whatever the timeout). `reading()` never waits for a writer, sees one
moment of the database, and is refused if it writes. So: open `session()` late, end it soon, and use
`reading()` for pages and streams.
"""

import os
import sqlite3
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from hotline.settings import Settings
from ledger.keys import Keys, load_keys
from ledger.sealed import attach_keys

WAIT_FOR_LOCK_SECONDS = 30.0


class DatabaseURLUnsupported(Exception):
    """The ledger runs on SQLite (a file) and PostgreSQL; the message says how to write the URL."""


class Ledger:
    """The open database with its keys. One for each process; made after a fork, not before."""

    def __init__(self, database_url: str, keys: Keys) -> None:
        self.keys = keys
        self.engine = create_engine(database_url)
        attach_keys(self.engine, keys)
        self._reading = self.engine.execution_options(read_only=True, postgresql_readonly=True)

    def session(self) -> Session:
        """A session that reads and writes. Rows stay usable after the commit."""
        return Session(self.engine, expire_on_commit=False)

    def reading(self) -> Session:
        """A session that only reads, and never waits for a writer."""
        return Session(self._reading, expire_on_commit=False)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_ledger(settings: Settings) -> Ledger:
    """Open the ledger of these settings; the schema is `upgrade`'s business.

    Raises `ledger.keys.KeyFileError` and `DatabaseURLUnsupported`.
    """
    return Ledger(settings.ledger_url, load_keys(settings.data_dir))


def create_engine(database_url: str) -> Engine:
    """Make an engine as the ledger needs it, without keys.

    Raises `DatabaseURLUnsupported`.
    """
    url = _checked(database_url)
    if url.get_backend_name() == "sqlite":
        return _create_sqlite_engine(url)
    return sa.create_engine(url, pool_pre_ping=True)


def _checked(database_url: str) -> URL:
    try:
        url = sa.make_url(database_url)
    except sa.exc.ArgumentError:
        raise _unsupported("it is not a URL") from None
    match url.get_backend_name():
        case "sqlite" if url.database and url.database != ":memory:":
            return url
        case "postgresql":
            return url.set(drivername="postgresql+psycopg")
        case backend:
            raise _unsupported(f"'{backend}' without a file, or no database that the ledger knows")


def _unsupported(why: str) -> DatabaseURLUnsupported:
    # The URL itself may hold a password.
    return DatabaseURLUnsupported(
        f"HOTLINE_DATABASE_URL cannot be used: {why}. "
        f"Write sqlite:////path/of/ledger.sqlite3 or postgresql://user:password@host/database."
    )


def _create_sqlite_engine(url: URL) -> Engine:
    _create_private_file(Path(url.database or ""))
    engine = sa.create_engine(url, connect_args={"timeout": WAIT_FOR_LOCK_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _create_private_file(path: Path) -> None:
    # SQLite gives its -wal and -shm files the permissions of this one.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101  # for the type checker
    connection.isolation_level = None  # BEGIN is ours (`_begin_sqlite`), not the driver's
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # a power cut loses nothing that was committed
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
