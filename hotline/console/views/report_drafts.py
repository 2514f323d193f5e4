"""Composing a 核查报告: saved as it is typed, looked at, filed as the act. DOMAIN.md section 2.10."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hotline.console.access import requires
from hotline.console.database import note_read, reading, settings, writing
from hotline.console.formats import hour_and_minute
from hotline.console.forms.report import HINTS, ReportForm, report_form, section_name
from hotline.console.handling import Case, get_item, read_case
from hotline.console.labels import label
from hotline.console.report_parts import Part, Sources
from hotline.console.sessions import the_user
from hotline.papers import make
from hotline.papers.document import TemplateUnusable
from hotline.papers.page import Block, blocks
from ledger import matters, report_drafts
from ledger.access import Rule
from ledger.attachments import NoSuchAttachment
from ledger.handling.acts import Report
from ledger.handling.machine import refusal_of_person
from ledger.handling.reading import ActIncomplete, read_act
from ledger.handling.refusals import Forbidden, Refusal
from ledger.models import ReportDraft
from ledger.models.handling_codes import ActKind, ReportSection
from ledger.report_drafts import Words, WrittenByAnother

blueprint = Blueprint("report_drafts", __name__, url_prefix="/items/<number>/report")


@dataclass(frozen=True)
class Desk:
    """The draft of one item's report and what it is made from, as one request finds them."""

    case: Case
    draft: ReportDraft | None
    words: Words
    sources: Sources

    @classmethod
    def open(cls, session: Session, number: str) -> "Desk":
        """Read them; to whom the report is not, it is not shown (403)."""
        case = read_case(session, get_item(session, number))
        refusal = refusal_of_person(case.matter, ActKind.REPORT, case.around.circumstances(the_user()))
        if refusal not in {None, Refusal.NOT_THE_STATE}:
            abort(403)
        draft = report_drafts.draft_of(session, case.item)
        sources = Sources(case.item, case.history, case.names)
        return cls(case, draft, report_drafts.words_of(draft), sources)

    @property
    def version(self) -> int:
        """The version of the draft."""
        return self.draft.version if self.draft else report_drafts.NOT_WRITTEN

    @cached_property
    def parts(self) -> list[Part]:
        """The ten sections as they stand."""
        return self.sources.parts(self.words.sections)

    @property
    def files(self) -> list[tuple[int, str]]:
        """The files that the item has."""
        return [(file.id, file.name) for file in self.case.files]

    def sent(self) -> tuple[ReportForm, Words]:
        """What a page sent, and what of it was typed."""
        form, last = report_form(self.files), self.case.matter.acts
        seen = {
            section: min(max(request.form.get(f"acts-{section.value}", last, type=int), 1), last)
            for section in ReportSection
        }
        return form, Words(self.sources.typed(form.texts(), seen), form.concluded(), form.files())


@dataclass(frozen=True)
class Outcome:
    """What kept a report from being saved or filed."""

    refusal: Forbidden | None = None
    conflict: bool = False
    missing: list[str] = field(default_factory=list)
    other: Mapping[str, str] = field(default_factory=dict)


@blueprint.get("")
@requires(Rule.HANDLE_ITEM)
def compose(number: str) -> ResponseReturnValue:
    """The ten sections, each with what was typed or what is known already."""
    with reading() as session:
        desk = Desk.open(session, number)
        if desk.case.offer(ActKind.REPORT).refusal is Refusal.NOT_THE_STATE:
            return redirect(url_for("items.item", number=number))
        return _page(desk, desk.parts, _form(desk))


@blueprint.post("")
@requires(Rule.HANDLE_ITEM)
def submit(number: str) -> ResponseReturnValue:
    """Save, and go on to look at the paper; the second of two sees what the first wrote beside their own."""
    form, words, failed = _save(number)
    if failed is None:
        return redirect(url_for("report_drafts.preview", number=number))
    with reading() as session:
        desk = Desk.open(session, number)
        theirs = {part.section: part.text for part in desk.parts}
        other = {
            section_name(section): theirs[section] or _("（空）")
            for section, text in form.texts().items()
            if failed.conflict and text != theirs[section]
        }
        outcome = Outcome(failed.refusal, failed.conflict, other=other)
        return _page(desk, desk.sources.parts(words.sections), form, outcome), _status(failed)


@blueprint.post("/autosave")
@requires(Rule.HANDLE_ITEM)
def autosave(number: str) -> ResponseReturnValue:
    """Save while somebody types. To the second of two (409) it tells what the first wrote."""
    _form, _words, failed = _save(number)
    with reading() as session:
        desk = Desk.open(session, number)
        if failed is not None and failed.refusal is not None:
            return jsonify(refusal=label(failed.refusal.refusal)), 422
        state = {"version": desk.version, "acts": desk.case.matter.acts, **_written(desk)}
        if failed is None:
            return jsonify(state)
        note_read(the_user(), "item.read", "item", str(desk.case.item.id))
        return jsonify(state | _said(desk)), 409


@blueprint.post("/facts")
@requires(Rule.HANDLE_ITEM)
def facts(number: str) -> ResponseReturnValue:
    """What the ledger knows now, beside what stands on the page, which comes along and is not saved."""
    with reading() as session:
        desk = Desk.open(session, number)
        note_read(the_user(), "item.read", "item", str(desk.case.item.id))
        _form, words = desk.sent()
        told = {
            section_name(part.section): {
                "text": None if part.typed else part.text,
                "acts": part.acts,
                "sources": render_template("report_drafts/sources.html", part=part),
            }
            for part in desk.sources.parts(words.sections)
        }
        return jsonify(acts=desk.case.matter.acts, parts=told)


