"""What every test may ask for: settings in a folder of its own, and an empty ledger on both databases.

`settings`          Settings with a fresh data directory and nothing from the environment; SQLite.
`database`          "sqlite" and then "postgresql"; whatever asks for it, or for the two below, runs on both.
                    To run on one: `@pytest.mark.parametrize("database", ["sqlite"], indirect=True)`.
`ledger_settings`   Settings whose database holds the empty schema, and whose data directory holds its key.
`ledger`            The open `Ledger` of `ledger_settings`.
`year`              `ledger` after a simulated year; to let it be there: `usefixtures("year")`.
`empty_settings`    Settings of a first start: no key, no schema; both databases.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, sync_playwright
from werkzeug.routing import Rule

from hotline.settings import Settings
from ledger import users
from ledger.database import Ledger, open_ledger
from tests.browser import open_browser
from tests.passwords import quick_hasher
from tests.postgres import PostgresServer
from tests.simulated_year import SimulatedYear
from tests.templates import LedgerTemplate

# Collected as often as usual, the garbage of thousands of ledgers and applications takes a tenth of the time.
gc.set_threshold(50_000, 20, 20)


# Thousands of databases are made and dropped: in memory each needs a fifth of the time that a disk takes.
MEMORY = Path("/dev/shm")
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4 << 30:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


# What keeps both processors busy comes first, and so lies in the list of one test process. It does them one
# after the other while the others do what mostly waits; else all would do them at once in the end, slowly.
BUSY = ("system", "transcription")
TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of `BUSY` folders before the others."""
    items.sort(key=lambda item: item.path.relative_to(TESTS).parts[0] not in BUSY)


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for a password to be hashed with the work that it deserves."""
    monkeypatch.setattr(users, "_hasher", quick_hasher)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in [name for name in os.environ if name.startswith("HOTLINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)  # away from a developer's hotline.toml
    data_dir = tmp_path / "data"
    data_dir.mkdir(mode=0o700)
    return Settings(data_dir=data_dir)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of a test process: Playwright does not start twice in one."""
    with sync_playwright() as playwright, open_browser(playwright) as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with PostgresServer.started() as server:
        yield server


@pytest.fixture(scope="session")
def session_dir(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder of the session's own, the same for all its test processes."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if hasattr(request.config, "workerinput") else own


@pytest.fixture(scope="session", autouse=True)
def compiled_pages(session_dir: Path) -> FileSystemBytecodeCache:
    """The templates of pages, compiled by the first console that shows them and not by each anew."""
    folder = session_dir / "pages"
    folder.mkdir(exist_ok=True)
    compiled = FileSystemBytecodeCache(str(folder))
    Flask.jinja_options = {"bytecode_cache": compiled}
    return compiled


@pytest.fixture(scope="session", autouse=True)
def compiled_addresses() -> Iterator[None]:
    """The functions that build a console's addresses, compiled once for all consoles of a test process.

    To compile them is most of what it takes to make a console, and they depend on the pattern alone.
    """
    compile_builder = Rule._compile_builder
    kept: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}

    def kept_or_compiled(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        assert not rule.defaults
        key = (rule.rule, *rule._trace, append_unknown)
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", kept_or_compiled)
        yield


@pytest.fixture(scope="session")
def ledger_template(session_dir: Path) -> LedgerTemplate:
    return LedgerTemplate(session_dir / "template")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    backend: str = request.param
    return backend


@pytest.fixture
def ledger_settings(
    database: str, settings: Settings, ledger_template: LedgerTemplate, request: pytest.FixtureRequest
) -> Iterator[Settings]:
    if database == "sqlite":
        ledger_template.copy_to(settings)
        yield settings
        return
    ledger_template.copy_key(settings)
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.copy_of(ledger_template.on(server)) as url:
        yield settings.model_copy(update={"database_url": url})


@pytest.fixture
def ledger(ledger_settings: Settings) -> Iterator[Ledger]:
    opened = open_ledger(ledger_settings)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def simulated_year(ledger_template: LedgerTemplate, session_dir: Path) -> SimulatedYear:
    return SimulatedYear(ledger_template, session_dir / "year")


@pytest.fixture
def year(ledger: Ledger, simulated_year: SimulatedYear) -> Ledger:
    simulated_year.enter_into(ledger)
    return ledger


@pytest.fixture
def empty_settings(database: str, settings: Settings, request: pytest.FixtureRequest) -> Iterator[Settings]:
    if database == "sqlite":
        yield settings
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.copy_of("template0") as url:
        yield settings.model_copy(update={"database_url": url})
