"""Spot-checks (抽查): drawing a sample, going through it item by item, and what was found."""

from datetime import date, datetime, time, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hotline.console.access import requires
from hotline.console.call_filter import CallFilter
from hotline.console.clock import today
from hotline.console.database import note_read, reading, settings, writing
from hotline.console.forms.spot_check import DrawForm, ResultForm
from hotline.console.labels import label
from hotline.console.sessions import the_user
from hotline.console.tables import Cell, Chart, Table
from ledger import spot_checks
from ledger.access import Rule, may_see
from ledger.models import CheckPoint, SpotCheck, SpotCheckEntry, Urgency
from ledger.reports.period import PeriodNotUnderstood

DAYS = 90
"""Findings are those of so many days unless asked otherwise."""

blueprint = Blueprint("spot_checks", __name__, url_prefix="/spot-checks")


@blueprint.get("")
@requires(Rule.SPOT_CHECK)
def page() -> ResponseReturnValue:
    """The samples and how far each is, and what was found by registrar."""
    first = today() - timedelta(days=30)
    return _page(DrawForm(formdata=None, data={"first": first, "last": today(), "size": 10}))


@blueprint.post("")
@requires(Rule.SPOT_CHECK)
def draw() -> ResponseReturnValue:
    """Draw a sample, and open it."""
    form = DrawForm()
    if not form.validate():
        return _page(form), 422
    try:
        with writing() as session:
            drawn = spot_checks.draw(session, form.period(), form.count(), the_user(), settings().zone)
    except PeriodNotUnderstood:
        form.last.errors = [_("截止日期不得早于起始日期。")]
        return _page(form), 422
    except spot_checks.NothingToDraw:
        flash(_("这段时间没有可抽查的事项：只抽查他人登记、有录音的事项。"), "error")
        return redirect(url_for("spot_checks.page"))
    return redirect(url_for("spot_checks.sample", spot_check_id=drawn.id))


@blueprint.get("/<int:spot_check_id>")
@requires(Rule.SPOT_CHECK)
def sample(spot_check_id: int) -> ResponseReturnValue:
    """One sample: its items and what was found; it prints as the record of the spot-check."""
    with reading() as session:
        found = _sample(session, spot_check_id)
        shown = [entry for entry in found.entries if may_see(the_user(), entry.item)]
        return render_template(
            "spot_checks/sample.html",
            found=found,
            entries=shown,
            checked=sum(entry.checked_at is not None for entry in shown),
            following=_following(found, 0),
            points=list(CheckPoint),
        )


@blueprint.get("/<int:spot_check_id>/<int:position>")
@requires(Rule.SPOT_CHECK)
def entry(spot_check_id: int, position: int) -> ResponseReturnValue:
    """One item of a sample beside its recording and transcript."""
    with reading() as session:
        found = _entry(session, spot_check_id, position)
        note_read(the_user(), "item.read", "item", str(found.item_id), {"spot_check": spot_check_id})
        marks = {one.point.value: one.mark.value for one in found.marks}
        return _entry_page(session, found, ResultForm(formdata=None, data={**marks, "remark": found.remark}))


@blueprint.post("/<int:spot_check_id>/<int:position>")
@requires(Rule.SPOT_CHECK)
def record(spot_check_id: int, position: int) -> ResponseReturnValue:
    """Keep what was found in one item, and go on to the next that nobody has checked."""
    form, version = ResultForm(), request.form.get("version", type=int, default=0)
    refused: str | None = None
    if form.validate():
        try:
            with writing() as session:
                found = _entry(session, spot_check_id, position)
                remark = (form.remark.data or "").strip()
                spot_checks.record(session, found, form.marks(), remark, the_user(), version=version)
        except spot_checks.OwnItem:
            refused = _("本人登记的事项由他人抽查。")
        except spot_checks.RemarkMissing:
            form.remark.errors = [_("有不符合的，请在备注中说明。")]
        except spot_checks.CheckedByAnother:
            refused = _("他人刚刚登记了本件的抽查结果，您的未保存。请刷新本页核对。")
        else:
            return _go_on(spot_check_id, position)
    with reading() as session:
        page = _entry_page(session, _entry(session, spot_check_id, position), form, refused)
    return page, 409 if refused else 422


def _go_on(spot_check_id: int, position: int) -> ResponseReturnValue:
    with reading() as session:
        following = _following(_sample(session, spot_check_id), position)
    flash(_("第%(position)s件的抽查结果已保存。", position=position), "success")
    if following is None:
        return redirect(url_for("spot_checks.sample", spot_check_id=spot_check_id))
    return redirect(url_for("spot_checks.entry", spot_check_id=spot_check_id, position=following))


def _page(form: DrawForm) -> str:
    first, last = _period()
    begin = datetime.combine(first, time(), settings().zone)
    end = datetime.combine(last + timedelta(days=1), time(), settings().zone)
    with reading() as session:
        return render_template(
            "spot_checks/page.html",
            form=form,
            samples=spot_checks.progress(session),
            findings=_findings_table(spot_checks.findings(session, begin, end)),
            first=first,
            last=last,
        )


def _period() -> tuple[date, date]:
    wanted = CallFilter.read(request.args)
    last = wanted.until or today()
    return wanted.since or last - timedelta(days=DAYS - 1), last


def _findings_table(findings: list[spot_checks.Findings]) -> Table:
    rows = tuple(
        (
            Cell(one.name),
            Cell(str(one.checked)),
            Cell(str(one.faulty)),
            Cell(f"{1 - one.faulty / one.checked:.1%}"),
            *(Cell(str(one.faults[point] or "")) for point in CheckPoint),
        )
        for one in findings
    )
    head = (_("登记人"), _("已抽查"), _("有问题"), _("合格率"), *(label(point) for point in CheckPoint))
    chart = Chart("heat", _("各登记人不符合项"), first=4, last=len(head) - 1)
    return Table(_("抽查发现（按登记人，件）"), head, rows, charts=(chart,))


def _sample(session: Session, spot_check_id: int) -> SpotCheck:
    try:
        return spot_checks.get(session, spot_check_id)
    except spot_checks.NoSuchEntry:
        abort(404)


def _entry(session: Session, spot_check_id: int, position: int) -> SpotCheckEntry:
    try:
        found = spot_checks.get_entry(session, spot_check_id, position)
    except spot_checks.NoSuchEntry:
        abort(404)
    if not may_see(the_user(), found.item):
        abort(404)  # to say 'forbidden' would tell the accused that there is a complaint
    return found


def _entry_page(session: Session, found: SpotCheckEntry, form: ResultForm, refused: str | None = None) -> str:
    item = found.item
    registered = item.draft.form.get("urgency") if item.draft else None
    return render_template(
        "spot_checks/entry.html",
        entry=found,
        item=item,
        recordings=item.call.recordings if item.call else [],
        form=form,
        refused=refused,
        own=item.registered_by_id == the_user().id,
        sample=_sample(session, found.spot_check_id),
        registered_urgency=Urgency(registered) if registered not in (None, "", item.urgency) else None,
    )


def _following(found: SpotCheck, position: int) -> int | None:
    """The next entry that the person has still to check, from a position on and then from the beginning."""
    user = the_user()
    open_ones = [
        one.position
        for one in found.entries
        if one.checked_at is None and one.item.registered_by_id != user.id and may_see(user, one.item)
    ]
    return next((one for one in open_ones if one > position), next(iter(open_ones), None))
