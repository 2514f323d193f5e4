"""Files of an item by a program: checked as in the console, sealed, attached once, each reading noted."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.database import Ledger
from ledger.models import Attachment, AuditEntry, Scope
from tests.api.conftest import Program

Make = Callable[..., Program]
SCAN = b"%PDF-1.7\n" + "周某某的来信".encode()


@pytest.fixture
def office(program: Make) -> Program:
    return program("office")


@pytest.fixture
def number(office: Program, form: dict[str, Any]) -> str:
    found: str = office.file(form).json["number"]
    return found


def test_a_scan_is_attached_listed_and_read_and_each_reading_is_noted(
    office: Program, number: str, ledger: Ledger
) -> None:
    attached = office.attach(number, SCAN, "来信.pdf")
    assert (attached.status_code, attached.json["media_type"], attached.json["bytes"]) == (
        201,
        "application/pdf",
        len(SCAN),
    )
    [listed] = office.get(f"/items/{number}/attachments").json["attachments"]
    assert listed == attached.json
    with office.get(f"/items/{number}/attachments/{listed['id']}") as read:
        assert (read.data, read.mimetype) == (SCAN, "application/pdf")
    with ledger.reading() as session:
        told = list(session.scalars(sa.select(AuditEntry.action).where(AuditEntry.actor == "api:office")))
    assert told[-3:] == ["item.file_attached", "item.files_listed", "item.file_read"]


def test_what_is_not_taken_says_why(office: Program, number: str) -> None:
    for content, code in ((b"", 422), (b"MZ a program", 422)):
        refused = office.attach(number, content)
        assert (refused.status_code, refused.content_type) == (code, "application/problem+json")
    assert office.attach(number, SCAN).status_code == 201
    again = office.attach(number, SCAN)
    assert (again.status_code, again.json["detail"]) == (409, "该事项已有这个文件。")
    assert office.attach("2026-9999", SCAN).status_code == 404


def test_the_same_request_again_attaches_once(office: Program, number: str, ledger: Ledger) -> None:
    first, again = (office.attach(number, SCAN, key="abc") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert office.attach(number, SCAN + b"other", key="abc").status_code == 422
    with ledger.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Attachment.id))) == 1


def test_files_are_larger_than_forms(office: Program, number: str) -> None:
    assert office.attach(number, SCAN + bytes(3 * 1024 * 1024)).status_code == 201


def test_files_need_the_scope_of_what_a_caller_said(program: Make, office: Program, number: str) -> None:
    file = office.attach(number, SCAN).json["id"]
    reader = program("reader", Scope.ITEMS_READ, Scope.ITEMS_HANDLE)
    assert reader.get(f"/items/{number}/attachments").status_code == 403
    assert reader.get(f"/items/{number}/attachments/{file}").status_code == 403
    assert program("identity", Scope.ITEMS_READ).attach(number, SCAN).status_code == 403


def test_a_file_belongs_to_its_item(office: Program, number: str, form: dict[str, Any]) -> None:
    file, other = office.attach(number, SCAN).json["id"], office.file(form).json["number"]
    assert office.get(f"/items/{other}/attachments/{file}").status_code == 404
