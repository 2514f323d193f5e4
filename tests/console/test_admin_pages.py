"""Administration as one main page with others below it: who finds what there."""

import re

from flask.testing import FlaskClient

from ledger.models import Role
from tests.console.conftest import SignIn
from tests.console.office import Office

_SUB_PAGES = re.compile(r'<nav class="sub-nav.*?</nav>', re.DOTALL)
_WORDS = re.compile(r"<a[^>]*>([^<]+)</a>")


def below_administration(browser: FlaskClient, address: str = "/extensions") -> list[str]:
    found = _SUB_PAGES.search(browser.get(address).text)
    return _WORDS.findall(found[0]) if found else []


def test_an_officer_finds_only_what_the_rules_open_to_them(officer: FlaskClient) -> None:
    assert "值班话机" in below_administration(officer)
    assert "用户" not in below_administration(officer)


def test_who_may_see_nothing_of_it_is_not_led_there(office: Office, sign_in: SignIn) -> None:
    office.person("chuli", "承办人", Role.UNIT_HANDLER)
    assert "系统管理" not in sign_in("chuli").get("/items").text
