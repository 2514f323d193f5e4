"""Making a paper from an item: its words, its number, its DOCX."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from hotline.console.official import in_chinese
from hotline.papers.document import fill_in
from hotline.papers.wording import Words, chinese_date, worded
from hotline.settings import Settings
from ledger import clock, console_settings, matters
from ledger.handling.acts import Report
from ledger.models import Item, Paper, User
from ledger.models.handling_codes import Conclusion, PaperKind, ReportSection
from ledger.papers import made
from ledger.papers.case import Case
from ledger.papers.contents import Wish, contents
from ledger.surroundings import load_units

NOT_NUMBERED_YET = "（制发时编号）"
NOT_WRITTEN_YET = "（未填写）"
WITHOUT_RECORD = {"copies": "", "printed_by": ""}
"""What a paper says that was made before there was a 版记."""


def case_of(session: Session, item: Item, settings: Settings) -> Case:
    """Read an item with its history, as the papers look at it."""
    return Case(
        item=item,
        history=matters.history(session, item, settings.zone),
        units=load_units(session),
        zone=settings.zone,
        today=clock.now().astimezone(settings.zone).date(),
    )


def preview(kind: PaperKind, case: Case, wish: Wish, settings: Settings) -> bytes:
    """Return a paper as DOCX before it takes its number.

    Raises `ledger.papers.refusals.PaperRefused` and `hotline.papers.document.TemplateUnusable`.
    """
    words = words_of(kind, case, wish, settings)
    return _filled(kind, words, NOT_NUMBERED_YET, case.today, settings)


def preview_of_report(
    case: Case, sections: Mapping[ReportSection, str], conclusion: Conclusion | None, settings: Settings
) -> bytes:
    """Return the 核查报告 that is not filed yet, as far as it is written; raises `TemplateUnusable`."""
    values: dict[str, Any] = {
        "sections": {section: sections.get(section) or NOT_WRITTEN_YET for section in ReportSection},
        "conclusion": conclusion or NOT_WRITTEN_YET,
    }
    report = Report.model_construct(**values)  # not checked: it may want much yet
    entry = matters.Entry(len(case.history) + 1, report, clock.now(), None)
    filed = replace(case, history=[*case.history, entry])
    return preview(PaperKind.INVESTIGATION, filed, Wish(), settings)


def make(session: Session, kind: PaperKind, case: Case, wish: Wish, actor: User, settings: Settings) -> Paper:
    """Make a paper and keep it under its number, in the caller's transaction; raises as `preview` does."""
    words = words_of(kind, case, wish, settings)
    _filled(kind, words, NOT_NUMBERED_YET, case.today, settings)  # a bad template takes no number
    mark = console_settings.effective(session, settings).papers.mark(kind.value)
    return made.keep(session, case.item, kind, words, actor, day=case.today, mark=mark)


def document(paper: Paper, settings: Settings) -> bytes:
    """Return a paper that was made as DOCX. Raises `hotline.papers.document.TemplateUnusable`."""
    return _filled(paper.kind, paper.words, paper.number, paper.day, settings)


def words_of(kind: PaperKind, case: Case, wish: Wish, settings: Settings) -> Words:
    """Return everything a paper says but its number; raises `ledger.papers.refusals.PaperRefused`."""
    ours = settings.papers
    with in_chinese():
        words = worded(contents(kind, case, wish))
    if not words["recipient"]:
        words["recipient"] = ours.circulated_to if kind is PaperKind.CIRCULAR else ours.issuer
    copies = copied_to(kind, settings) if wish.copies is None else wish.copies
    record = {"copies": copies.rstrip("。"), "printed_by": ours.printed_by or ours.issuer}
    return {**words, **record, "issuer": ours.issuer}


def copied_to(kind: PaperKind, settings: Settings) -> str:
    """Return to whom papers of a kind are copied (抄送) unless somebody says otherwise."""
    return settings.papers.copies(kind.value)


def _filled(kind: PaperKind, words: Mapping[str, Any], number: str, day: date, settings: Settings) -> bytes:
    known = {**WITHOUT_RECORD, **words, "number": number, "date": chinese_date(day)}
    return fill_in(kind, known, settings.templates_dir)
