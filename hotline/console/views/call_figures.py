"""How the telephone was answered (接听分析): figures and charts of a period; each leads to its calls.

The page comes at once with its figures, and asks for when people rang in a request of its own.
"""

from datetime import date, datetime, time, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hotline.console.access import requires
from hotline.console.call_filter import CallFilter
from hotline.console.call_tables import outcomes, times
from hotline.console.clock import today
from hotline.console.database import reading, settings
from ledger.access import Rule
from ledger.call_pattern import call_pattern, messages_heard
from ledger.service_figures import CONNECT_TARGET, service_figures

DAYS = 30
LONGEST_DAYS = 366

blueprint = Blueprint("call_figures", __name__, url_prefix="/calls/figures")


@blueprint.get("")
@requires(Rule.SEE_CALLS)
def page() -> ResponseReturnValue:
    """The figures from `since` to `until`; of the last thirty days where none are given."""
    first, last = _period()
    begin, end = _moments(first, last)
    with reading() as session:
        figures = service_figures(session, since=begin, until=end)
        return render_template(
            "calls/analysis.html",
            first=first,
            last=last,
            offered=_offered(today()),
            figures=figures,
            heard=messages_heard(session, begin, end, settings().zone, today()),
            outcomes=outcomes(figures, first, last),
            connect_target=CONNECT_TARGET,
        )


@blueprint.get("/times")
@requires(Rule.SEE_CALLS)
def when() -> ResponseReturnValue:
    """When people rang, of the same period."""
    first, last = _period()
    with reading() as session:
        pattern = call_pattern(session, *_moments(first, last), settings().zone)
    return render_template("reports/block.html", tables=times(pattern, first, last))


def _moments(first: date, last: date) -> tuple[datetime, datetime]:
    zone = settings().zone
    return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)


def _period() -> tuple[date, date]:
    """What is asked for, at most a year; a day that is missing follows from the other."""
    wanted = CallFilter.read(request.args)
    last = wanted.until or (today() if wanted.since is None else max(today(), wanted.since))
    first = wanted.since or last - timedelta(days=DAYS - 1)
    if first > last:
        first, last = last, first
    return max(first, last - timedelta(days=LONGEST_DAYS - 1)), last


def _offered(day: date) -> list[tuple[str, date, date]]:
    return [
        (_("今天"), day, day),
        (_("近7天"), day - timedelta(days=6), day),
        (_("近30天"), day - timedelta(days=DAYS - 1), day),
        (_("本月"), day.replace(day=1), day),
        (_("本年"), day.replace(month=1, day=1), day),
    ]
