"""Papers in the console: looked at first, then made; nobody of the accused unit learns of them."""

import re
from io import BytesIO

import docx
import openpyxl
import pytest
from flask.testing import FlaskClient

from ledger.database import Ledger
from ledger.handling import acts
from ledger.models import AuditEntry, Item, ItemHandler, Paper, Role, Unit
from ledger.models.handling_codes import Method
from tests.console.browse import post
from tests.console.conftest import SignIn
from tests.console.office import Office
from tests.console.registering import COMPLETE, number_of, send


@pytest.fixture
def number(office: Office, officer: FlaskClient) -> str:
    """A registered item of a caller who gave their name, by its number."""
    unit_id = office.units()["泰山分局岱庙派出所"]
    send(officer, office.message(["原话。"]), "register", accused_units=[unit_id], **COMPLETE)
    return number_of(1)


def made(ledger: Ledger) -> list[Paper]:
    with ledger.reading() as session:
        return list(session.query(Paper).order_by(Paper.id))


def test_the_page_of_an_item_leads_to_its_papers(officer: FlaskClient, number: str) -> None:
    assert f'href="/items/{number}/papers"' in officer.get(f"/items/{number}").text
    page = officer.get(f"/items/{number}/papers").text
    assert f"/items/{number}/papers/registration" in page
    assert "尚未决定督办。" in page
    assert "尚未制发文书" in page


def test_looking_at_a_paper_takes_no_number(officer: FlaskClient, number: str, ledger: Ledger) -> None:
    page = officer.get(f"/items/{number}/papers/registration").text
    assert "报案后没有受案回执。" in page
    assert made(ledger) == []


def test_a_paper_that_was_made_is_shown_and_downloaded_under_its_number(
    officer: FlaskClient, number: str, ledger: Ledger
) -> None:
    url = f"/items/{number}/papers/feedback"
    shown = post(officer, url, do="preview", text="经查，<属实>。")
    assert "经查，&lt;属实&gt;。" in shown.text
    assert "（制发时编号）" in shown.text
    assert made(ledger) == []
    answer = post(officer, url, do="issue", text="经查，<属实>。")
    [paper] = made(ledger)
    page = officer.get(answer.location).text
    assert "泰公督馈〔" in page
    assert "经查，&lt;属实&gt;。" in page
    file = officer.get(f"/papers/{paper.id}.docx")
    assert file.mimetype.endswith("wordprocessingml.document")
    assert "经查，<属实>。" in [one.text for one in docx.Document(BytesIO(file.data)).paragraphs]
    assert paper.number in officer.get(f"/items/{number}/papers").text


def test_a_letter_to_the_caller_waits_for_its_text(officer: FlaskClient, number: str, ledger: Ledger) -> None:
    page = officer.get(f"/items/{number}/papers/feedback").text
    assert '<textarea id="text"' in page
    assert "泰公督馈" not in page
    answer = post(officer, f"/items/{number}/papers/feedback", do="issue", text=" ")
    assert "请先填写反馈内容。" in officer.get(answer.location).text
    assert made(ledger) == []


def test_nothing_is_made_that_was_not_seen_as_it_is(
    officer: FlaskClient, number: str, ledger: Ledger
) -> None:
    url = f"/items/{number}/papers/feedback"

    def seen(page: str) -> str:
        return re.search(r'name="seen" value="([0-9a-f]+)"', page)[1]

    first = post(officer, url, do="preview", text="经查，属实。").text
    other = post(officer, url, do="issue", text="经查，不属实。", seen=seen(first))
    assert other.status_code == 409
    assert "尚未制发：内容与您预览时不同。" in other.text
    assert "经查，不属实。" in other.text
    assert made(ledger) == []
    post(officer, url, do="issue", text="经查，不属实。", seen=seen(other.text))
    assert len(made(ledger)) == 1


def test_to_whom_a_paper_is_copied_is_typed_before_it_is_made_and_stands_at_its_foot(
    officer: FlaskClient, number: str, office: Office
) -> None:
    office.person("zhang", "张立新", Role.SUPERVISOR)
    with office.ledger.reading() as session:
        branch = session.query(Unit).filter_by(name="泰山分局").one().id
    assign = acts.Assign(method=Method.SUBORDINATE, handling_units=frozenset({branch}))
    office.do(number, "zhang", acts.Accept(), assign)
    url = f"/items/{number}/papers/assignment"
    assert 'name="copies"' in officer.get(url).text
    assert 'name="copies"' not in officer.get(f"/items/{number}/papers/registration").text
    shown = post(officer, url, do="preview", copies="市局<办公室>").text
    assert "抄送：市局&lt;办公室&gt;。" in shown
    made_one = officer.get(post(officer, url, do="issue", copies="市局<办公室>").location).text
    assert "抄送：市局&lt;办公室&gt;。" in made_one
    assert 'class="paper-record"' in made_one


