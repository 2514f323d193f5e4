"""Whatever a program sends, described or not, it gets an answer that the description knows, and no 5xx."""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hotline.console.api import openapi, tokens
from ledger.api_tokens import add_token
from ledger.database import Ledger
from ledger.models import Role, Scope
from tests.api.conftest import Program

CHECKED: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# Those that take anything.
OPERATIONS = [
    (path, method)
    for path, methods in openapi.document()["paths"].items()
    for method, operation in methods.items()
    if "parameters" in operation
]


@pytest.fixture
def token(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The header of a program that may do everything, as often as it likes."""
    monkeypatch.setattr(tokens, "REQUESTS_A_MINUTE", 1_000_000)
    with ledger.session() as session, session.begin():
        added = add_token(session, "fuzzer", Scope, "cli:test", roles=[Role.SUPERVISOR])
    return {"Authorization": f"Bearer {added}"}


@pytest.fixture
def described(
    app: Flask,
    token: dict[str, str],
    program: Callable[..., Program],
    form: dict[str, Any],
    units: dict[str, str],
) -> BaseSchema:
    """The description as it is given out, but with units and a number that there are."""
    loaded = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, headers=token)
    new_item = loaded.raw_schema["components"]["schemas"]["NewItem"]
    new_item["properties"]["accused_units"]["items"] = {"enum": sorted(units.values())}
    other = program("other")
    number = other.file(form).json["number"]
    there = {"number": number, "attachment_id": other.attach(number, b"%PDF-1.7 a scan").json["id"]}
    for methods in loaded.raw_schema["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", []):
                if parameter["name"] in there:
                    parameter["schema"] = {"enum": [there[parameter["name"]]]}
    return loaded


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("mode", GenerationMode)
def test_nothing_that_is_sent_breaks_it(
    described: BaseSchema, token: dict[str, str], operation: tuple[str, str], mode: GenerationMode
) -> None:
    path, method = operation
    requests = described[path][method].as_strategy(generation_mode=mode)

    answers: set[int] = set()

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(requests)
    def send(case: schemathesis.Case) -> None:
        answers.add(case.call_and_validate(headers=token, checks=CHECKED).status_code)

    send()
    done = {200, 201} if mode is GenerationMode.POSITIVE else {400, 404, 415, 422}
    if path.endswith("/acts") and method == "post":
        done |= {409}  # most acts come too early
    if path.endswith("/attachments") and method == "post":
        done |= {422}  # what it makes up is no PDF
    assert answers & done  # or it was never reached
