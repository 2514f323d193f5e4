"""The duty roster (值班表): a week at a glance, each day planned, last week copied."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.console.access import requires
from hotline.console.clock import today
from hotline.console.database import reading, writing
from hotline.console.formats import counted
from hotline.console.forms.days import read_day
from hotline.console.sessions import the_user
from ledger import roster
from ledger.access import ROLES, Rule
from ledger.calendar import load_calendar
from ledger.models import Shift, User, UserRole
from ledger.roster import WEEK, DayRoster, NotOnRoster, PlannedByAnother

blueprint = Blueprint("roster", __name__, url_prefix="/roster")
MAY_SERVE = ROLES[Rule.OWN_DUTY] | ROLES[Rule.PLAN_ROSTER]
"""Whom the page offers for duty: who may take callers, and who leads them."""


@dataclass(frozen=True)
class Column:
    """One day of the week's table."""

    plan: DayRoster
    worked: bool


@blueprint.get("")
@requires(Rule.SEE_ROSTER)
def week() -> ResponseReturnValue:
    """The week of a day (`day`), of today without one."""
    monday = _monday(read_day(request.args.get("day")) or today())
    with reading() as session:
        calendar = load_calendar(session)
        columns = [Column(plan, calendar.is_workday(plan.day)) for plan in roster.of_days(session, monday)]
        return render_template(
            "roster/week.html",
            columns=columns,
            shifts=list(Shift),
            today=today(),
            monday=monday,
            before=monday - WEEK,
            after=monday + WEEK,
            empty_days=sum(not column.plan.people for column in columns),
        )


@blueprint.get("/<day>")
@requires(Rule.PLAN_ROSTER)
def day(day: str) -> ResponseReturnValue:
    """One day, to be planned."""
    with reading() as session:
        plan = roster.on(session, _day(day))
        chosen = {shift: {user.id for user in plan.people.get(shift, ())} for shift in Shift}
        return _day_page(session, plan, chosen)


@blueprint.post("/<day>")
@requires(Rule.PLAN_ROSTER)
def plan(day: str) -> ResponseReturnValue:
    """Plan a day; where another has planned it meanwhile, their plan is shown beside what was picked."""
    wanted = _day(day)
    people = {shift: set(request.form.getlist(shift.value, type=int)) for shift in Shift}
    try:
        with writing() as session:
            roster.plan(session, wanted, people, the_user().username, seen=request.form.get("mark"))
    except PlannedByAnother:
        with reading() as session:
            return _day_page(session, roster.on(session, wanted), people, changed_by_another=True), 409
    except NotOnRoster:
        flash(_("所选人员中有人的账号已停用，请重新选择。"), "error")
        return redirect(url_for("roster.day", day=wanted))
    flash(_("已保存%(day)s的值班安排。", day=wanted), "success")
    return redirect(url_for("roster.week", day=wanted))


@blueprint.post("/<day>/copy-week")
@requires(Rule.PLAN_ROSTER)
def copy_week(day: str) -> ResponseReturnValue:
    """Fill the empty days of a week as the week before was planned."""
    monday = _monday(_day(day))
    with writing() as session:
        filled = roster.copy_week(session, monday, the_user().username)
    if filled:
        flash(counted("已按上周补排%(count)s天，已有安排的日期没有改动。", filled), "success")
    else:
        flash(_("没有可补排的日期：上周没有安排，或者本周各天已有安排。"), "info")
    return redirect(url_for("roster.week", day=monday))


def _day_page(
    session: Session,
    plan: DayRoster,
    chosen: dict[Shift, set[int]],
    *,
    changed_by_another: bool = False,
) -> str:
    return render_template(
        "roster/day.html",
        plan=plan,
        chosen=chosen,
        shifts=list(Shift),
        people=_people(session, plan),
        worked=load_calendar(session).is_workday(plan.day),
        changed_by_another=changed_by_another,
    )


def _people(session: Session, plan: DayRoster) -> list[User]:
    """Who may be planned, and who is planned already, by name."""
    serve = select(UserRole.user_id).where(UserRole.role.in_(MAY_SERVE))
    found = set(session.scalars(select(User).where(User.active, User.id.in_(serve))))
    found.update(user for users in plan.people.values() for user in users)
    return sorted(found, key=lambda user: (user.display_name, user.id))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _day(text: str) -> date:
    found = read_day(text)
    if found is None or not 2007 <= found.year <= 2100:
        abort(404)
    return found
