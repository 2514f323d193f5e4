"""One running service for all tests that do no harm to it, one for each that does, and browsers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.console.served import PATIENCE_SECONDS
from tests.system.service import Service


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that stays up."""
    running = Service(tmp_path_factory.mktemp("service"))
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def own_service(tmp_path: Path) -> Iterator[Service]:
    """A service that a test may hurt; it transcribes nothing, to be quick."""
    running = Service(tmp_path, HOTLINE_TRANSCRIBER="none")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[[Service], Page]]:
    """Opens the console of a service in a browser of somebody's own."""
    contexts: list[BrowserContext] = []

    def open_page(running: Service) -> Page:
        context = browser.new_context(
            base_url=f"http://127.0.0.1:{running.http_port}", locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
