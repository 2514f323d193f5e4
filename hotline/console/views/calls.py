"""The call log (来电记录): every ring, newest first, and each of them whole."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hotline.console.access import refuse_the_accused, requires, sees
from hotline.console.clock import today
from hotline.console.database import note_read, reading, settings
from hotline.console.forms.days import read_day
from hotline.console.sessions import the_user
from ledger import calls, service_figures
from ledger.access import Rule
from ledger.models import Call, CallOutcome, Item

PAGE = 50
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
            seconds=whole.total_seconds() if whole is not None else None,
            waited_seconds=calls.wait_seconds(call),
            talked_seconds=calls.talk_seconds(call),
            recorded_seconds=sum(take.seconds for take in call.recordings) if call.recordings else None,
            item=call.draft.item if call.draft else None,
        )


@dataclass(frozen=True)
class Step:
    """One moment of a call, and how many seconds it came after the first ring."""

    words: str
    at: datetime
    seconds: float


@blueprint.get("")
@requires(Rule.SEE_CALLS)
def log() -> ResponseReturnValue:
    """One page of the log; `day` and `outcome` narrow it down, `before` goes on after a call.

    The service figures are those of the day, without one of today.
    """
    day, outcome, before = _day(), _outcome(), request.args.get("before") or None
    since, until = _bounds(day) if day else (None, None)
    with reading() as session:
        first, after = _bounds(day or today())
        figures = service_figures.service_figures(session, since=first, until=after)
        try:
            found = calls.list_calls(
                session, limit=PAGE + 1, before=before, outcome=outcome, since=since, until=until
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
            day_shown=day,
            outcome=outcome,
            outcomes=list(CallOutcome),
            outcome_tag=OUTCOME_TAGS.__getitem__,
            figures=figures,
            connect_target=service_figures.CONNECT_TARGET,
        )


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
            "calls/call.html", row=Row.of(found), steps=_steps(found), outcome_tag=OUTCOME_TAGS.__getitem__
        )


def _steps(found: Call) -> list[Step]:
    """The moments of a call in the order in which they came."""
    moments = [
        (_("来电振铃"), found.started_at),
        (_("系统接听"), found.answered_at),
        (_("问候语结束"), found.greeting_ended_at),
        (_("进入等候"), found.queued_at),
        (_("值班话机开始振铃"), found.rang_at),
        (_("值班员接听"), found.bridged_at),
        (_("开始留言"), found.message_started_at),
        (_("留言结束"), found.message_ended_at),
        (_("挂机"), found.ended_at),
    ]
    known = [(words, at) for words, at in moments if at is not None]
    return [
        Step(words, at, (at - found.started_at).total_seconds())
        for words, at in sorted(known, key=lambda moment: moment[1])
    ]


def _day() -> date | None:
    return read_day(request.args.get("day"))


def _outcome() -> CallOutcome | None:
    try:
        return CallOutcome(request.args.get("outcome", ""))
    except ValueError:
        return None


def _bounds(day: date) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, time(), settings().zone)
    return begin, datetime.combine(day + timedelta(days=1), time(), settings().zone)
