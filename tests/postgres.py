"""A PostgreSQL server of the test session's own, on a unix socket in a temporary folder."""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg.rows import TupleRow

INSTALL = "The tests need the PostgreSQL server. Install it: apt-get install postgresql"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresServer:
    """A running server; `copy_of` gives a database that nobody else uses."""

    def __init__(self, socket_dir: Path, administration: psycopg.Connection[TupleRow]) -> None:
        self._socket_dir = socket_dir
        self._administration = administration
        self._numbers = itertools.count(1)

    @classmethod
    @contextmanager
    def started(cls) -> Iterator["PostgresServer"]:
        """Start a server for the time of the context."""
        pg_ctl, initdb = _program("pg_ctl"), _program("initdb")
        with tempfile.TemporaryDirectory(prefix="hotline-pg-", ignore_cleanup_errors=True) as folder:
            home = Path(folder)
            if os.geteuid() == 0:  # the server refuses to run as root
                shutil.chown(home, "postgres", "postgres")
            data = home / "data"
            _run(
                [initdb, "-D", data, "-U", "hotline", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-locale"]
            )
            options = " ".join(
                [
                    f"-k {home}",
                    "-c listen_addresses=''",
                    *(f"-c {name}={value}" for name, value in FAST.items()),
                ]
            )
            _run([pg_ctl, "-D", data, "-l", home / "log", "-w", "-o", options, "start"])
            try:
                with psycopg.connect(
                    host=str(home), user="hotline", dbname="postgres", autocommit=True
                ) as administration:
                    yield cls(home, administration)
            finally:
                _run([pg_ctl, "-D", data, "-m", "immediate", "-w", "stop"])

    def url(self, name: str) -> str:
        """The SQLAlchemy URL of a database of this server."""
        return f"postgresql+psycopg://hotline@/{name}?host={quote(str(self._socket_dir), safe='')}"

    def create(self, name: str, *, template: str = "template0") -> str:
        """Make a database and give its URL."""
        self._administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, if there is one."""
        self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @contextmanager
    def copy_of(self, template: str) -> Iterator[str]:
        """The URL of a fresh copy of a database, dropped afterwards."""
        name = f"{template}_{next(self._numbers)}"
        url = self.create(name, template=template)
        try:
            yield url
        finally:
            self.drop(name)

    def _administer(self, statement: str) -> None:
        self._administration.execute(statement.encode())


def _program(name: str) -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = installed[-1] if installed else shutil.which(name)
    if found is None:
        pytest.fail(INSTALL, pytrace=False)
    return Path(found)


def _run(command: list[str | Path]) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *words]
    # The output goes to a file: a server that holds a pipe open would keep us waiting.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(words, stdout=output, stderr=subprocess.STDOUT, cwd="/", check=False)
        if done.returncode != 0:
            output.seek(0)
            pytest.fail(f"{' '.join(words)} failed:\n{output.read().decode(errors='replace')}", pytrace=False)
