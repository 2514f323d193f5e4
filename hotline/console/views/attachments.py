"""Files of an item: attaching them, and reading them, which is noted each time."""

from flask import Blueprint, Flask, abort, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from hotline.console.access import requires
from hotline.console.database import note_read, reading, vault, writing
from hotline.console.handling import get_item
from hotline.console.labels import label
from hotline.console.sessions import signed_in_user, the_user
from hotline.console.uploads import received
from ledger import attachments
from ledger.access import Rule
from ledger.vault import NotInVault

LARGEST_UPLOAD_BYTES = 2 * attachments.LARGEST
"""What is sent at once, several files together."""

blueprint = Blueprint("attachments", __name__, url_prefix="/items/<number>/attachments")


def allow_files(app: Flask) -> None:
    """Let people who are signed in send files, larger than any form; call it before forms are read."""
    app.before_request(_allow_files)
    app.jinja_env.globals["largest_file_mb"] = attachments.LARGEST // 1024 // 1024


@blueprint.post("")
@requires(Rule.HANDLE_ITEM)
def upload(number: str) -> ResponseReturnValue:
    """Attach files to an item; each is taken or refused for itself."""
    sent = [file for file in request.files.getlist("files") if file.filename]
    if not sent:
        flash(_("请先选择要上传的文件。"), "warning")
    for file in sent:
        try:
            _attach(number, file)
        except attachments.NotAttached as refusal:
            flash(_("“%(name)s”未上传：%(why)s", name=file.filename, why=label(refusal.problem)), "error")
        except OSError:
            flash(_("“%(name)s”未上传：服务器磁盘无法写入，请联系系统管理员。", name=file.filename), "error")
        else:
            flash(_("已上传“%(name)s”。", name=file.filename), "success")
    return redirect(url_for("items.item", number=number, _anchor="files"))


@blueprint.get("/<int:attachment_id>")
@requires(Rule.SEE_ITEMS)
def download(number: str, attachment_id: int) -> ResponseReturnValue:
    """One file, to be kept; the browser never shows it as a page of ours."""
    with reading() as session:
        item = get_item(session, number)
        try:
            found, file = attachments.open_attachment(session, vault(), item, attachment_id)
        except (attachments.NoSuchAttachment, NotInVault):
            abort(404)
        note_read(the_user(), "item.file_read", "item", str(item.id), {"attachment": found.id})
        answer = send_file(file, mimetype=found.media_type, as_attachment=True, download_name=found.name)
        answer.content_length = found.bytes
        return answer


def _attach(number: str, file: FileStorage) -> None:
    with received(file) as path, writing() as session:
        name = file.filename or ""
        attachments.attach(session, vault(), get_item(session, number), path, name, the_user())


def _allow_files() -> None:
    if request.endpoint == "attachments.upload" and signed_in_user() is not None:
        request.max_content_length = LARGEST_UPLOAD_BYTES
