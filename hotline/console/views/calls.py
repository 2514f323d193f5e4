"""The call log (来电记录): every ring with its path, and each of them whole."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hotline.console import call_path
from hotline.console.access import refuse_the_accused, requires, sees
from hotline.console.call_filter import ORDERS, CallFilter
from hotline.console.clock import today
from hotline.console.database import note_read, reading, settings
from hotline.console.sessions import the_user
from hotline.sheets.calls import MEDIA_TYPE, write_calls
from ledger import calls, service_figures
from ledger.access import Rule
from ledger.call_conditions import Answer, CallGroup, Heard, HeardGroup
from ledger.models import Call, CallMode, CallOutcome, Item, User

PAGE = 50
EXPORTED_AT_MOST = 20_000
OUTCOME_TAGS = {
    CallOutcome.ANSWERED: "tag-green",
    CallOutcome.MESSAGE: "tag-green",
    CallOutcome.NO_MESSAGE: "tag-grey",
    CallOutcome.QUERY: "tag-blue",
    CallOutcome.ABANDONED: "tag-grey",
    CallOutcome.ABANDONED_QUEUE: "tag-amber",
    CallOutcome.ABANDONED_RINGING: "tag-amber",
    CallOutcome.REFUSED: "tag-amber",
    CallOutcome.BUSY: "tag-amber",
    CallOutcome.FAILED: "tag-red",
}

blueprint = Blueprint("calls", __name__, url_prefix="/calls")


@dataclass(frozen=True)
class Row:
    """One ring as the log shows it; lengths in seconds."""

    call: Call
    stages: list[call_path.Stage]
    ending: str
    seconds: float | None
    waited_seconds: float | None
    talked_seconds: float | None
    recorded_seconds: float | None
    item: Item | None

    @classmethod
    def of(cls, call: Call) -> "Row":
        """The row of a call."""
        whole = (call.ended_at - call.answered_at) if call.answered_at and call.ended_at else None
        return cls(
            call,
            stages=call_path.stages(call),
            ending=call_path.ending(call),
            seconds=whole.total_seconds() if whole is not None else None,
            waited_seconds=calls.wait_seconds(call),
            talked_seconds=calls.talk_seconds(call),
            recorded_seconds=sum(take.seconds for take in call.recordings) if call.recordings else None,
            item=call.draft.item if call.draft else None,
        )


@blueprint.get("")
@requires(Rule.SEE_CALLS)
def log() -> ResponseReturnValue:
    """One page of the log, narrowed down by the address; `before` goes on after a call.

    It comes at once, and asks for the service figures in a request of its own.
    """
    wanted, before = CallFilter.read(request.args), request.args.get("before") or None
    with reading() as session:
        try:
            found = calls.list_calls(
                session,
                limit=PAGE + 1,
                before=before,
                order=wanted.order,
                where=wanted.conditions(settings().zone, today()),
                whole=False,
            )
        except calls.NoSuchCall:
            abort(404)
        rows = [Row.of(call) for call in found[:PAGE] if call.draft is None or sees(call.draft)]
        note_read(the_user(), "calls.read", "calls", "", {"calls": [row.call.id for row in rows]})
        return render_template(
            "calls/log.html",
            calls=rows,
            last=found[PAGE - 1].id if len(found) > PAGE else None,
            before=before,
            wanted=wanted,
            outcomes=[*CallOutcome, *CallGroup],
            modes=list(CallMode),
            answers=list(Answer),
            hearings=[*Heard, *HeardGroup],
            sorts=list(ORDERS),
            officers=_officers(session),
            trunks=calls.trunks(session),
            outcome_tag=OUTCOME_TAGS.__getitem__,
            figures=None,
        )


@blueprint.get("/answering")
@requires(Rule.SEE_CALLS)
def answering() -> ResponseReturnValue:
    """How well the telephone was answered in the period of the address, without one today."""
    wanted = CallFilter.read(request.args)
    with reading() as session:
        figures = _figures(session, wanted)
    target = service_figures.CONNECT_TARGET
    return render_template("calls/figures.html", wanted=wanted, figures=figures, connect_target=target)


@blueprint.post("/find")
@requires(Rule.SEE_CALLS)
def find() -> ResponseReturnValue:
    """From a caller's number to its calls: the number itself never stands in an address."""
    number = request.form.get("number", "").strip()
    if not any(character.isdigit() for character in number):
        flash(_("请填写完整的来电号码。"), "error")
        return redirect(url_for("calls.log"))
    with reading() as session:
        digest = calls.digest_of_caller(session, number)
    return redirect(url_for("calls.log", caller=digest.hex()))


@blueprint.get("/export.xlsx")
@requires(Rule.EXPORT_CALLS)
def export() -> ResponseReturnValue:
    """The log as a spreadsheet, narrowed down and ordered as on the screen."""
    wanted, file = CallFilter.read(request.args), BytesIO()
    with reading() as session:
        conditions = wanted.conditions(settings().zone, today())
        found = calls.list_calls(
            session, limit=EXPORTED_AT_MOST + 1, order=wanted.order, where=conditions, whole=False
        )
        if len(found) > EXPORTED_AT_MOST:
            flash(_("超过%(count)s条，请缩小日期范围后再导出。", count=EXPORTED_AT_MOST), "error")
            return redirect(f"{url_for('calls.log')}?{urlencode(wanted.address())}")
        shown = [call for call in found if call.draft is None or sees(call.draft)]
        count = write_calls(shown, file, settings().zone)
    note_read(the_user(), "calls.exported", "calls", "", {"count": count, **wanted.address()})
    file.seek(0)
    name = _("来电记录 %(day)s.xlsx", day=today().isoformat())
    return send_file(file, MEDIA_TYPE, as_attachment=True, download_name=name)


@blueprint.get("/<call_id>")
@requires(Rule.SEE_CALLS)
def call(call_id: str) -> ResponseReturnValue:
    """One call: every moment of it, how it sounded, and its recordings."""
    with reading() as session:
        try:
            found = calls.get_call(session, call_id)
        except calls.NoSuchCall:
            abort(404)
        if found.draft is not None:
            refuse_the_accused(found.draft)
        note_read(the_user(), "call.read", "call", found.id)
        return render_template(
            "calls/call.html",
            row=Row.of(found),
            moments=call_path.moments(found),
            rung=call_path.rung_phones(found),
            outcome_tag=OUTCOME_TAGS.__getitem__,
        )


def _figures(session: Session, wanted: CallFilter) -> service_figures.ServiceFigures:
    since, until = wanted.since, wanted.until
    if since is None and until is None:
        since = until = today()
    return service_figures.service_figures(
        session,
        since=_begin(since) if since else None,
        until=_begin(until + timedelta(days=1)) if until else None,
    )


def _officers(session: Session) -> list[tuple[int, str]]:
    """Those who have answered a call."""
    answered = exists().where(Call.officer_id == User.id)
    rows = session.execute(select(User.id, User.display_name).where(answered).order_by(User.display_name))
    return [(row.id, row.display_name) for row in rows]


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), settings().zone)
