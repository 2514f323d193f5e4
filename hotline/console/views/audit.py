"""The audit log (操作日志) for auditors: looked up, verified, exported; a caller's words are not in it."""

import io
from datetime import datetime, time, timedelta

from flask import Blueprint, current_app, render_template, request, send_file
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from hotline.console.access import requires
from hotline.console.audit_details import Known, detail_words, object_named
from hotline.console.audit_words import OBJECTS, action_words, actions
from hotline.console.database import note_read, reading, settings, writing
from hotline.console.forms.days import read_day
from hotline.console.sessions import the_user
from hotline.sheets.audit import MEDIA_TYPE, write_entries
from ledger import accounts, audit, audit_search, items
from ledger.access import Rule
from ledger.audit_search import PAGE, Wanted

blueprint = Blueprint("audit", __name__, url_prefix="/admin/audit")
VERIFIED = "audit.verified"
ENTRIES_A_REQUEST = 20_000
MOST_BREAKS = 50


@blueprint.get("")
@requires(Rule.SEE_AUDIT)
def page() -> ResponseReturnValue:
    """The entries from the newest on, narrowed down as the address says."""
    before = request.args.get("before", type=int)
    with reading() as session:
        wanted = _wanted(session)
        found = audit_search.entries(session, wanted, before=before, limit=PAGE + 1)
        shown = found[:PAGE]
        verified = audit_search.entries(session, Wanted(action=VERIFIED), limit=1)
        return render_template(
            "audit/page.html",
            entries=shown,
            names=accounts.names(session, (entry.actor for entry in shown)),
            known=Known.of(session, shown),
            last=found[PAGE - 1].id if len(found) > PAGE else None,
            asked={name: value for name, value in request.args.items() if value and name != "before"},
            before=before,
            actions=actions(),
            kinds=OBJECTS.items(),
            action_words=action_words,
            object_named=object_named,
            detail_words=detail_words,
            verified=verified[0] if verified else None,
        )


@blueprint.post("/verify")
@requires(Rule.SEE_AUDIT)
def verify() -> ResponseReturnValue:
    """Verify a part of the chain; the answer asks for the next part by itself, until all is read.

    What was found so far goes with it, signed, so that nobody shortens the list of breaks on the way.
    """
    after, breaks = _so_far(request.form.get("so_far"))
    with reading() as session:
        part = audit.verify_part(session, after, ENTRIES_A_REQUEST)
        end = audit.last_entry(session)
    breaks += [(found.entry_id, found.kind.value) for found in part.breaks]
    if part.finished:
        with writing() as session:
            detail = {"through": part.through, "breaks": len(breaks)}
            audit.record(session, the_user().username, VERIFIED, "audit", part.through, detail)
    return render_template(
        "audit/verifying.html" if "HX-Request" in request.headers else "audit/verify.html",
        part=part,
        end=max(end, part.through),
        breaks=breaks[:MOST_BREAKS],
        count=len(breaks),
        so_far=_signer().dumps([part.through, breaks[: MOST_BREAKS + 1]]),
    )


@blueprint.get("/export.xlsx")
@requires(Rule.SEE_AUDIT)
def export() -> ResponseReturnValue:
    """The entries that were looked for, as a spreadsheet."""
    file = io.BytesIO()
    with reading() as session:
        count = write_entries(audit_search.every_entry(session, _wanted(session)), file)
    asked = {name: value for name, value in request.args.items() if value}
    note_read(the_user(), "audit.exported", "audit", "*", {"count": count, **asked})
    file.seek(0)
    return send_file(file, MEDIA_TYPE, as_attachment=True, download_name="audit.xlsx")


def _wanted(session: Session) -> Wanted:
    given = {name: request.args.get(name, "").strip() for name in ("actor", "action", "kind", "object")}
    since, until = read_day(request.args.get("since")), read_day(request.args.get("until"))
    return Wanted(
        actor=accounts.username_of(session, given["actor"]) if given["actor"] else None,
        action=given["action"] or None,
        object_kind=given["kind"] or None,
        object_id=_object_id(session, given["kind"], given["object"]) or None,
        since=datetime.combine(since, time.min, settings().zone) if since else None,
        until=datetime.combine(until + timedelta(days=1), time.min, settings().zone) if until else None,
    )


def _object_id(session: Session, kind: str, typed: str) -> str:
    """The id by which the log knows an object; people type the number of an item."""
    if kind != "item" or not typed:
        return typed
    try:
        return str(items.get_item(session, typed).id)
    except items.NoSuchItem:
        return typed


def _so_far(signed: str | None) -> tuple[int, list[tuple[int, str]]]:
    if not signed:
        return 0, []
    try:
        after, breaks = _signer().loads(signed)
    except BadSignature:
        return 0, []
    return after, [(entry_id, kind) for entry_id, kind in breaks]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="audit-verify")
