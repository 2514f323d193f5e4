"""How the ledger uses SQLite: one private file in WAL mode, real transactions, writers in a queue."""

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from ledger.bureau_date import sqlite_bureau_date, sqlite_bureau_midnight
from ledger.moments import sqlite_hour_of_week

WAIT_FOR_LOCK_SECONDS = 30.0
TRY_AGAIN_SECONDS = 0.01


def create_sqlite_engine(url: URL) -> Engine:
    """An engine on a SQLite file; the file is made when it first connects.

    A transaction of a connection with the execution option `read_only` is BEGIN and may not write; every
    other one is BEGIN IMMEDIATE, which waits for the writer before it.
    """
    engine = create_engine(url, connect_args={"timeout": WAIT_FOR_LOCK_SECONDS})
    event.listen(engine, "do_connect", _create_private_file)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _create_private_file(
    _dialect: Dialect, _entry: Any, arguments: list[Any], _options: dict[str, Any]
) -> None:
    # SQLite gives its -wal and -shm files the permissions of this one.
    path = Path(arguments[0])
    if path.exists():
        # To open and close it would let go of the locks that this process's other connections hold on it
        # (POSIX): another process then takes itself for the last one, removes the WAL, and what is
        # committed afterwards is lost.
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101  # for the type checker
    connection.isolation_level = None  # BEGIN is ours (`_begin`), not the driver's
    _use_wal(connection)
    connection.execute("PRAGMA synchronous = FULL")  # a power cut loses nothing that was committed
    connection.execute("PRAGMA foreign_keys = ON")
    connection.create_function("bureau_date", 2, sqlite_bureau_date, deterministic=True)
    connection.create_function("bureau_midnight", 1, sqlite_bureau_midnight, deterministic=True)
    connection.create_function("hour_of_week", 2, sqlite_hour_of_week, deterministic=True)


def _use_wal(connection: sqlite3.Connection) -> None:
    # Of those who change a new file to WAL at once SQLite refuses all but one, whatever the timeout.
    until = time.monotonic() + WAIT_FOR_LOCK_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            primary = error.sqlite_errorcode & 0xFF  # of an extended result code
            if primary != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(TRY_AGAIN_SECONDS)
        else:
            return


def _begin(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
