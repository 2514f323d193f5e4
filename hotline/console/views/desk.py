"""The duty desk (值班台): how the line stands, who is on duty, what runs, and what presses today."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from hotline.console.access import may, requires, sees_waiting
from hotline.console.clock import today
from hotline.console.database import note_read, note_words, reading, sightings, streams
from hotline.console.desk_board import CallRow, board, hours_now
from hotline.console.draft_rows import Row
from hotline.console.parts import Part
from hotline.console.sessions import the_user
from hotline.console.streams import TooManyStreams
from hotline.live_line import CallState
from ledger import drafts, repeats, roster
from ledger.access import Rule
from ledger.repeats import Complaint

PRESSING_SHOWN = 12
ASK_AGAIN_SECONDS = 60
"""When a page that was refused a stream tries to have one again."""

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.get("")
@requires(Rule.SEE_DESK)
def page() -> ResponseReturnValue:
    """Today at a glance."""
    return render_template(
        "desk/page.html",
        hours=_hours().html,
        line=_line().html,
        drafts=_drafts().html if may(Rule.SEE_QUEUE) else "",
        planned=_planned().html,
    )


@blueprint.get("/hours")
@requires(Rule.SEE_DESK)
def hours() -> ResponseReturnValue:
    """The day, and how the line takes callers; nothing (204) while it is as the page knows it (`seen`)."""
    return _hours().answer()


@blueprint.get("/line")
@requires(Rule.SEE_DESK)
def line() -> ResponseReturnValue:
    """The line for the page that shows it, likewise."""
    return _line().answer()


@blueprint.get("/drafts")
@requires(Rule.SEE_QUEUE)
def press() -> ResponseReturnValue:
    """The drafts that press, likewise."""
    return _drafts().answer()


@blueprint.get("/roster")
@requires(Rule.SEE_DESK)
def planned() -> ResponseReturnValue:
    """Who is planned for today, likewise."""
    return _planned().answer()


@blueprint.get("/events")
@requires(Rule.SEE_DESK)
def events() -> ResponseReturnValue:
    """A stream that says when to look again; refused (503) where there are too many, and then one asks."""
    try:
        leave = streams().enter(the_user().id)
    except TooManyStreams:
        return Response(status=503, headers={"Retry-After": str(ASK_AGAIN_SECONDS)})
    answer = Response(streams().events(), mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
    answer.call_on_close(leave)
    return answer


@blueprint.get("/notice")
@requires(Rule.SEE_DESK)
def notice() -> ResponseReturnValue:
    """The call at the person's own telephone, for any page of theirs but that of its form (`besides`).

    Its form opens by itself where it is theirs to fill in: they talk, or no other telephone rings.
    """
    with reading() as session:
        own = [row for row in board(session, the_user()).calls if row.own]
        row = next((row for row in own if row.call.id != request.args.get("besides")), None)
        if row is None:
            return "", 204
        note_numbers([row])
        caller = row.call.caller
        return render_template(
            "desk/notice.html",
            row=row,
            opens=row.call.state is CallState.TALKING or len(row.phones) == 1,
            likenesses=repeats.earlier(session, Complaint(phone=caller), the_user()) if caller else [],
        )


def _hours() -> Part:
    with reading() as session:
        return Part.of("desk/hours.html", day=today(), hours=hours_now(session))


def _line() -> Part:
    with reading() as session:
        shown = board(session, the_user())
        note_numbers(shown.calls)
        note_words(the_user(), [row.call.id for row in shown.calls if row.said])
        return Part.of("desk/line.html", board=shown)


def note_numbers(rows: list[CallRow]) -> None:
    """Note whose numbers the person is about to be shown, each once; what cannot be noted is not shown."""
    numbered = [row.call.id for row in rows if row.shown and row.call.caller]
    if fresh := sightings().new(the_user().id, numbered):
        note_read(the_user(), "live.read", "calls", "", {"calls": fresh})


def _drafts() -> Part:
    with reading() as session:
        day = today()
        waiting = [draft for draft in drafts.waiting(session) if sees_waiting(draft)]
        pressing = [draft for draft in waiting if draft.urgent or draft.review_due <= day]
        shown = pressing[:PRESSING_SHOWN]
        drafts.read_calls(session, shown)
        rows = [Row.of(draft, day) for draft in shown]
        part = Part.of(
            "desk/drafts.html",
            rows=rows,
            more=len(pressing) - len(rows),
            pending=len(waiting),
            due_today=sum(draft.review_due == day for draft in waiting),
            overdue=sum(draft.review_due < day for draft in waiting),
        )
        if rows and not part.is_known:
            note_read(the_user(), "queue.read", "drafts", "", {"drafts": [row.draft.id for row in rows]})
        return part


def _planned() -> Part:
    with reading() as session:
        return Part.of("desk/roster.html", roster=roster.on(session, today()))
