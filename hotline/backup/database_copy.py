"""One moment of the ledger's database as a file, and back: SQLite's online backup, pg_dump and pg_restore."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import URL

from hotline.backup.container import BackupError
from hotline.settings import Settings
from ledger.database import create_engine

POSTGRES_PROGRAMS = Path("/usr/lib/postgresql")


class ProgramMissing(BackupError):
    """A program of PostgreSQL is not installed here."""


class DatabaseNotCopied(BackupError):
    """The database could not be copied, or not be put back; the message has its own words."""


def backend(settings: Settings) -> str:
    """Return "sqlite" or "postgresql"."""
    return _url(settings).get_backend_name()


def copy(settings: Settings, target: Path) -> None:
    """Write one consistent moment of the database into a file, while others go on writing.

    Raises `ProgramMissing` and `DatabaseNotCopied`.
    """
    url = _url(settings)
    if url.get_backend_name() == "sqlite":
        try:
            with (
                closing(sqlite3.connect(f"{Path(url.database or '').as_uri()}?mode=ro", uri=True)) as source,
                closing(sqlite3.connect(target)) as copied,
            ):
                source.backup(copied)
        except sqlite3.Error as error:
            raise DatabaseNotCopied(f"The database cannot be copied: {error}.") from error
    else:
        _postgres("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def put_back(settings: Settings, source: Path) -> None:
    """Bring a copy into the empty database of these settings; raises as `copy` does."""
    url = _url(settings)
    if url.get_backend_name() == "sqlite":
        target = Path(url.database or "")
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.move(source, target)
        target.chmod(0o600)
    else:
        _postgres(
            "pg_restore",
            url,
            "--exit-on-error",
            "--single-transaction",
            "--no-owner",
            "--no-privileges",
            source,
        )


def check(source: Path, kind: str) -> None:
    """Look whether a copy is whole; raises as `copy` does."""
    if kind == "sqlite":
        with closing(sqlite3.connect(source)) as copied:
            found = copied.execute("PRAGMA integrity_check").fetchone()
        if found != ("ok",):
            raise DatabaseNotCopied(f"The database in the backup is damaged: {found[0]}")
    else:
        _run([_program("pg_restore"), "--list", str(source)], {})


def files_named(source: Path, kind: str) -> set[str]:
    """Return the files of the vault that a copy names; of PostgreSQL's, which is no database yet, none."""
    if kind != "sqlite":
        return set()
    with closing(sqlite3.connect(source)) as copied:
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = {table: _columns(copied, table) for (table,) in copied.execute(query).fetchall()}
        named: set[str] = set()
        for table, columns in tables.items():
            if "vault_id" in columns:
                still = " WHERE deleted_at IS NULL" if "deleted_at" in columns else ""
                query = f"SELECT vault_id FROM {table}{still}"  # noqa: S608
                named.update(name for (name,) in copied.execute(query))
        return named


def _columns(database: sqlite3.Connection, table: str) -> set[str]:
    return {column for (column,) in database.execute("SELECT name FROM pragma_table_info(?)", (table,))}


def is_empty(settings: Settings) -> bool:
    """Whether the database of these settings holds nothing yet."""
    url = _url(settings)
    if url.get_backend_name() == "sqlite":
        return not Path(url.database or "").exists()
    engine = create_engine(settings.ledger_url)
    try:
        return not sa.inspect(engine).get_table_names()
    finally:
        engine.dispose()


def _url(settings: Settings) -> URL:
    engine = create_engine(settings.ledger_url)
    engine.dispose()
    return engine.url


def _postgres(program: str, url: URL, *arguments: str | Path) -> None:
    # The password goes by the environment: command lines are for everybody on the machine to read.
    plain = url.set(drivername="postgresql", password=None).render_as_string()
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    _run([_program(program), f"--dbname={plain}", *map(str, arguments)], password)


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise DatabaseNotCopied(f"{Path(command[0]).name}: {said[0]}")


def _program(name: str) -> str:
    # Debian's wrapper asks for a cluster of its own; the newest program reads every server before it.
    newest = sorted(POSTGRES_PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    found = str(newest[-1]) if newest else shutil.which(name)
    if found is None:
        raise ProgramMissing(f"{name} is not installed: apt-get install postgresql-client, then try again.")
    return found
