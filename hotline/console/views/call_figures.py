"""How the telephone was answered (接听分析): figures and charts of a period; each leads to its calls."""

from datetime import date, datetime, time, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hotline.console.access import requires
from hotline.console.call_filter import CallFilter
from hotline.console.call_tables import tables
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
    zone = settings().zone
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    with reading() as session:
        figures = service_figures(session, since=begin, until=end)
        return render_template(
            "calls/analysis.html",
            first=first,
            last=last,
            offered=_offered(today()),
            figures=figures,
            heard=messages_heard(session, begin, end, zone, today()),
            tables=tables(call_pattern(session, begin, end, zone), figures, first, last),
            connect_target=CONNECT_TARGET,
        )


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
