"""A console over an empty ledger, an office to fill it, people who sign in, and their browsers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from playwright.sync_api import Browser, BrowserContext, Page

from hotline.console.app import create_app
from hotline.settings import Settings
from ledger.database import Ledger
from tests.console.browse import post
from tests.console.office import PASSWORD, Office
from tests.console.sample_desk import Desk
from tests.console.samples import office_of_samples
from tests.console.served import CRASH, PATIENCE_SECONDS, enter, free_port, served

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def office(ledger_settings: Settings, ledger: Ledger) -> Office:
    return Office(ledger_settings, ledger)


@pytest.fixture
def app(ledger_settings: Settings) -> Iterator[Flask]:
    console = create_app(ledger_settings)
    console.config["TESTING"] = True
    yield console
    if console.extensions["ledger"]:
        console.extensions["ledger"].close()


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """Signs somebody in from a browser of their own."""

    def enter(username: str, password: str = PASSWORD) -> FlaskClient:
        client = app.test_client()
        answer = post(client, "/sign-in", username=username, password=password)
        assert answer.status_code == 302, answer.text
        return client

    return enter


@pytest.fixture
def officer(office: Office, sign_in: SignIn) -> FlaskClient:
    """The browser of a duty officer, `wang`."""
    office.person("wang")
    return sign_in("wang")


@pytest.fixture
def address(office: Office, tmp_path: Path, compiled_pages: BytecodeCache) -> Iterator[str]:
    with served(office.settings, free_port(), tmp_path / "console.log", compiled_pages) as url:
        yield url


@pytest.fixture
def new_page(browser: Browser, address: str) -> Iterator[Callable[[], Page]]:
    """Opens a browser of somebody's own; afterwards, nothing may have gone wrong or outside in any."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []
    outside: list[str] = []

    def note_request(url: str) -> None:
        if not url.startswith((address, CRASH)):
            outside.append(url)

    def open_page() -> Page:
        context = browser.new_context(
            base_url=address,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": 1366, "height": 768},
        )
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        context.on("request", lambda request: note_request(request.url))
        context.on("weberror", lambda error: trouble.append(str(error.error)))
        context.on(
            "console", lambda said: trouble.append(said.text) if "Security Policy" in said.text else None
        )
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert trouble == []
    assert outside == []


@pytest.fixture(scope="session")
def desk(browser: Browser, session_dir: Path, compiled_pages: BytecodeCache) -> Iterator[Desk]:
    """The sample's console, once for all that look at its pages."""
    with office_of_samples(session_dir / "sample") as sample:
        log = sample.settings.data_dir / "console.log"
        with served(sample.settings, free_port(), log, compiled_pages) as address:
            yield Desk(browser, address, sample)


@pytest.fixture
def page(office: Office, new_page: Callable[[], Page]) -> Page:
    """The browser of a duty officer, `wang`, who has just signed in."""
    office.person("wang", "王警官")
    opened = new_page()
    enter(opened, "wang", PASSWORD)
    return opened
