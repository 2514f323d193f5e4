"""Chinese for everybody, English for whoever chooses it: by account, and before the sign-in by browser."""

import io

import docx
import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from ledger.database import Ledger
from ledger.models import Language
from ledger.users import get_user
from tests.console.browse import post
from tests.console.conftest import SignIn
from tests.console.office import PASSWORD, Office

ENGLISH, CHINESE = '<html lang="en">', '<html lang="zh-Hans-CN">'


def switch(client: FlaskClient, language: str, *, page: str, **fields: str) -> str:
    """Press the switch on a page; where it leads."""
    answer = post(client, "/language", page=page, language=language, **fields)
    assert answer.status_code == 302, answer.text
    return answer.location


def test_everybody_reads_chinese_until_they_choose(officer: FlaskClient, visitor: FlaskClient) -> None:
    visitor.get("/sign-in", headers={"Accept-Language": "en"})
    assert CHINESE in visitor.get("/sign-in", headers={"Accept-Language": "en"}).text
    assert CHINESE in officer.get("/calls").text


def test_the_switch_leads_back_to_the_page_it_was_pressed_on(officer: FlaskClient) -> None:
    page = officer.get("/calls?outcome=busy")
    assert 'name="next" value="/calls?outcome=busy"' in page.text
    assert switch(officer, "en", page="/calls", next="/calls?outcome=busy") == "/calls?outcome=busy"
    page = officer.get("/calls?outcome=busy")
    assert ENGLISH in page.text
    assert 'value="zh" lang="zh">中文</button>' in page.text
    assert switch(officer, "zh", page="/calls") == "/"
    assert CHINESE in officer.get("/calls").text


def test_a_choice_goes_with_the_account_into_every_browser(
    officer: FlaskClient, sign_in: SignIn, ledger: Ledger
) -> None:
    switch(officer, "en", page="/calls")
    with ledger.reading() as session:
        assert get_user(session, "wang").language is Language.ENGLISH
    elsewhere = sign_in("wang")
    assert ENGLISH in elsewhere.get("/calls").text
    post(elsewhere, "/sign-out", page="/calls")
    assert ENGLISH in elsewhere.get("/sign-in").text  # the browser remembers


def test_a_choice_before_the_sign_in_is_the_browsers(
    office: Office, visitor: FlaskClient, sign_in: SignIn
) -> None:
    office.person("wang")
    switch(visitor, "en", page="/sign-in")
    assert ENGLISH in visitor.get("/sign-in").text
    assert post(visitor, "/sign-in", username="wang", password=PASSWORD).status_code == 302
    assert ENGLISH in visitor.get("/calls").text
    assert CHINESE in sign_in("wang").get("/calls").text


def test_what_the_account_has_chosen_goes_before_the_browser(
    officer: FlaskClient, visitor: FlaskClient
) -> None:
    switch(officer, "zh", page="/calls")
    switch(visitor, "en", page="/sign-in")
    post(visitor, "/sign-in", username="wang", password=PASSWORD)
    assert CHINESE in visitor.get("/calls").text


@pytest.mark.parametrize("language", ["fr", ""])
def test_a_language_that_there_is_not_is_refused(officer: FlaskClient, language: str) -> None:
    assert post(officer, "/language", page="/calls", language=language).status_code == 400


def test_a_broken_cookie_means_chinese(office: Office, visitor: FlaskClient) -> None:
    office.person("wang")
    visitor.set_cookie("hotline_language", "klingon")
    assert CHINESE in visitor.get("/sign-in").text


def test_the_switch_never_leads_to_another_site(officer: FlaskClient) -> None:
    assert switch(officer, "en", page="/calls", next="//example.org") == "/"


def test_the_ledger_goes_out_in_chinese_whoever_exports_it(office: Office, officer: FlaskClient) -> None:
    office.units()
    office.item()
    switch(officer, "en", page="/calls")
    assert "Law enforcement" in officer.get("/items").text
    sheet = openpyxl.load_workbook(io.BytesIO(officer.get("/items.xlsx").data)).active
    words = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {"执法办案", "来信"} <= words
    assert not any("Law" in word for word in words)


def test_a_paper_is_in_chinese_whoever_makes_it(office: Office, officer: FlaskClient) -> None:
    office.units()
    number = office.item()
    switch(officer, "en", page="/calls")
    made = post(officer, f"/items/{number}/papers/registration", do="issue")
    paper = docx.Document(io.BytesIO(officer.get(f"{made.location}.docx").data))
    words = " ".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    assert "执法办案" in words
    assert "Law" not in words


def test_what_is_inserted_into_the_words_of_a_page_is_escaped(app: Flask) -> None:
    page = app.jinja_env.from_string("{{ _('值班中：%(label)s', label=label) }}")
    with app.test_request_context("/sign-in"):
        assert page.render(label="<b>一号</b>") == "值班中：&lt;b&gt;一号&lt;/b&gt;"
