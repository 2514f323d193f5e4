"""The console as a process: its address, its log, its end."""

import gc
import os
import signal
import socket
import subprocess
import sys
import urllib.request
import weakref
from pathlib import Path
from types import SimpleNamespace

import pytest

from hotline.console import server
from hotline.console.server import AddressInUse, listen, run_console
from hotline.settings import Settings
from ledger.database import Ledger
from tests.console.office import Office
from tests.console.served import free_port, served

SERVE = """
import sys
from hotline.console.server import run_console
from hotline.settings import load_settings
sys.exit(run_console(load_settings()))
"""

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_an_address_in_use_is_told_with_what_to_do() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        with pytest.raises(AddressInUse, match="HOTLINE_HTTP_PORT"):
            listen("127.0.0.1", holder.getsockname()[1])


@on_sqlite
def test_the_console_does_not_start_where_its_port_is_taken(
    ledger_settings: Settings, ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        assert run_console(ledger_settings.model_copy(update={"http_port": port})) == 1
    assert f"cannot listen on 127.0.0.1 port {port}" in capsys.readouterr().err


def test_the_console_does_not_start_without_a_ledger(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_console(settings) == 1
    assert "hotline run" in capsys.readouterr().err


@on_sqlite
def test_the_log_names_paths_without_what_was_searched_for(office: Office, tmp_path: Path) -> None:
    office.person("wang")
    log = tmp_path / "console.log"
    with served(office.settings, free_port(), log) as address:
        urllib.request.urlopen(f"{address}/sign-in?next=/items%3Fsearch%3D13805380042").close()
    written = log.read_text()
    assert f"console: ready on {address}/" in written
    assert '"GET /sign-in" 200' in written
    assert "13805380042" not in written


@on_sqlite
def test_the_console_ends_politely_at_sigterm(ledger_settings: Settings, ledger: Ledger) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE],
        env={"HOTLINE_DATA_DIR": str(ledger_settings.data_dir), "HOTLINE_HTTP_PORT": str(free_port())},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout:
        assert "ready" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


@on_sqlite
def test_garbage_is_looked_for_after_an_answer_and_not_among_what_was_loaded(
    ledger_settings: Settings, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen: list[object] = []
    monkeypatch.setattr(server.gc, "freeze", lambda: frozen.append("all"))
    thresholds: list[tuple[int, ...]] = []
    monkeypatch.setattr(server.gc, "set_threshold", lambda *given: thresholds.append(given))
    listener = listen("127.0.0.1", 0)
    descriptor = listener.fileno()
    made = server._Server(ledger_settings, listener)
    os.close(descriptor)  # nothing is served
    console = made.load()
    console.extensions["ledger"].close()

    made.cfg.post_worker_init(SimpleNamespace(wsgi=console, alive=True))

    assert made.cfg.post_request is server._collect_garbage
    assert frozen == ["all"]
    assert thresholds == [(*gc.get_threshold()[:2], server.BY_ITSELF)]


class Ring:
    """What only a collection of garbage takes away."""

    def __init__(self) -> None:
        self.itself = self


@pytest.mark.parametrize(("collections", "is_left"), [(0, False), (1_000_000, True)])
def test_all_garbage_is_collected_after_an_answer_once_there_may_be_much(
    collections: int, is_left: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "COLLECTIONS", collections)
    ring = weakref.ref(Ring())
    server._collect_garbage(None, None, None, None)
    assert (ring() is not None) is is_left
