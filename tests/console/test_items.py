"""The registered items."""

import re

import pytest
from flask.testing import FlaskClient

from hotline.console import item_listing
from ledger.database import Ledger
from ledger.models import AuditEntry, Role
from tests.console.conftest import SignIn
from tests.console.office import Office
from tests.console.registering import COMPLETE, number_of, send


@pytest.fixture
def numbers(office: Office, officer: FlaskClient) -> list[str]:
    """Three registered items, by their numbers."""
    unit_id = office.units()["泰山分局岱庙派出所"]
    for _ in range(3):
        send(officer, office.message(["原话。"]), "register", accused_units=[unit_id], **COMPLETE)
    officer.get("/queue")  # where it says which numbers were given
    return [number_of(serial) for serial in (1, 2, 3)]


def test_an_empty_ledger_says_so(officer: FlaskClient) -> None:
    assert "尚无已登记的事项" in officer.get("/items").text


def test_items_are_listed_by_their_numbers_newest_first_page_by_page(
    officer: FlaskClient, numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(item_listing, "PAGE", 2)
    first = officer.get("/items").text
    assert re.findall(r'href="/items/(\d{4}-\d{4})"', first) == [numbers[2], numbers[1]]
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert re.findall(r'href="/items/(\d{4}-\d{4})"', officer.get(following[1]).text) == [numbers[0]]


def test_the_item_is_the_form_as_it_was_filled_in(officer: FlaskClient, numbers: list[str]) -> None:
    page = officer.get(f"/items/{numbers[0]}").text
    assert "12389专用举报电话信息登记表" in page
    for words in (
        "周某某",
        "13805380001",
        "泰山分局岱庙派出所",
        "执法办案、服务群众",
        "不依法履行职责",
        "简单",
    ):
        assert words in page


def test_the_item_has_its_recording_and_the_first_transcript(
    officer: FlaskClient, numbers: list[str]
) -> None:
    page = officer.get(f"/items/{numbers[0]}").text
    assert 'src="/recordings/1"' in page
    assert "原话。" in re.sub("<[^>]*>", "", page)


def test_reading_an_item_stands_in_the_audit_log(
    officer: FlaskClient, numbers: list[str], ledger: Ledger
) -> None:
    officer.get(f"/items/{numbers[0]}")
    with ledger.reading() as session:
        assert session.query(AuditEntry).filter_by(action="item.read", actor="wang").count() == 1


def test_who_may_not_hear_recordings_gets_no_player(
    office: Office, numbers: list[str], sign_in: SignIn
) -> None:
    office.person("chen", "陈局长", Role.LEADER)
    page = sign_in("chen").get(f"/items/{numbers[0]}").text
    assert "报案后没有受案回执。" in page
    assert "<audio" not in page
