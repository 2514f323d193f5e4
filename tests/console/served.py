"""The console as it is really served: gunicorn in a process of its own, and a browser in front of it."""

import multiprocessing
import os
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import chdir, contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path

from flask import Flask
from jinja2 import BytecodeCache
from playwright.sync_api import Error, Page

from hotline.console.server import run_console
from hotline.settings import Settings

START_SECONDS, STOP_SECONDS = 150.0, 20.0
PATIENCE_SECONDS = 60
CRASH = "chrome://crash"
# Each console forks from one process that has read the code: that takes longer than many a test.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])


@contextmanager
def served(
    settings: Settings, port: int, log: Path, compiled_pages: BytecodeCache | None = None
) -> Iterator[str]:
    """Serve the console of these settings on a port; gives its address."""
    served_settings = settings.model_copy(update={"http_port": port})
    process = PROCESSES.Process(target=_serve, args=(served_settings, log, compiled_pages))
    with chdir("/"):  # the process they fork from stays where it began, and a test's folder is removed
        process.start()
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process, log)
        yield address
    finally:
        process.terminate()
        process.join(STOP_SECONDS)
        assert process.exitcode is not None, "the console did not end at SIGTERM"


def _serve(settings: Settings, log: Path, compiled_pages: BytecodeCache | None) -> None:
    """What the process does: all that it prints goes to the log."""
    Flask.jinja_options = {"bytecode_cache": compiled_pages}
    with log.open("ab") as output:
        os.dup2(output.fileno(), sys.stdout.fileno())
        os.dup2(output.fileno(), sys.stderr.fileno())
    sys.exit(run_console(settings))


def crash(page: Page) -> None:
    """Let the page's process die as it does where the browser crashes: the page gets to say nothing."""
    with page.expect_event("crash"), suppress(Error):
        page.goto(CRASH)


def enter(page: Page, username: str, password: str) -> None:
    """Sign somebody in."""
    page.goto("/sign-in")
    page.fill("#username", username)
    page.fill("#password", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def free_port() -> int:
    """A port that is free."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait(address: str, process: BaseProcess, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.exitcode is None:
        try:
            urllib.request.urlopen(f"{address}/sign-in", timeout=2).close()
        except OSError:  # refused, or not answered in time
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the console did not start:\n{log.read_text()}")
