"""Files of an item: scans, photos, documents, sound and video, sealed in the vault (DOMAIN.md section 3).

What a file is, its content says, never its name.
"""

import hashlib
import io
import zipfile
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.models import Attachment, Item, ItemState, User
from ledger.vault import Vault

LARGEST = 200 * 1024 * 1024
"""The largest file, bytes: a quarter of an hour of a body camera, a long letter scanned."""
LONGEST_NAME = 200

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_BEGINNINGS = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
    b"\xff\xf3": "audio/mpeg",
    b"\xff\xf2": "audio/mpeg",
    b"#!AMR": "audio/amr",
}
_BRANDS = {
    b"heic": "image/heic",
    b"mif1": "image/heic",
    b"M4A ": "audio/mp4",
    b"qt  ": "video/quicktime",
}
_OFFICE = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}


class Problem(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TYPE_NOT_TAKEN = "type_not_taken"
    ATTACHED_ALREADY = "attached_already"
    ITEM_ARCHIVED = "item_archived"


class NotAttached(Exception):
    """A file was not attached; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(_ADVICE[problem])
        self.problem = problem


class NoSuchAttachment(LookupError):
    """The item has no attachment of this id."""


def attach(session: Session, vault: Vault, item: Item, path: Path, name: str, actor: User) -> Attachment:
    """Attach a file to an item under the name that it came with.

    The sealed file lies in the vault before the transaction ends; tried again, it is the same file.
    Raises `NotAttached`, and `OSError` when the vault's disk is full.
    """
    media_type = _check(item, path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    vault_id = f"item-{item.id}-{digest}"
    if session.scalar(select(Attachment.id).where(Attachment.vault_id == vault_id)) is not None:
        raise NotAttached(Problem.ATTACHED_ALREADY)
    stored = vault.put(path, vault_id)
    attachment = Attachment(
        item_id=item.id,
        name=_name(name),
        media_type=media_type,
        vault_id=stored.id,
        bytes=stored.bytes,
        sha256=stored.sha256,
        added_by_id=actor.id,
    )
    session.add(attachment)
    session.flush()
    detail = {"attachment": attachment.id, "type": media_type}
    audit.record(session, actor.username, "item.file_attached", "item", item.id, detail)
    return attachment


def attachments(session: Session, item: Item) -> list[Attachment]:
    """Return the files of an item, in the order in which they came."""
    return list(
        session.scalars(select(Attachment).where(Attachment.item_id == item.id).order_by(Attachment.id))
    )


def open_attachment(
    session: Session, vault: Vault, item: Item, attachment_id: int
) -> tuple[Attachment, io.BufferedReader]:
    """Return one file of an item, and its plain bytes to read; the caller closes them.

    Raises `NoSuchAttachment`, and `ledger.vault.NotInVault` or `VaultFileBroken`.
    """
    found = session.get(Attachment, attachment_id)
    if found is None or found.item_id != item.id:
        raise NoSuchAttachment(f"Item {item.number} has no attachment {attachment_id}.")
    return found, vault.open(found.vault_id)


def media_type(path: Path) -> str | None:
    """Say by its content what a file is; None: nothing that is taken."""
    with path.open("rb") as file:
        head = file.read(16)
    for beginning, kind in _BEGINNINGS.items():
        if head.startswith(beginning):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    return _office_type(path) if head.startswith(b"PK\x03\x04") else None


def _check(item: Item, path: Path) -> str:
    size = path.stat().st_size
    if item.state is ItemState.ARCHIVED:
        raise NotAttached(Problem.ITEM_ARCHIVED)
    if size == 0:
        raise NotAttached(Problem.EMPTY)
    if size > LARGEST:
        raise NotAttached(Problem.TOO_LARGE)
    kind = media_type(path)
    if kind is None:
        raise NotAttached(Problem.TYPE_NOT_TAKEN)
    return kind


def _office_type(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return None
    return next((kind for part, kind in _OFFICE.items() if part in names), None)


def _name(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable()).strip()[-LONGEST_NAME:] or "-"


_ADVICE = {
    Problem.EMPTY: "The file is empty; choose another one.",
    Problem.TOO_LARGE: f"The file is larger than {LARGEST // 1024 // 1024} MB; attach it in parts.",
    Problem.TYPE_NOT_TAKEN: "Only PDF, Word, Excel, photos, scans, sound and video are attached.",
    Problem.ATTACHED_ALREADY: "The item has this file already.",
    Problem.ITEM_ARCHIVED: "The item is archived; nothing is added to it any more.",
}
