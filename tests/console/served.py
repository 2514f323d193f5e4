"""The console as it is really served: gunicorn in a process of its own, and a browser in front of it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, Playwright

from hotline.settings import Settings

CHROMIUM = "/usr/bin/chromium"
# Nothing of the browser's own reaches for the network.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--autoplay-policy=no-user-gesture-required",
]
SERVE = """
import sys
from hotline.console.server import run_console
from hotline.settings import load_settings
sys.exit(run_console(load_settings()))
"""
START_SECONDS = 150.0
PATIENCE_SECONDS = 60
CRASH = "chrome://crash"


@contextmanager
def served(settings: Settings, port: int, log: Path) -> Iterator[str]:
    """Serve the console of these settings on a port; gives its address."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HOTLINE_")},
        "HOTLINE_DATA_DIR": str(settings.data_dir),
        "HOTLINE_DATABASE_URL": settings.database_url,
        "HOTLINE_HTTP_PORT": str(port),
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE], env=environment, stdout=output, stderr=output
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def open_browser(playwright: Playwright) -> Browser:
    """Debian's Chromium with a fresh profile."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)


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


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/sign-in", timeout=2).close()
        except OSError:  # refused, or not answered in time
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the console did not start:\n{log.read_text()}")