@blueprint.get("/preview")
@requires(Rule.HANDLE_ITEM)
def preview(number: str) -> ResponseReturnValue:
    """The report as the paper that it will be, before it is filed."""
    with reading() as session:
        desk = Desk.open(session, number)
        if desk.case.offer(ActKind.REPORT).refusal is Refusal.NOT_THE_STATE:
            return redirect(url_for("items.item", number=number))
        return _preview(session, desk)


@blueprint.post("/preview")
@requires(Rule.HANDLE_ITEM)
def file(number: str) -> ResponseReturnValue:
    """File what was looked at: the draft and the item have to be as they were on the page."""
    version, draft_version = (request.form.get(name, type=int) for name in ("version", "draft_version"))
    if version is None or draft_version is None:
        abort(400)
    try:
        with writing() as session:
            desk = Desk.open(session, number)
            report_drafts.file(
                session,
                desk.case.item,
                _report(desk),
                the_user(),
                desk.case.around,
                version=version,
                draft_version=draft_version,
            )
    except ActIncomplete as error:
        outcome = Outcome(missing=[_name(place) for place in error.errors])
    except Forbidden as refusal:
        outcome = Outcome(refusal)
    except (WrittenByAnother, matters.ChangedMeanwhile):
        outcome = Outcome(conflict=True)
    except NoSuchAttachment:
        outcome = Outcome(missing=[_name("attachments")])
    else:
        flash(_("已办理：%(act)s。", act=label(ActKind.REPORT)), "success")
        return redirect(url_for("items.item", number=number))
    with reading() as session:
        return _preview(session, Desk.open(session, number), outcome), _status(outcome)


def _save(number: str) -> tuple[ReportForm, Words, Outcome | None]:
    version = request.form.get("draft_version", type=int)
    if version is None:
        abort(400)
    try:
        with writing() as session:
            desk = Desk.open(session, number)
            form, words = desk.sent()
            report_drafts.save(session, desk.case.item, words, the_user(), desk.case.around, version=version)
    except report_drafts.SectionTooLong:
        abort(400)
    except Forbidden as refusal:
        return form, words, Outcome(refusal)
    except WrittenByAnother:
        return form, words, Outcome(conflict=True)
    return form, words, None


def _status(outcome: Outcome) -> int:
    return 409 if outcome.conflict else 422


def _written(desk: Desk) -> dict[str, str]:
    """Who wrote the draft last, and when."""
    if desk.draft is None:
        return {"who": "", "at": ""}
    return {"who": desk.draft.written_by.display_name, "at": hour_and_minute(desk.draft.written_at)}


def _said(desk: Desk) -> dict[str, dict[str, str | int]]:
    """What the draft says, by the names of the fields of its page."""
    conclusion = desk.words.conclusion.value if desk.words.conclusion else ""
    files = ",".join(str(number) for number in sorted(desk.words.attachments))
    texts: dict[str, str | int] = {section_name(part.section): part.text for part in desk.parts}
    return {
        "fields": texts | {"conclusion": conclusion, "attachments": files},
        "seen": {section_name(part.section): part.acts for part in desk.parts},
    }


def _form(desk: Desk) -> ReportForm:
    texts = {section_name(part.section): part.text for part in desk.parts}
    conclusion = desk.words.conclusion.value if desk.words.conclusion else None
    start = {**texts, "conclusion": conclusion, "attachments": sorted(desk.words.attachments)}
    return report_form(desk.files, start)


def _report(desk: Desk) -> Report:
    """The act; raises `ActIncomplete`."""
    values = {
        "sections": {part.section: part.text for part in desk.parts},
        "conclusion": desk.words.conclusion,
        "attachments": desk.words.attachments,
    }
    report = read_act(ActKind.REPORT, values)
    assert isinstance(report, Report)  # noqa: S101
    return report


def _name(place: str) -> str:
    """What a field of the act is called."""
    section = place.removeprefix("sections.")
    if section in set(ReportSection):
        return label(ReportSection(section))
    return str(_("附件")) if place == "attachments" else str(_("核查结论"))


def _page(desk: Desk, parts: list[Part], form: ReportForm, outcome: Outcome | None = None) -> str:
    note_read(the_user(), "item.read", "item", str(desk.case.item.id))
    return render_template(
        "report_drafts/compose.html",
        case=desk.case,
        item=desk.case.item,
        draft=desk.draft,
        version=desk.version,
        rows=[(part, form.of_section(part.section), HINTS[part.section]) for part in parts],
        form=form,
        offer=desk.case.offer(ActKind.REPORT),
        outcome=outcome or Outcome(),
        username=the_user().username,
    )


def _preview(session: Session, desk: Desk, outcome: Outcome | None = None) -> str:
    note_read(the_user(), "paper.previewed", "item", str(desk.case.item.id), {"kind": "investigation"})
    missing = [label(part.section) for part in desk.parts if not part.text.strip()]
    if desk.words.conclusion is None:
        missing.append(_name("conclusion"))
    return render_template(
        "report_drafts/preview.html",
        case=desk.case,
        item=desk.case.item,
        draft=desk.draft,
        version=desk.version,
        blocks=_paper(session, desk),
        missing=missing,
        files=[name for number, name in desk.files if number in desk.words.attachments],
        offer=desk.case.offer(ActKind.REPORT),
        outcome=outcome or Outcome(),
    )


def _paper(session: Session, desk: Desk) -> list[Block]:
    """The pages as they will be; empty, with a message, where the bureau's own template is at fault."""
    case = make.case_of(session, desk.case.item, settings())
    texts = {part.section: part.text for part in desk.parts}
    try:
        return list(blocks(make.preview_of_report(case, texts, desk.words.conclusion, settings())))
    except TemplateUnusable as unusable:
        flash(_("文书模板不能使用，请告知系统管理员：%(fault)s", fault=str(unusable)), "error")
        return []
