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

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import URL, Connection, Engine
from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger import audit
from ledger.keys import Keys, KeysError, key_file, load_keys, missing_key
from ledger.models import SealingKey
from ledger.sealed import attach_keys
from ledger.sqlite import create_sqlite_engine


class DatabaseURLUnsupported(Exception):
    """The ledger runs on SQLite (a file) and PostgreSQL; the message says how to write the URL."""


class LedgerNotReady(Exception):
    """The database does not hold the ledger's schema yet."""


class WrongKey(KeysError):
    """The key file is not the one that this database was sealed with."""


class Ledger:
    """The open database with its keys. One for each process; made after a fork, not before."""

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self.engine = engine
        self.keys = keys
        attach_keys(engine, keys)
        self._reading = _read_only(engine)

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
    """Open the ledger of these settings, once `upgrade` has made it.

    Raises `LedgerNotReady`, `ledger.keys.KeysError` (a missing, damaged or wrong key) and
    `DatabaseURLUnsupported`.
    """
    with _passing_engine(settings) as engine:
        keys = _keys_of(settings, engine)
        with _read_only(engine).connect() as connection:
            fingerprint = _fingerprint(connection)
    if fingerprint is None:
        raise LedgerNotReady("The database holds no ledger yet. Start the service once with: hotline run")
    _check_fingerprint(fingerprint, keys, settings)
    return Ledger(create_engine(settings.ledger_url), keys)


def upgrade(settings: Settings) -> None:
    """Bring the database to the newest schema; makes it, and the key file, at the first start.

    All in one transaction, so a failed migration changes nothing; safe when several processes start at once.
    Raises `ledger.keys.KeysError` and `DatabaseURLUnsupported`.
    """
    from ledger import migrations  # not for those who only open a ledger: Alembic takes a while to load

    with _passing_engine(settings) as engine:
        keys = _keys_of(settings, engine)
        with migrations.exclusive(engine) as connection:
            migrations.upgrade(connection)
            fingerprint = _fingerprint(connection)
            if fingerprint is None:
                connection.execute(sa.insert(SealingKey).values(id=1, fingerprint=keys.fingerprint))
                audit.start(connection, keys)
            else:
                _check_fingerprint(fingerprint, keys, settings)


def is_there(settings: Settings) -> bool:
    """Whether the database holds a ledger already; looks without making anything."""
    return pending_revisions(settings) is not None


def pending_revisions(settings: Settings) -> int | None:
    """How many migrations the next start will run; None where there is no ledger yet.

    Raises `DatabaseURLUnsupported`.
    """
    from ledger import migrations

    with _passing_engine(settings) as engine:
        if not _may_hold_a_ledger(engine):
            return None
        with _read_only(engine).connect() as connection:
            return migrations.pending(connection)


def create_engine(database_url: str) -> Engine:
    """Make an engine as the ledger needs it, without keys; it connects when it is first used.

    Raises `DatabaseURLUnsupported`.
    """
    url = _checked(database_url)
    if url.get_backend_name() == "sqlite":
        return create_sqlite_engine(url)
    engine = sa.create_engine(url, pool_pre_ping=True)
    sa.event.listen(engine, "connect", _for_the_ledger)
    return engine


def _for_the_ledger(connection: Any, _record: object) -> None:
    # Days and moments are compared as SQLite does, whatever the zone of the server.
    # A ledger lies in memory, or on an SSD. PostgreSQL would compile each longer query anew, half a second
    # for what it then counts in twenty ms; and for fear of a disk that has to turn it would read a whole
    # table rather than find its rows by an index. What the operator has set there stays.
    connection.autocommit = True
    connection.execute("SET TIME ZONE 'UTC'")
    connection.execute("SET jit = off")
    connection.execute(
        "SELECT set_config('random_page_cost', '1.1', false) WHERE current_setting('random_page_cost') = '4'"
    )
    connection.autocommit = False


def _checked(database_url: str) -> URL:
    try:
        url = sa.make_url(database_url)
    except sa.exc.ArgumentError:
        raise _unsupported("it is not a URL") from None
    match url.get_backend_name():
        case "sqlite" if url.database and url.database != ":memory:":
            return url
        case "sqlite":
            raise _unsupported("it names no file")
        case "postgresql":
            return url.set(drivername="postgresql+psycopg")
        case backend:
            raise _unsupported(f"the ledger does not run on '{backend}'")


def _unsupported(why: str) -> DatabaseURLUnsupported:
    # The URL itself may hold a password.
    return DatabaseURLUnsupported(
        f"HOTLINE_DATABASE_URL cannot be used: {why}. "
        f"Write sqlite:////path/of/ledger.sqlite3 or postgresql://user:password@host/database."
    )


@contextmanager
def _passing_engine(settings: Settings) -> Iterator[Engine]:
    engine = create_engine(settings.ledger_url)
    try:
        yield engine
    finally:
        engine.dispose()


def _read_only(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(read_only=True)
    return engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")


def _keys_of(settings: Settings, engine: Engine) -> Keys:
    path = key_file(settings.data_dir)
    if not path.exists() and _may_hold_a_ledger(engine):
        with _read_only(engine).connect() as connection:
            sealed = _fingerprint(connection) is not None
        if sealed and not path.exists():  # still: another process may have made both meanwhile
            raise missing_key(path)
    return load_keys(settings.data_dir)


def _may_hold_a_ledger(engine: Engine) -> bool:
    # To connect to a SQLite file that is not there would make it.
    return engine.dialect.name != "sqlite" or Path(engine.url.database or "").exists()


def _fingerprint(connection: Connection) -> bytes | None:
    if not sa.inspect(connection).has_table(SealingKey.__tablename__):
        return None
    return connection.scalar(sa.select(SealingKey.fingerprint))


def _check_fingerprint(fingerprint: bytes, keys: Keys, settings: Settings) -> None:
    if not secrets.compare_digest(fingerprint, keys.fingerprint):
        raise WrongKey(
            f"The key file {key_file(settings.data_dir)} is not the one that this database was sealed with. "
            f"Put the right key file there (every machine of a service needs the same), or name the right "
            f"database in HOTLINE_DATABASE_URL."
        )
