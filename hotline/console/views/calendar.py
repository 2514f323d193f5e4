"""The working calendar (工作日历): a year at a glance, single days changed, the notice of a year entered."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.console.access import requires
from hotline.console.calendar_year import FIRST_YEAR, LAST_YEAR, months
from hotline.console.clock import today
from hotline.console.database import reading, settings, tell_the_lines, writing
from hotline.console.forms.calendar import OFF, WORKED, DayForm, NoticeForm
from hotline.console.sessions import the_user
from ledger import calendar_changes
from ledger.access import Rule, visible
from ledger.calendar import load_calendar, noticed_years
from ledger.calendar_changes import Changed
from ledger.handling.matter import BEFORE_REPORT
from ledger.holiday_notice import Notice, NoticeNotUnderstood, read_notice
from ledger.item_deadlines import Moved
from ledger.models import HolidayNotice, Item, StaffDay, User
from ledger.workdays import years_with_notice

blueprint = Blueprint("calendar", __name__, url_prefix="/calendar")
MOST_SHOWN = 200


@blueprint.get("")
@requires(Rule.SEE_CALENDAR)
def page() -> ResponseReturnValue:
    """The present year."""
    return redirect(url_for("calendar.year_page", year=today().year))


@blueprint.get("/<int:year>")
@requires(Rule.SEE_CALENDAR)
def year_page(year: int) -> ResponseReturnValue:
    """Twelve months; `day` is the one that is to be changed."""
    day = _day_of(request.args.get("day"), year)
    return _year_page(year, day, DayForm(formdata=None) if day else None)


@blueprint.post("/<int:year>/days/<day>")
@requires(Rule.EDIT_CALENDAR)
def change_day(year: int, day: str) -> ResponseReturnValue:
    """Say that a day is worked or off; shows what moved with it."""
    wanted, form = _day_of(day, year), DayForm()
    if wanted is None:
        abort(404)
    if not form.validate():
        return _year_page(year, wanted, form), 422
    with writing() as session:
        before = session.get(StaffDay, wanted)
        was = (before.worked, before.note) if before else None
        changed = calendar_changes.change_day(
            session,
            settings(),
            wanted,
            worked=form.kind.data == WORKED,
            note=form.note.data or "",
            actor=the_user(),
        )
    return _changed(year, _("已保存对这一天的调整。"), changed, day=wanted, was=was)


@blueprint.post("/<int:year>/days/<day>/undo")
@requires(Rule.EDIT_CALENDAR)
def undo_day(year: int, day: str) -> ResponseReturnValue:
    """Let the holiday arrangement speak for a day again."""
    wanted = _day_of(day, year)
    if wanted is None:
        abort(404)
    with writing() as session:
        changed = calendar_changes.undo_day(session, settings(), wanted, the_user())
    return _changed(year, _("已撤销对这一天的调整。"), changed)


@blueprint.post("/<int:year>/notice")
@requires(Rule.EDIT_CALENDAR)
def enter_notice(year: int) -> ResponseReturnValue:
    """Show what the text of a notice says and what would move; enter it once that was `confirmed`."""
    _check_year(year)
    form = NoticeForm()
    if not form.validate():
        return _year_page(year, notice_form=form), 422
    if "again" in request.form:
        return _year_page(year, notice_form=form)
    try:
        notice = read_notice(year, form.text.data or "")
    except NoticeNotUnderstood as refusal:
        form.refuse(refusal)
        return _year_page(year, notice_form=form), 422
    if "confirmed" not in request.form:
        return _preview(notice, form)
    with writing() as session:
        changed = calendar_changes.enter_notice(session, settings(), notice, form.text.data or "", the_user())
    return _changed(year, _("已录入%(year)s年放假通知，全年日期已确定。", year=year), changed)


@blueprint.post("/<int:year>/notice/withdraw")
@requires(Rule.EDIT_CALENDAR)
def withdraw_notice(year: int) -> ResponseReturnValue:
    """Take back a notice that was entered by mistake."""
    _check_year(year)
    with writing() as session:
        changed = calendar_changes.withdraw_notice(session, settings(), year, the_user())
    return _changed(year, _("已撤销录入的%(year)s年放假通知。", year=year), changed)


def _year_page(
    year: int, day: date | None = None, form: DayForm | None = None, notice_form: NoticeForm | None = None
) -> str:
    _check_year(year)
    with reading() as session:
        calendar = load_calendar(session)
        of_year = select(StaffDay).where(StaffDay.day.between(date(year, 1, 1), date(year, 12, 31)))
        entered = {one.day: one for one in session.scalars(of_year.order_by(StaffDay.day))}
        if day and form and not form.is_submitted():
            form.kind.data = OFF if calendar.is_workday(day) else WORKED
        return render_template(
            "calendar/year.html",
            year=year,
            months=months(year, calendar, entered),
            noted=[one for one in entered.values() if one.note],
            names={row.id: row.display_name for row in session.execute(select(User.id, User.display_name))},
            notice=session.get(HolidayNotice, year),
            certain=year in noticed_years(session),
            in_library=year in years_with_notice(),
            today=today(),
            day=day,
            day_worked=calendar.is_workday(day) if day else None,
            day_entered=entered.get(day) if day else None,
            form=form,
            notice_form=notice_form or NoticeForm(formdata=None),
            years=(FIRST_YEAR, LAST_YEAR),
        )


def _preview(notice: Notice, form: NoticeForm) -> str:
    with reading() as session:
        moved = calendar_changes.moves_by_notice(session, settings(), notice)
        return render_template(
            "calendar/notice.html",
            year=notice.year,
            notice=notice,
            form=form,
            moved=_seen_by(session, the_user(), moved),
            most=MOST_SHOWN,
        )


def _changed(
    year: int,
    words: str,
    changed: Changed,
    *,
    day: date | None = None,
    was: tuple[bool, str | None] | None = None,
) -> str:
    """What moved with a change: not kept anywhere, so it is shown in the answer itself."""
    if not tell_the_lines():
        flash(_("服务器暂时无法写入文件，电话线路将在一分钟内获知这一变化。请告知系统管理员。"), "warning")
    with reading() as session:
        return render_template(
            "calendar/changed.html",
            year=year,
            words=words,
            moved=_seen_by(session, the_user(), changed.items),
            drafts=changed.drafts,
            most=MOST_SHOWN,
            day=day,
            was=was,
        )


def _seen_by(session: Session, user: User, moved: list[Moved]) -> list[Moved]:
    """Those of the items that a person may see: of a complaint about their own unit nothing is told."""
    if not moved:
        return []
    seen = set(session.scalars(select(Item.id).where(Item.state.in_(BEFORE_REPORT), visible(user))))
    return [one for one in moved if one.item_id in seen]


def _day_of(text: str | None, year: int) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if day.year == year else None


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        abort(404)
