"""领导看板: what presses and how a period went, on one page; each figure leads to its rows.

The page comes at once and asks for its figures part by part, so that none waits for all the others.
It shows figures, units, numbers of items and how they stand; nothing that a caller said. The calls behind a
figure are listed without who rang (docs/decisions/0016-calls-behind-figures.md).
"""

from enum import StrEnum

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from hotline.console import dashboard_tables as tables
from hotline.console.access import requires
from hotline.console.call_filter import CallFilter
from hotline.console.call_filter_words import behind_words
from hotline.console.clock import today
from hotline.console.database import reading, settings
from hotline.console.forms.days import read_day
from hotline.console.item_filter import FIRST_DAY, LAST_DAY, of_period
from hotline.console.period_words import offered_periods, present_quarter
from hotline.console.sessions import the_user
from hotline.console.standing import standing
from hotline.console.tables import Table
from ledger import calls
from ledger.access import Rule, visible
from ledger.calendar import load_calendar
from ledger.call_pattern import messages_heard
from ledger.reports import dashboard
from ledger.reports.period import Period, PeriodNotUnderstood
from ledger.reports.scope import Scope
from ledger.service_figures import service_figures

PAGE = 50

blueprint = Blueprint("dashboard", __name__, url_prefix="/dashboard")


class Part(StrEnum):
    """What the page asks for as it opens, each counted by itself."""

    NOW = "now"
    PERIOD = "period"
    HANDLING = "handling"
    TREND = "trend"
    ACCUSED = "accused"
    TELEPHONE = "telephone"
    REPEATED = "repeated"


@blueprint.get("")
@requires(Rule.SEE_REPORTS)
def page() -> ResponseReturnValue:
    """The present quarter, or the period that the form asks for."""
    period = _period_asked()
    if period is None:
        flash(_("请选择统计期间，或者填写起止日期，起始日期不晚于截止日期。"), "error")
        return redirect(url_for("dashboard.page"))
    return render_template(
        "dashboard/page.html",
        period=period,
        offered=_offered(period),
        asked={"period": period.name},
        figures=[
            (Part.HANDLING, _("承办单位：期限与时效（件）")),
            (Part.TREND, _("月度趋势（件）")),
            (Part.ACCUSED, _("涉及单位（件）")),
            (Part.TELEPHONE, _("来电接听")),
            (Part.REPEATED, _("重复举报最多的事项")),
        ],
    )


@blueprint.get("/calls", endpoint="calls")
@requires(Rule.SEE_REPORTS)
def calls_behind() -> ResponseReturnValue:
    """One page of the calls behind a figure, without who rang; `before` goes on after a call."""
    wanted, before = CallFilter.of_a_figure(request.args), request.args.get("before") or None
    conditions = wanted.conditions(settings().zone, today())
    with reading() as session:
        try:
            found = calls.list_courses(session, limit=PAGE + 1, before=before, where=conditions)
        except calls.NoSuchCall:
            abort(404)
    return render_template(
        "dashboard/calls.html",
        rows=[(call, calls.wait_seconds(call), calls.talk_seconds(call)) for call in found[:PAGE]],
        last=found[PAGE - 1].id if len(found) > PAGE else None,
        before=before,
        wanted=wanted,
        behind=behind_words(wanted),
    )


@blueprint.get("/<part>")
@requires(Rule.SEE_REPORTS)
def part(part: str) -> ResponseReturnValue:
    """The figures of one part."""
    wanted, period = _part(part), _period_asked()
    if period is None:
        abort(404)
    with reading() as session:
        scope = Scope(period, settings().zone, today(), load_calendar(session))
        return _counted(wanted, session, scope, visible(the_user()))


def _part(name: str) -> Part:
    try:
        return Part(name)
    except ValueError:
        abort(404)


def _counted(part: Part, session: Session, scope: Scope, seen: ColumnElement[bool]) -> str:
    period = scope.period
    match part:
        case Part.NOW:
            now = dashboard.now(session, scope, seen)
            return render_template("dashboard/now.html", now=now, period=period, of_period=of_period)
        case Part.PERIOD:
            compared = dashboard.headlines(session, scope, seen)
            return render_template(
                "dashboard/period.html",
                period=period,
                headlines=tables.headline_figures(compared),
                compared=[one.period for one in compared],
            )
        case Part.REPEATED:
            return render_template(
                "dashboard/repeated.html",
                period=period,
                of_period=of_period,
                repeated=[
                    (one, standing(one.item, scope.today, scope.calendar))
                    for one in dashboard.most_repeated(session, scope, seen)
                ],
            )
        case _:
            return render_template("shared/table.html", table=_table(part, session, scope, seen))


def _table(part: Part, session: Session, scope: Scope, seen: ColumnElement[bool]) -> Table:
    if part is Part.HANDLING:
        return tables.handling_table(dashboard.by_handling_unit(session, scope, seen), scope.period)
    if part is Part.TREND:
        return tables.trend_table(dashboard.trend(session, scope, seen))
    if part is Part.ACCUSED:
        return tables.accused_table(dashboard.by_accused_force(session, scope, seen), scope.period)
    service = service_figures(session, since=scope.begin, until=scope.end)
    heard = messages_heard(session, scope.begin, scope.end, scope.zone, scope.today)
    return tables.telephone_table(service, heard, scope.period)


def _period_asked() -> Period | None:
    """The period of the address: by its name, or by its days; the present quarter where none is named."""
    name, first, last = (request.args.get(part, "") for part in ("period", "first", "last"))
    if not name and not first and not last:
        return present_quarter(today())
    try:
        period = Period.parse(name or f"{read_day(first)}..{read_day(last)}")
    except PeriodNotUnderstood:
        return None
    return period if period.first >= FIRST_DAY and period.last <= LAST_DAY else None


def _offered(period: Period) -> list[Period]:
    offered = offered_periods(today())
    return offered if period in offered or ".." in period.name else [period, *offered]
