"""领导看板: what presses and how a period went, on one page; each figure leads to its rows.

It shows figures, units, numbers of items and how they stand; nothing that a caller said.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from hotline.console import dashboard_tables as tables
from hotline.console.access import requires
from hotline.console.clock import today
from hotline.console.database import reading, settings
from hotline.console.forms.days import read_day
from hotline.console.item_filter import FIRST_DAY, LAST_DAY
from hotline.console.period_words import offered_periods, present_quarter
from hotline.console.sessions import the_user
from hotline.console.standing import standing
from ledger.access import Rule, visible
from ledger.calendar import load_calendar
from ledger.call_pattern import messages_heard
from ledger.models import Unit
from ledger.reports import dashboard
from ledger.reports.period import Period, PeriodNotUnderstood
from ledger.reports.scope import Scope
from ledger.service_figures import service_figures

blueprint = Blueprint("dashboard", __name__, url_prefix="/dashboard")


@blueprint.get("")
@requires(Rule.SEE_REPORTS)
def page() -> ResponseReturnValue:
    """The present quarter, or the period that the form asks for."""
    period = _period_asked()
    if period is None:
        flash(_("请选择统计期间，或者填写起止日期，起始日期不晚于截止日期。"), "error")
        return redirect(url_for("dashboard.page"))
    with reading() as session:
        zone, seen = settings().zone, visible(the_user())
        scope = Scope(period, zone, today(), load_calendar(session))
        compared = dashboard.headlines(session, scope, seen)
        service = service_figures(session, since=scope.begin, until=scope.end)
        heard = messages_heard(session, scope.begin, scope.end, zone, scope.today)
        return render_template(
            "dashboard/page.html",
            period=period,
            offered=_offered(period),
            compared=[one.period for one in compared],
            now=dashboard.now(session, scope, seen),
            headlines=tables.headline_figures(compared),
            tables=[
                tables.handling_table(dashboard.by_handling_unit(session, scope, seen), period),
                tables.trend_table(dashboard.trend(session, scope, seen)),
                tables.accused_table(dashboard.by_accused_force(session, scope, seen), period),
                tables.telephone_table(service, heard, period),
            ],
            repeated=[
                (one, standing(one.item, scope.today, scope.calendar))
                for one in dashboard.most_repeated(session, scope, seen)
            ],
            of_period=tables.of_period,
            unit_names={row.id: row.name for row in session.execute(select(Unit.id, Unit.name))},
        )


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
