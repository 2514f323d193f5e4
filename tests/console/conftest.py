"""A console over an empty ledger, an office to fill it, and people who sign in."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotline.console.app import create_app
from hotline.settings import Settings
from ledger import users
from ledger.database import Ledger
from tests.console.browse import post
from tests.console.office import PASSWORD, Office, quick_hasher

SignIn = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly every test signs somebody in, and Argon2 is slow on purpose."""
    monkeypatch.setattr(users, "_hasher", quick_hasher)


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