def test_a_paper_that_the_item_does_not_have_yet_is_refused_in_words(
    officer: FlaskClient, number: str
) -> None:
    answer = officer.get(f"/items/{number}/papers/supervision")
    assert "尚未决定督办。" in officer.get(answer.location).text
    assert officer.get(f"/items/{number}/papers/poem").status_code == 404


def test_every_look_at_a_paper_stands_in_the_audit_log(
    officer: FlaskClient, number: str, ledger: Ledger
) -> None:
    url = f"/items/{number}/papers/registration"
    location = post(officer, url, do="issue").location
    officer.get(location)
    officer.get(f"{location}.docx")
    with ledger.reading() as session:
        noted = [entry.action for entry in session.query(AuditEntry).filter(AuditEntry.actor == "wang")]
    assert re.findall(r"paper\.\w+", " ".join(noted)) == [
        "paper.previewed",
        "paper.made",
        "paper.read",
        "paper.read",
    ]


def test_nobody_of_the_accused_unit_gets_a_paper(
    office: Office, officer: FlaskClient, number: str, sign_in: SignIn
) -> None:
    location = post(officer, f"/items/{number}/papers/registration", do="issue").location
    with office.ledger.reading() as session:
        unit_id = session.query(Paper).one().item.accused_units[0].id
    office.person("li", "李警官", unit_id=unit_id)
    accused = sign_in("li")
    for url in (f"/items/{number}/papers", f"/items/{number}/papers/registration", location):
        assert accused.get(url).status_code == 404
    assert accused.get(f"{location}.docx").status_code == 404


def test_a_handling_unit_gets_its_own_papers_and_not_the_registration_form(
    office: Office, officer: FlaskClient, number: str, sign_in: SignIn
) -> None:
    location = post(officer, f"/items/{number}/papers/registration", do="issue").location
    with office.ledger.session() as session, session.begin():
        branch = session.query(Unit).filter_by(name="泰山分局").one().id
        session.add(ItemHandler(item_id=session.query(Item).one().id, unit_id=branch))
    office.person("sun", "孙警官", Role.UNIT_HANDLER, unit_id=branch)
    handler = sign_in("sun")
    page = handler.get(f"/items/{number}/papers")
    assert page.status_code == 200
    assert "核查报告" in page.text
    assert "信息登记表" not in page.text
    assert handler.get(f"/items/{number}/papers/registration").status_code == 403
    assert handler.get(location).status_code == 403
    assert handler.get(f"{location}.docx").status_code == 403


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.LEADER])
def test_who_has_no_part_in_the_work_makes_no_papers(
    office: Office, number: str, sign_in: SignIn, role: Role
) -> None:
    office.person("someone", "某人", role)
    assert sign_in("someone").get(f"/items/{number}/papers").status_code == 403


def test_the_ledger_is_downloaded_as_a_spreadsheet_and_that_is_noted(
    officer: FlaskClient, number: str, ledger: Ledger
) -> None:
    assert 'href="/items.xlsx"' in officer.get("/items").text
    file = officer.get("/items.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(file.data)).active
    assert [sheet["A1"].value, sheet["A2"].value] == ["编号", number]
    with ledger.reading() as session:
        [entry] = session.query(AuditEntry).filter_by(action="items.exported")
        assert (entry.actor, entry.detail) == ("wang", {"count": 1, "searched": False, "all": False})


def test_the_spreadsheet_is_narrowed_down_as_the_list_is(officer: FlaskClient, number: str) -> None:
    link = re.search(r'href="(/items\.xlsx\?[^"]+)"', officer.get("/items?channel=letter&before=").text)
    assert link
    assert openpyxl.load_workbook(BytesIO(officer.get(link[1]).data)).active.max_row == 1
    whole = officer.get("/items.xlsx?channel=hotline")
    assert openpyxl.load_workbook(BytesIO(whole.data)).active["A2"].value == number


def test_the_spreadsheet_leaves_out_what_a_person_may_not_see(
    office: Office, number: str, sign_in: SignIn
) -> None:
    with office.ledger.reading() as session:
        unit_id = session.query(Item).one().accused_units[0].id
    office.person("li", "李警官", unit_id=unit_id)
    sheet = openpyxl.load_workbook(BytesIO(sign_in("li").get("/items.xlsx").data)).active
    assert sheet.max_row == 1
