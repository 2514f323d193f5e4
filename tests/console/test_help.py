"""本页说明 on each page: there for every page, and true of who may do what."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotline.console.access import RULE
from hotline.console.access_words import RULE_WORDS
from hotline.console.help_words import HELP, WITHOUT_A_RULE
from hotline.console.labels import label
from hotline.console.rule_words import RULES
from ledger.access import ROLES, Role, Rule
from tests.console.browse import post
from tests.console.conftest import SignIn
from tests.console.office import Office
from tests.console.pages import NO_PAGES

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

NOT_SHOWN_AS_A_PAGE = set(NO_PAGES) - {"account.home", "first_start.claim"}


@on_sqlite
def test_every_page_has_its_help(app: Flask) -> None:
    pages = {
        route.endpoint
        for route in app.url_map.iter_rules()
        if "GET" in (route.methods or ()) and not route.endpoint.startswith("api.")
    }
    assert set(HELP) == pages - NOT_SHOWN_AS_A_PAGE


def test_every_help_names_the_rules_behind_its_page_or_is_said_to_have_none() -> None:
    assert {endpoint for endpoint, one in HELP.items() if not one.rules} == WITHOUT_A_RULE


def test_the_rules_and_deeds_that_a_help_names_have_words() -> None:
    assert {number for one in HELP.values() for number in one.rules} <= set(RULES)
    assert {rule for one in HELP.values() for rule in one.deeds} <= set(RULE_WORDS)


@on_sqlite
def test_a_help_says_who_may_as_the_rules_have_it(app: Flask, officer: FlaskClient) -> None:
    page = officer.get("/queue").text
    with app.test_request_context():
        readers = [label(role) for role in Role if role in ROLES[Rule.SEE_QUEUE]]
        reviewers = [label(role) for role in Role if role in ROLES[Rule.REVIEW_DRAFT]]
    assert getattr(app.view_functions["queue.waiting"], RULE) is Rule.SEE_QUEUE
    assert f"<dt>谁可以打开</dt><dd>{'、'.join(readers)}</dd>" in page
    assert f"<dt>收听并填写登记表</dt><dd>{'、'.join(reviewers)}</dd>" in page
    assert f"<li>{RULES['1']}</li>" in page


@on_sqlite
def test_a_form_that_comes_back_has_the_help_of_its_page(office: Office, sign_in: SignIn) -> None:
    office.person("zhao", "赵督察", Role.SUPERVISOR)
    answer = post(sign_in("zhao"), "/spot-checks", first="", last="", size="")
    assert answer.status_code == 422
    assert "随机抽取若干件" in answer.text


@on_sqlite
def test_what_is_no_page_of_ours_has_none(officer: FlaskClient) -> None:
    assert "本页说明" not in officer.get("/no-such-page").text
