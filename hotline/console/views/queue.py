"""The queue of messages that wait to be registered (待登记), and those that left it without a number."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hotline.console.access import refuse_the_accused, requires, sees, sees_waiting
from hotline.console.clock import today
from hotline.console.database import note_read, reading, writing
from hotline.console.draft_rows import Row
from hotline.console.parts import digest
from hotline.console.sessions import the_user
from ledger import call_sheets, drafts
from ledger.access import Rule

DISCARDED_SHOWN = 100

blueprint = Blueprint("queue", __name__)


@blueprint.get("/queue")
@requires(Rule.SEE_QUEUE)
def waiting() -> ResponseReturnValue:
    """The queue, those that may be happening now first, then by due date."""
    with reading() as session:
        rows = _rows(session)
        table = _table(rows)
        _note(rows)
        return render_template("queue/waiting.html", table=table)


@blueprint.get("/queue/table")
@requires(Rule.SEE_QUEUE)
def table() -> ResponseReturnValue:
    """The queue for the page that shows it; nothing (204) while it is as the page knows it (`seen`)."""
    with reading() as session:
        rows = _rows(session)
        shown = _table(rows)
    if request.args.get("seen") == shown.digest:
        return "", 204
    _note(rows)
    return shown.html


@blueprint.get("/queue/next")
@requires(Rule.REVIEW_DRAFT)
def next_waiting() -> ResponseReturnValue:
    """Go to the draft at the top of the queue whose form nobody else fills in."""
    with reading() as session:
        mine = [draft for draft in drafts.waiting(session) if sees_waiting(draft)]
        sheets = call_sheets.of_calls(session, (draft.call_id for draft in mine))
        held = {call_id: call_sheets.holder(sheet) for call_id, sheet in sheets.items()}
        free = (draft for draft in mine if (held.get(draft.call_id) or the_user()).id == the_user().id)
        first = next((draft.id for draft in free), None)
    if first is None:
        return redirect(url_for("queue.waiting"))
    return redirect(url_for("review.draft", draft_id=first))


@blueprint.get("/discarded")
@requires(Rule.DISCARD_DRAFT)
def discarded() -> ResponseReturnValue:
    """Those that left the queue with a reason, the latest first."""
    with reading() as session:
        found = [draft for draft in drafts.discarded(session, limit=DISCARDED_SHOWN) if sees(draft)]
        note_read(the_user(), "discarded.read", "drafts", "", {"drafts": [draft.id for draft in found]})
        return render_template("queue/discarded.html", drafts=found)


@blueprint.post("/drafts/<int:draft_id>/restore")
@requires(Rule.DISCARD_DRAFT)
def restore(draft_id: int) -> ResponseReturnValue:
    """Put one back into the queue."""
    try:
        with writing() as session:
            draft = drafts.get(session, draft_id)
            refuse_the_accused(draft)
            drafts.restore(session, draft, the_user())
    except drafts.NoSuchDraft:
        abort(404)
    except drafts.NotDiscarded:
        flash(_("这条留言已不在“不予登记”中，可能已被他人恢复。"), "warning")
        return redirect(url_for("queue.discarded"))
    flash(_("已恢复为待登记。"), "success")
    return redirect(url_for("review.draft", draft_id=draft_id))


@dataclass(frozen=True)
class _Table:
    html: str
    digest: str


def _rows(session: Session) -> list[Row]:
    day = today()
    return [Row.of(draft, day) for draft in drafts.queue(session) if sees(draft)]


def _table(rows: list[Row]) -> _Table:
    html = render_template("queue/table.html", rows=rows)
    seen = digest(html)
    # The page asks again with the digest of what it shows.
    return _Table(html.replace("seen=*", f"seen={seen}", 1), seen)


def _note(rows: list[Row]) -> None:
    note_read(the_user(), "queue.read", "drafts", "", {"drafts": [row.draft.id for row in rows]})
