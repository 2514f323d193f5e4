"""Files of an item: what they are says their content; sealed, named, listed, read again."""

import io
import zipfile
from pathlib import Path

import pytest

from ledger import attachments, items
from ledger.attachments import DOCX, LARGEST, XLSX, NoSuchAttachment, NotAttached, Problem
from ledger.handling import acts
from ledger.models.handling_codes import Method, Step
from ledger.vault import Vault
from tests.ledger.handling.conftest import Desk
from tests.ledger.handling.office import BRANCH, DECLINED, DUTY, assign

PDF = b"%PDF-1.7\n" + b"x" * 100


def office_file(part: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(part, "<xml/>")
    return held.getvalue()


@pytest.fixture
def vault(desk: Desk) -> Vault:
    return Vault(desk.settings.vault_dir, desk.ledger.keys.vault)


def add(desk: Desk, vault: Vault, item_id: int, content: bytes, tmp_path: Path, name: str = "信.pdf") -> int:
    path = tmp_path / "upload"
    path.write_bytes(content)
    with desk.ledger.session() as session, session.begin():
        item = items.get_item(session, item_id)
        return attachments.attach(session, vault, item, path, name, desk.user(session, DUTY)).id


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png"),
        (b"II*\x00" + bytes(20), "image/tiff"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"ID3\x04" + bytes(20), "audio/mpeg"),
        (b"\x00\x00\x00\x20ftypisom" + bytes(20), "video/mp4"),
        (b"\x00\x00\x00\x20ftypM4A " + bytes(20), "audio/mp4"),
        (b"\x00\x00\x00\x20ftypheic" + bytes(20), "image/heic"),
        (office_file("word/document.xml"), DOCX),
        (office_file("xl/workbook.xml"), XLSX),
        (office_file("readme.txt"), None),
        (b"PK\x03\x04 and nothing more", None),
        (b"MZ\x90\x00 a program named photo.jpg", None),
        (b"<html><script>alert(1)</script></html>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
    ],
)
def test_what_a_file_is_its_content_says(content: bytes, kind: str | None, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    assert attachments.media_type(path) == kind


def test_an_attached_file_is_listed_and_read_again(desk: Desk, vault: Vault, tmp_path: Path) -> None:
    item_id = desk.enter()
    added = add(desk, vault, item_id, PDF, tmp_path, "C:\\来信\\第一页\n.pdf")
    with desk.ledger.reading() as session:
        item = items.get_item(session, item_id)
        [listed] = attachments.attachments(session, item)
        found, plain = attachments.open_attachment(session, vault, item, added)
        with plain:
            assert plain.read() == PDF
    assert (listed.id, listed.name, listed.media_type, listed.bytes) == (
        found.id,
        "第一页.pdf",
        "application/pdf",
        len(PDF),
    )


@pytest.mark.parametrize(
    ("content", "problem"), [(b"", Problem.EMPTY), (b"MZ\x90\x00 a program", Problem.TYPE_NOT_TAKEN)]
)
def test_what_is_not_taken_is_said(
    desk: Desk, vault: Vault, tmp_path: Path, content: bytes, problem: Problem
) -> None:
    item_id = desk.enter()
    with pytest.raises(NotAttached) as refused:
        add(desk, vault, item_id, content, tmp_path)
    assert refused.value.problem is problem


def test_a_file_that_is_too_large_is_not_read(desk: Desk, vault: Vault, tmp_path: Path) -> None:
    item_id, path = desk.enter(), tmp_path / "film"
    with path.open("wb") as film:
        film.write(b"\x00\x00\x00\x20ftypisom")
        film.truncate(LARGEST + 1)
    with desk.ledger.session() as session:
        item, actor = items.get_item(session, item_id), desk.user(session, DUTY)
        with pytest.raises(NotAttached) as refused:
            attachments.attach(session, vault, item, path, "执法记录仪.mp4", actor)
    assert refused.value.problem is Problem.TOO_LARGE


def test_a_file_is_attached_to_an_item_once_and_to_another_as_well(
    desk: Desk, vault: Vault, tmp_path: Path
) -> None:
    one, other = desk.enter(), desk.enter()
    add(desk, vault, one, PDF, tmp_path)
    with pytest.raises(NotAttached) as refused:
        add(desk, vault, one, PDF, tmp_path)
    assert refused.value.problem is Problem.ATTACHED_ALREADY
    assert add(desk, vault, other, PDF, tmp_path)


def test_nothing_is_added_to_an_archived_item(desk: Desk, vault: Vault, tmp_path: Path) -> None:
    item_id = desk.enter()
    desk.do(item_id, acts.Decline(reason=DECLINED), acts.Archive())
    with pytest.raises(NotAttached) as refused:
        add(desk, vault, item_id, PDF, tmp_path)
    assert refused.value.problem is Problem.ITEM_ARCHIVED


def test_an_act_names_the_files_of_its_own_item_only(desk: Desk, vault: Vault, tmp_path: Path) -> None:
    item_id, other = desk.enter(), desk.enter()
    desk.do(item_id, acts.Accept(), assign(Method.SUBORDINATE, BRANCH), acts.Begin())
    own, foreign = add(desk, vault, item_id, PDF, tmp_path), add(desk, vault, other, PDF, tmp_path)

    def with_file(file: int) -> acts.TakeStep:
        return acts.TakeStep(step=Step.EVIDENCE, account="已调取。", attachments=frozenset({file}))

    with pytest.raises(NoSuchAttachment):
        desk.do(item_id, with_file(foreign))
    assert desk.do(item_id, with_file(own)).steps_recorded == {Step.EVIDENCE}
