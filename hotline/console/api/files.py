"""Operations on the files of an item: list them, attach one, read one."""

from flask import Response, abort, request, send_file
from flask.typing import ResponseReturnValue

from hotline.console.access import requires
from hotline.console.api.answers import answer, find_item, key_of_request
from hotline.console.api.messages import AttachmentEntry, AttachmentList
from hotline.console.api.tokens import the_token
from hotline.console.database import note_read, reading, settings, vault, writing
from hotline.console.uploads import received
from ledger import attachments
from ledger.access import Rule
from ledger.models import Attachment
from ledger.program_deeds import attach_once

ROOM_FOR_THE_FORM = 64 * 1024
"""Bytes of a request around the file that it carries."""


@requires(Rule.SEE_STATEMENT)
def attached(number: str) -> ResponseReturnValue:
    """The files of an item, in the order in which they came."""
    with reading() as session:
        item = find_item(session, number)
        note_read(the_token().user, "item.files_listed", "item", str(item.id))
        return answer(
            AttachmentList(attachments=[_entry(one) for one in attachments.attachments(session, item)])
        )


@requires(Rule.HANDLE_ITEM)
def attach(number: str) -> ResponseReturnValue:
    """Attach the file that is sent; the same key again gives the same file, 200 instead of 201."""
    request.max_content_length = attachments.LARGEST + ROOM_FOR_THE_FORM
    if request.mimetype != "multipart/form-data":
        abort(415)
    key, file = key_of_request(), request.files.get("file")
    if file is None:
        raise attachments.NotAttached(attachments.Problem.EMPTY)
    with received(file) as path, writing() as session:
        item = find_item(session, number)
        found, new = attach_once(session, vault(), the_token().id, key, item, path, file.filename or "")
        return answer(_entry(found), 201 if new else 200)


@requires(Rule.SEE_STATEMENT)
def download(number: str, attachment_id: int) -> ResponseReturnValue:
    """One file; each reading is in the audit log."""
    if attachment_id >= 2**31:
        abort(404)
    with reading() as session:
        item = find_item(session, number)
        try:
            found, file = attachments.open_attachment(session, vault(), item, attachment_id)
        except attachments.NoSuchAttachment:
            abort(404)
        note_read(the_token().user, "item.file_read", "item", str(item.id), {"attachment": found.id})
        sent: Response = send_file(
            file, mimetype=found.media_type, as_attachment=True, download_name=found.name
        )
        sent.content_length = found.bytes
        return sent


def _entry(found: Attachment) -> AttachmentEntry:
    return AttachmentEntry(
        id=found.id,
        name=found.name,
        media_type=found.media_type,
        bytes=found.bytes,
        sha256=found.sha256,
        added_at=found.added_at.astimezone(settings().zone),
    )
