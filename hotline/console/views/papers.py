"""Papers of an item (公文): which can be made, one to be looked at before, those that were made; the 台账."""

from collections.abc import Mapping
from io import BytesIO

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hotline.console import item_listing
from hotline.console.access import requires
from hotline.console.clock import today
from hotline.console.database import note_read, reading, settings, writing
from hotline.console.item_columns import chosen
from hotline.console.item_filter import ItemFilter
from hotline.console.labels import label
from hotline.console.parts import digest
from hotline.console.sessions import the_user
from hotline.papers import make
from hotline.papers.document import MEDIA_TYPE, TemplateUnusable
from hotline.papers.own_templates import WITH_RECORD
from hotline.papers.page import Block, blocks
from hotline.sheets.export import MEDIA_TYPE as SHEET
from hotline.sheets.export import write_ledger, write_shown
from ledger import items, saved_views
from ledger.access import Rule, may_see
from ledger.calendar import load_calendar
from ledger.models import Item, Paper
from ledger.models.handling_codes import PaperKind
from ledger.papers import made
from ledger.papers.allowed import may_make, may_read
from ledger.papers.case import Case
from ledger.papers.contents import Wish, lack, told_before
from ledger.papers.refusals import Lack, PaperRefused

blueprint = Blueprint("papers", __name__)


@blueprint.get("/items/<number>/papers")
@requires(Rule.MAKE_PAPERS)
def of_item(number: str) -> ResponseReturnValue:
    """The papers of an item: those that were made, and those that can be."""
    with reading() as session:
        item = _item(session, number)
        case = make.case_of(session, item, settings())
        return render_template(
            "papers/of_item.html",
            item=item,
            papers=[one for one in made.papers_of(session, item) if may_read(the_user(), one.kind)],
            kinds=[(kind, lack(kind, case)) for kind in PaperKind if may_make(the_user(), kind)],
        )


@blueprint.get("/items/<number>/papers/<kind>")
@requires(Rule.MAKE_PAPERS)
def preview(number: str, kind: str) -> ResponseReturnValue:
    """A paper as it would be, before it takes its number."""
    return _preview(number, _kind(kind), Wish())


@blueprint.post("/items/<number>/papers/<kind>")
@requires(Rule.MAKE_PAPERS)
def issue(number: str, kind: str) -> ResponseReturnValue:
    """Make the paper: it takes its number, and is kept as it is. Or show it again as it would be now.

    It is shown again, too, where it would be another than the one that was seen on the page.
    What was typed comes in the body both times: an address is written into logs, and it may be of a caller.
    """
    if request.form.get("do") == "preview":
        return _preview(number, _kind(kind), _wish(request.form))
    return _issue(number, _kind(kind), _wish(request.form), seen=request.form.get("seen"))


@blueprint.get("/papers/<int:paper_id>")
@requires(Rule.MAKE_PAPERS)
def show(paper_id: int) -> ResponseReturnValue:
    """A paper that was made, ready to be printed."""
    with reading() as session:
        paper = _paper(session, paper_id)
        try:
            document = make.document(paper, settings())
        except TemplateUnusable as refused:
            return _refused(paper.item.number, refused)
        note_read(the_user(), "paper.read", "paper", str(paper.id))
        return render_template("papers/show.html", paper=paper, item=paper.item, blocks=blocks(document))


@blueprint.get("/papers/<int:paper_id>.docx")
@requires(Rule.MAKE_PAPERS)
def download(paper_id: int) -> ResponseReturnValue:
    """A paper that was made, as a file for a word processor."""
    with reading() as session:
        paper = _paper(session, paper_id)
        try:
            document = make.document(paper, settings())
        except TemplateUnusable as refused:
            return _refused(paper.item.number, refused)
        note_read(the_user(), "paper.read", "paper", str(paper.id), {"as": "docx"})
        name = f"{label(paper.kind)}{paper.number}.docx"
    answer = Response(document, mimetype=MEDIA_TYPE)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _preview(number: str, kind: PaperKind, wish: Wish, *, changed: bool = False) -> ResponseReturnValue:
    with reading() as session:
        item = _item(session, number)
        case = make.case_of(session, item, settings())
        told = told_before(case)
        try:
            shown = _shown(kind, case, wish)
        except PaperRefused as refused:
            if refused.lack is not Lack.NOTHING_TO_TELL:
                return _refused(number, refused)
            shown = []  # the form is shown, for its text to be written
        except TemplateUnusable as unusable:
            return _refused(number, unusable)
    note_read(the_user(), "paper.previewed", "item", str(item.id), {"kind": kind.value})
    page = render_template(
        "papers/preview.html",
        item=item,
        kind=kind,
        wish=wish,
        told=told,
        copies=make.copied_to(kind, settings()) if wish.copies is None else wish.copies,
        with_record=kind in WITH_RECORD,
        blocks=shown,
        seen=digest(repr(shown)),
        changed=changed,
    )
    return page, 409 if changed else 200


