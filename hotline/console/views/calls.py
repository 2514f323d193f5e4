"""The call log (来电记录): every ring, newest first."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from hotline.console.access import requires, sees
from hotline.console.database import note_read, reading, settings
from hotline.console.sessions import the_user
from ledger import calls
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
    recorded_seconds: float | None
    item: Item | None

    @classmethod
    def of(cls, call: Call) -> "Row":
        """The row of a call."""
        talked = (call.ended_at - call.answered_at) if call.answered_at and call.ended_at else None
        return cls(
            call,
            seconds=talked.total_seconds() if talked is not None else None,
            recorded_seconds=sum(take.seconds for take in call.recordings) if call.recordings else None,
            item=call.draft.item if call.draft else None,
        )


@blueprint.get("")
@requires(Rule.SEE_CALLS)
def log() -> ResponseReturnValue:
    """One page of the log; `day` and `outcome` narrow it down, `before` goes on after a call."""
    day, outcome, before = _day(), _outcome(), request.args.get("before") or None
    since, until = _bounds(day) if day else (None, None)
    with reading() as session:
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
        )


def _day() -> date | None:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None


def _outcome() -> CallOutcome | None:
    try:
        return CallOutcome(request.args.get("outcome", ""))
    except ValueError:
        return None


def _bounds(day: date) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, time(), settings().zone)
    return begin, datetime.combine(day + timedelta(days=1), time(), settings().zone)
