"""The API over an empty ledger with the example's units, and programs with tokens."""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hotline.console.app import create_app
from hotline.settings import REPOSITORY, Settings
from ledger.api_tokens import add_token
from ledger.database import Ledger
from ledger.models import Role, Scope, Unit
from ledger.units import import_units

STATION = "泰山分局岱庙派出所"
FORM: dict[str, Any] = {
    "channel": "other_unit",
    "named": True,
    "reporter_name": "周某某",
    "reporter_phone": "13805380001",
    "confidential": True,
    "happening_now": False,
    "categories": ["law_enforcement"],
    "nature": "duty_neglected",
    "problem": "报案后没有受案回执，再去询问时称没有登记。",
    "urgency": "ordinary",
    "difficulty": "simple",
}


@dataclass
class Program:
    """A program with its token."""

    client: FlaskClient
    token: str
    keys: Iterator[int]

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/api/v1{path}", headers=self._headers())

    def file(self, form: object, key: str | None = None) -> TestResponse:
        headers = self._headers() | {"Idempotency-Key": key or f"key-{next(self.keys)}"}
        return self.client.post("/api/v1/items", json=form, headers=headers)

    def act(self, number: str, act: object, key: str | None = None, **headers: str) -> TestResponse:
        sent = self._headers() | {"Idempotency-Key": key or f"key-{next(self.keys)}"} | headers
        return self.client.post(f"/api/v1/items/{number}/acts", json=act, headers=sent)

    def attach(
        self, number: str, content: bytes, name: str = "scan.pdf", key: str | None = None
    ) -> TestResponse:
        headers = self._headers() | {"Idempotency-Key": key or f"key-{next(self.keys)}"}
        data = {"file": (io.BytesIO(content), name)}
        answer = self.client.post(f"/api/v1/items/{number}/attachments", data=data, headers=headers)
        answer.request.environ["wsgi.input"].close()  # the test client leaves a long body open
        return answer

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@pytest.fixture
def units(ledger: Ledger) -> dict[str, str]:
    """The example's units; names to codes."""
    with ledger.session() as session, session.begin():
        import_units(session, REPOSITORY / "ledger" / "data" / "units.example.csv")
        return {unit.name: unit.code for unit in session.query(Unit)}


@pytest.fixture
def app(ledger_settings: Settings, units: dict[str, str]) -> Iterator[Flask]:
    made = create_app(ledger_settings)
    yield made
    made.extensions["ledger"].close()


@pytest.fixture
def program(app: Flask, ledger: Ledger) -> Callable[..., Program]:
    """Makes a program with a token of these scopes, of a unit or none."""
    keys = count(1)

    def make(
        name: str, *scopes: Scope, unit: str | None = None, roles: Iterable[Role] = (Role.SUPERVISOR,)
    ) -> Program:
        good_for = scopes or set(Scope)
        with ledger.session() as session, session.begin():
            own = session.query(Unit).filter_by(code=unit).one() if unit else None
            token = add_token(
                session,
                name,
                good_for,
                "cli:test",
                unit=own,
                roles=roles if Scope.ITEMS_HANDLE in good_for else (),
            )
        return Program(app.test_client(), token, keys)

    return make


@pytest.fixture
def form(units: dict[str, str]) -> dict[str, Any]:
    """A form that can be filed as it is."""
    return FORM | {"accused_units": [units[STATION]]}
