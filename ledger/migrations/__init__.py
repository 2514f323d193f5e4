"""The migrations of the database, run from the program (there is no alembic.ini).

To write the next one, change the models, then: `python -m ledger.migrations "what it does"`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

LOCK = 1238900  # of PostgreSQL's advisory locks; any number that nothing else in the database uses
WAIT_FOR_OTHERS_MS = 3_600_000


class ForeignKeysBroken(Exception):
    """A migration left rows that refer to nothing; it was undone."""


@contextmanager
def exclusive(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction that no other migration shares; it waits for the one before.

    On SQLite foreign keys are not enforced in it, because tables are rebuilt there to be changed; they are
    checked at its end. Closes the engine's connections. Raises `ForeignKeysBroken`.
    """
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                _relax_sqlite(connection)
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
                yield connection
                if engine.dialect.name == "sqlite":
                    _check_foreign_keys(connection)
    finally:
        engine.dispose()  # what was relaxed is not for other transactions


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to a revision, in the transaction of the connection."""
    command.upgrade(_config(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Undo the migrations down to a revision ("base": all), in the transaction of the connection."""
    command.downgrade(_config(connection), revision)


def pending(connection: Connection) -> int | None:
    """How many migrations `upgrade` would run; None where the database holds no ledger."""
    current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        return None
    script = ScriptDirectory.from_config(_config(connection))
    return sum(1 for _ in script.iterate_revisions("head", current))


def write_revision(connection: Connection, message: str) -> None:
    """Write the next revision's file from the difference between the models and this database."""
    config = _config(connection)
    number = 1 + sum(1 for _ in ScriptDirectory.from_config(config).walk_revisions())
    command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _relax_sqlite(connection: Connection) -> None:
    # Not through SQLAlchemy: that would begin a transaction, in which this has no effect.
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101  # for the type checker
    driver.execute("PRAGMA foreign_keys = OFF")
    driver.execute(f"PRAGMA busy_timeout = {WAIT_FOR_OTHERS_MS}")


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise ForeignKeysBroken(f"The migration left rows without what they refer to, in: {tables}.")