def _shown(kind: PaperKind, case: Case, wish: Wish) -> list[Block]:
    return list(blocks(make.preview(kind, case, wish, settings())))


def _issue(number: str, kind: PaperKind, wish: Wish, *, seen: str | None) -> ResponseReturnValue:
    try:
        with writing() as session:
            item = _item(session, number)
            case = make.case_of(session, item, settings())
            if seen is None or seen == digest(repr(_shown(kind, case, wish))):
                paper = make.make(session, kind, case, wish, the_user(), settings())
            else:
                paper = None
    except (PaperRefused, TemplateUnusable) as refused:
        return _refused(number, refused)
    if paper is None:
        return _preview(number, kind, wish, changed=True)
    flash(_("已制发%(kind)s：%(number)s", kind=label(kind), number=paper.number), "success")
    return redirect(url_for("papers.show", paper_id=paper.id))


@blueprint.get("/items.xlsx")
@requires(Rule.EXPORT_ITEMS)
def export() -> ResponseReturnValue:
    """The list as on the screen, as a spreadsheet; or with every column of the 台账 (`all`), by number."""
    file = BytesIO()
    wanted, whole = ItemFilter.read(request.args), "all" in request.args
    with reading() as session:
        calendar = load_calendar(session)
        if whole and wanted.words is None:
            where = item_listing.conditions(session, wanted, calendar)
            count = write_ledger(session, file, settings(), where)
        else:
            shown = chosen(saved_views.columns_of(session, the_user()))
            headers = ["编号", *(column.sheet for column in shown)]
            found = item_listing.every(session, wanted, calendar)
            count = write_shown(session, file, settings(), found, headers)
    told = {**wanted.address(words=None), "searched": wanted.words is not None, "all": whole}
    note_read(the_user(), "items.exported", "item", "*", {"count": count, **told})
    file.seek(0)
    name = _("登记台账 %(day)s.xlsx", day=today().isoformat())
    return send_file(file, SHEET, as_attachment=True, download_name=name)


def _item(session: Session, number: str) -> Item:
    try:
        item = items.get_item(session, number)
    except items.NoSuchItem:
        abort(404)
    if not may_see(the_user(), item):
        abort(404)  # to say 'forbidden' would tell the accused that there is a complaint
    return item


def _paper(session: Session, paper_id: int) -> Paper:
    try:
        paper = made.get_paper(session, paper_id)
    except made.NoSuchPaper:
        abort(404)
    if not may_see(the_user(), paper.item):
        abort(404)
    if not may_read(the_user(), paper.kind):
        abort(403)
    return paper


def _kind(kind: str) -> PaperKind:
    try:
        found = PaperKind(kind)
    except ValueError:
        abort(404)
    if not may_make(the_user(), found):
        abort(403)
    return found


def _wish(values: Mapping[str, str]) -> Wish:
    return Wish(
        recipient=values.get("recipient", "").strip()[:200],
        copies=values["copies"].strip()[:200] if "copies" in values else None,
        text=values.get("text", "").strip()[:20_000],
        with_names=values.get("with_names") == "y",
    )


def _refused(number: str, refused: PaperRefused | TemplateUnusable) -> ResponseReturnValue:
    if isinstance(refused, PaperRefused):
        flash(label(refused.lack), "error")
    else:
        flash(_("文书模板不能使用，请告知系统管理员：%(fault)s", fault=str(refused)), "error")
    return redirect(url_for("papers.of_item", number=number))
