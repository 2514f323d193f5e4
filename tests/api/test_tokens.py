"""Who may ask: a token in the header, its scopes, its unit; and how an address that refuses says so."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from hotline.console.api import openapi, tokens
from ledger.access import SCOPES, Rule, token_allows
from ledger.api_tokens import PREFIX, TokenNameNotAllowed, TokenNameTaken, add_token, revoke_token
from ledger.database import Ledger
from ledger.models import ApiToken, AuditEntry, Scope, User
from ledger.surroundings import Surroundings
from ledger.users import check_password
from tests.api.conftest import STATION, Program

Make = Callable[..., Program]


def test_nothing_is_answered_without_a_token(app: Flask) -> None:
    urls = app.url_map.bind("localhost")
    for route in app.url_map.iter_rules():
        if not route.endpoint.startswith("api."):
            continue
        there = {"number": "2026-0001", "attachment_id": 1}
        url = urls.build(route.endpoint, {name: there[name] for name in route.arguments})
        for headers in ({}, {"Authorization": "Bearer no"}, {"Authorization": "Basic YTpi"}):
            answer = app.test_client().open(
                url, method=min(route.methods - {"HEAD", "OPTIONS"}), headers=headers
            )
            assert answer.status_code == 401, route.endpoint
            assert answer.content_type == "application/problem+json"
            assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")


def test_every_operation_is_described_and_nothing_else(app: Flask) -> None:
    there = {
        (re.sub(r"<(?:int:)?(\w+)>", r"{\1}", route.rule), method.lower())
        for route in app.url_map.iter_rules()
        if route.endpoint.startswith("api.")
        for method in route.methods - {"HEAD", "OPTIONS"}
    }
    paths = openapi.document()["paths"]
    assert {(path, method) for path, methods in paths.items() for method in methods} == there


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("scope", Scope)
def test_a_scope_opens_its_rule_and_no_other(scope: Scope, rule: Rule) -> None:
    token = ApiToken(scope=scope.value, user=User(username="api:x", active=True))
    assert token_allows(token, rule) is (rule is Rule.OWN_ACCOUNT or SCOPES.get(rule) is scope)


def test_a_token_does_what_its_scopes_say_and_no_more(program: Make, form: dict[str, Any]) -> None:
    writer, reader = program("writer", Scope.ITEMS_WRITE), program("reader", Scope.ITEMS_READ)
    number = writer.file(form).json["number"]
    assert writer.get("/items").status_code == 403
    assert writer.get(f"/items/{number}").status_code == 403
    assert reader.file(form).status_code == 403
    assert reader.get(f"/items/{number}").status_code == 200


def test_a_token_that_is_revoked_is_worth_nothing_at_once(program: Make, ledger: Ledger) -> None:
    reader = program("reader")
    assert reader.get("/items").status_code == 200
    with ledger.session() as session, session.begin():
        revoke_token(session, "reader", "cli:test")
    assert reader.get("/items").status_code == 401
    with ledger.session() as session, session.begin(), pytest.raises(TokenNameTaken):
        add_token(session, "reader", [Scope.ITEMS_READ], "cli:test")


def test_nobody_of_the_accused_unit_sees_the_item_by_a_program_either(
    program: Make, form: dict[str, Any], units: dict[str, str]
) -> None:
    number = program("office").file(form).json["number"]
    accused = program("accused", unit=units[STATION])
    other = program("other", unit=units["岱岳分局粥店派出所"])
    assert accused.get("/items").json["items"] == []
    assert accused.get(f"/items/{number}").json == accused.get("/items/2026-9999").json
    assert other.get(f"/items/{number}").status_code == 200


def test_only_a_digest_of_a_token_is_kept(program: Make, ledger: Ledger) -> None:
    secret = program("reader").token
    assert secret.startswith(PREFIX)
    with ledger.reading() as session:
        kept = session.scalars(sa.select(ApiToken)).one()
        assert secret.encode() not in kept.digest
        assert len(kept.digest) == 32
        made = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "token.added")).one()
        assert secret not in str(made.detail)


def test_a_program_cannot_sign_in_and_is_in_no_team(
    program: Make, ledger: Ledger, ledger_settings: Any
) -> None:
    secret = program("reader").token
    with ledger.session() as session, session.begin():
        assert check_password(session, "api:reader", secret).user is None
    with ledger.reading() as session:
        assert Surroundings.load(session, ledger_settings).people == {}


@pytest.mark.parametrize("name", ["", "Big", "a b", "a" * 33, "api:x"])
def test_a_name_that_the_audit_log_could_not_tell_is_refused(ledger: Ledger, name: str) -> None:
    with ledger.session() as session, session.begin(), pytest.raises(TokenNameNotAllowed):
        add_token(session, name, [Scope.ITEMS_READ], "cli:test")


def test_a_program_that_asks_too_often_is_told_when_to_come_again(
    program: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "REQUESTS_A_MINUTE", 2)
    monkeypatch.setattr(tokens, "monotonic", lambda: 130.0)
    eager, other = program("eager"), program("other")
    assert [eager.get("/codes").status_code for _ in range(3)] == [200, 200, 429]
    assert eager.get("/codes").headers["Retry-After"] == "50"
    assert other.get("/codes").status_code == 200
    monkeypatch.setattr(tokens, "monotonic", lambda: 180.0)
    assert eager.get("/codes").status_code == 200


def test_errors_of_the_web_are_problems_too(program: Make, form: dict[str, Any]) -> None:
    one = program("one")
    headers = {"Authorization": f"Bearer {one.token}", "Idempotency-Key": "k"}
    post = one.client.post
    answers = {
        404: one.get("/nothing"),
        405: one.client.delete("/api/v1/items", headers=headers),
        415: post("/api/v1/items", data="a=b", headers=headers, content_type="text/plain"),
        400: post("/api/v1/items", data=b"\xff{", headers=headers, content_type="application/json"),
        413: post("/api/v1/items", json=form | {"problem": "x" * 3_000_000}, headers=headers),
        422: post("/api/v1/items", json=form, headers={"Authorization": headers["Authorization"]}),
    }
    for code, answer in answers.items():
        assert answer.status_code == code
        assert answer.content_type == "application/problem+json"
        assert (answer.json["status"], answer.json["type"]) == (code, "about:blank")
        assert answer.json["detail"]
        assert "Set-Cookie" not in answer.headers


def test_a_fault_of_ours_is_a_problem_without_its_details(program: Make, app: Flask) -> None:
    one = program("one")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    ledger = app.extensions["ledger"]
    app.extensions["ledger"] = None
    answer = one.get("/items")
    app.extensions["ledger"] = ledger
    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    assert "NoneType" not in answer.text
