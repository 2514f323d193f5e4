"""Reports (统计分析): the figures of a period, what people write about them, and the paper that goes out."""

from datetime import date

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hotline.console.access import requires
from hotline.console.clock import today
from hotline.console.database import in_force, note_read, reading, settings, writing
from hotline.console.forms.days import read_day
from hotline.console.forms.narrative import NarrativeForm
from hotline.console.official import in_chinese
from hotline.console.period_words import offered_periods, period_words, present_quarter
from hotline.console.report_blocks import Block, Part
from hotline.console.report_document import MEDIA_TYPE, Recipient, report_document
from hotline.console.report_tables import tables
from hotline.console.sessions import the_user
from ledger.access import Rule
from ledger.reports.figures import figures
from ledger.reports.narratives import NOT_WRITTEN, PASSAGES, WrittenByAnother, narrative_of, write
from ledger.reports.period import Period, PeriodNotUnderstood

blueprint = Blueprint("reports", __name__, url_prefix="/reports")
blueprint.add_app_template_filter(period_words)


@blueprint.get("")
@requires(Rule.SEE_REPORTS)
def page() -> ResponseReturnValue:
    """The report of the present quarter."""
    return redirect(url_for("reports.report", period=present_quarter(today()).name))


@blueprint.get("/choose")
@requires(Rule.SEE_REPORTS)
def choose() -> ResponseReturnValue:
    """From the form above a report to the one that it asks for."""
    asked = request.args.get("period") or "..".join(
        str(read_day(request.args.get(edge))) for edge in ("first", "last")
    )
    try:
        return redirect(url_for("reports.report", period=Period.parse(asked).name))
    except PeriodNotUnderstood:
        flash(_("请选择统计期间，或者填写起止日期，起始日期不晚于截止日期。"), "error")
        return redirect(url_for("reports.page"))


@blueprint.get("/<period>")
@requires(Rule.SEE_REPORTS)
def report(period: str) -> ResponseReturnValue:
    """The figures of a period with what was written about them."""
    asked = _period(period)
    with reading() as session:
        found = narrative_of(session, asked)
        form = NarrativeForm(formdata=None, obj=found)
    return _page(asked, form, found.version if found else NOT_WRITTEN)


@blueprint.get("/<period>/<block>")
@requires(Rule.SEE_REPORTS)
def block(period: str, block: str) -> ResponseReturnValue:
    """The figures of one block, which the page asks for as it opens."""
    asked, wanted = _period(period), _block(block)
    with reading() as session:
        own = in_force(session).handling.sub_levels
        counted = tables(wanted, figures(session, asked, settings()), own)
    return render_template("reports/block.html", tables=counted)


@blueprint.post("/<period>")
@requires(Rule.WRITE_REPORT)
def save(period: str) -> ResponseReturnValue:
    """Keep what was written."""
    asked, form = _period(period), NarrativeForm()
    version = request.form.get("version", type=int, default=NOT_WRITTEN)
    if not form.validate():
        return _page(asked, form, version), 422
    try:
        with writing() as session:
            write(session, asked, form.words(), the_user(), version=version)
    except WrittenByAnother:
        with reading() as session:
            found = narrative_of(session, asked)
            saved = {name: getattr(found, name) for name in PASSAGES}
            return _page(asked, form, found.version if found else NOT_WRITTEN, saved), 409
    flash(_("分析研判已保存。"), "success")
    return redirect(url_for("reports.report", period=asked.name, _anchor="words"))


@blueprint.get("/<period>/<to>.docx")
@requires(Rule.SEE_REPORTS)
def document(period: str, to: str) -> ResponseReturnValue:
    """The report as it goes to the bureau's leaders, or to the upper 督察 (DOMAIN.md section 2.16)."""
    asked, recipient = _period(period), _recipient(to)
    with reading() as session, in_chinese():
        found = figures(session, asked, settings())
        narrative = narrative_of(session, asked)
        form = NarrativeForm(formdata=None, obj=narrative)
        passages = [(str(one.label.text), one.data or "") for one in form.passages()]
        made = report_document(found, passages, recipient, issuer=settings().papers.issuer, day=today())
    note_read(the_user(), "report.taken", "report", asked.name, {"to": recipient.value})
    name = f"report-{asked.name}-{recipient.value}.docx"
    return Response(
        made, mimetype=MEDIA_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _page(period: Period, form: NarrativeForm, version: int, saved: dict[str, str] | None = None) -> str:
    return render_template(
        "reports/page.html",
        period=period,
        offered=_offered(period, today()),
        parts=list(Part),
        recipients=[(Recipient.LEADERS, _("导出（报局领导）")), (Recipient.UPPER, _("导出（报上级督察）"))],
        form=form,
        version=version,
        saved=saved,
        changed_by_another=saved is not None,
    )


def _offered(period: Period, day: date) -> list[Period]:
    offered = offered_periods(day)
    return offered if period in offered or ".." in period.name else [period, *offered]


def _period(name: str) -> Period:
    try:
        return Period.parse(name)
    except PeriodNotUnderstood:
        abort(404)


def _block(name: str) -> Block:
    try:
        return Block(name)
    except ValueError:
        abort(404)


def _recipient(name: str) -> Recipient:
    try:
        return Recipient(name)
    except ValueError:
        abort(404)
