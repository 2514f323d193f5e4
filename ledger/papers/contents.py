"""What each paper says, from the item and its history: codes, dates and texts, not yet in words.

The keys are the names that a template may use; docs/papers.md lists them for those who write templates.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from ledger.handling.acts import (
    Assign,
    Extend,
    Feedback,
    RefuseExtension,
    Report,
    StageReport,
    Supervise,
    Transfer,
)
from ledger.models.handling_codes import Method, PaperKind, ReportSection
from ledger.papers.case import Case
from ledger.papers.names import without_names
from ledger.papers.refusals import Lack, PaperRefused

Contents = dict[str, Any]
Found = TypeVar("Found")

WITHHELD = "（举报人要求保密，由承办部门按规定联系）"
IN_CIRCULAR = (
    ReportSection.CASE,
    ReportSection.FACTS,
    ReportSection.PROBLEMS,
    ReportSection.RESPONSIBILITY,
    ReportSection.OUTCOME,
)


@dataclass(frozen=True)
class Wish:
    """What a person says beside the item: to whom the paper goes, its text, and whether names stay.

    `recipient` empty: whom the item names. `copies` are the 抄送机关; None: those that the bureau has set.
    `text` is what a 反馈函 tells the caller; empty: what they were
    told. `with_names` keeps the names of the accused in a 通报; that of the caller is always taken out.
    """

    recipient: str = ""
    copies: str | None = None
    text: str = ""
    with_names: bool = False


def contents(kind: PaperKind, case: Case, wish: Wish) -> Contents:
    """Return what a paper says, by the names its template uses.

    Raises `PaperRefused` where something is lacking that the paper is about.
    """
    said = _COMPOSERS[kind](case, wish)
    if wish.recipient:
        said["recipient"] = wish.recipient
    return said


def lack(kind: PaperKind, case: Case) -> Lack | None:
    """Say what an item lacks for a paper; None: it can be made (a 反馈函 once its text is written)."""
    try:
        contents(kind, case, Wish(text="…"))
    except PaperRefused as refused:
        return refused.lack
    return None


def _registration(case: Case, _: Wish) -> Contents:
    item = case.item
    recordings = item.call.recordings if item.call else []
    return _facts(case) | {
        "recipient": "",
        "registered_by": item.registered_by.display_name,
        "recording_seconds": round(sum(recording.seconds for recording in recordings)),
        "confidential": item.confidential,
        "reporter_name": item.reporter_name,
        "reporter_gender": item.reporter_gender,
        "reporter_age": item.reporter_age,
        "reporter_occupation": item.reporter_occupation,
        "reporter_address": item.reporter_address,
        "reporter_id_number": item.reporter_id_number,
        "reporter_phone": item.reporter_phone,
        "remark": item.remark,
    }


def _assignment(case: Case, _: Wish) -> Contents:
    assign, entry = _needed(PaperKind.ASSIGNMENT, case.last(Assign), Lack.NOT_ASSIGNED)
    return _facts(case) | {
        "recipient": case.unit_names(assign.handling_units),
        "method": assign.method,
        "assigned_on": case.day_of(entry),
        "note": assign.note,
        "reporter": _reporter(case),
    }


def _forwarding(case: Case, _: Wish) -> Contents:
    transferred = case.last(Transfer)
    if transferred is not None:
        transfer, entry = transferred
        recipient: str | list[str] = transfer.recipient
        reason = transfer.reason
    else:
        assign, entry = _needed(PaperKind.FORWARDING, case.last(Assign), Lack.NOT_FORWARDED)
        if assign.method is not Method.DEPARTMENT:
            raise PaperRefused(PaperKind.FORWARDING, Lack.NOT_FORWARDED)
        recipient, reason = case.unit_names(assign.handling_units), assign.note
    return _facts(case) | {
        "recipient": recipient,
        "reason": reason,
        "forwarded_on": case.day_of(entry),
        "reporter": _reporter(case),
    }


def _supervision(case: Case, _: Wish) -> Contents:
    supervise, entry = _needed(PaperKind.SUPERVISION, case.last(Supervise), Lack.NOT_SUPERVISED)
    assign, assigned = _needed(PaperKind.SUPERVISION, case.last(Assign), Lack.NOT_ASSIGNED)
    return _facts(case) | {
        "recipient": case.unit_names(assign.handling_units),
        "assigned_on": case.day_of(assigned),
        "supervised_on": case.day_of(entry),
        "trigger": supervise.trigger,
        "way": supervise.way,
        "demand_of_supervision": supervise.demand,
    }


def _extension(case: Case, _: Wish) -> Contents:
    report, entry = _needed(PaperKind.EXTENSION, case.last(StageReport), Lack.NO_STAGE_REPORT)
    granted = case.last(Extend, after=entry.seq)
    refused = case.last(RefuseExtension, after=entry.seq)
    return _facts(case) | {
        "recipient": "",
        "sender": case.unit_names(case.item.handling_unit_ids),
        "filed_on": case.day_of(entry),
        "progress": report.progress,
        "reason": report.reason,
        "granted_days": granted[0].working_days if granted else None,
        "refused_because": refused[0].reason if refused else None,
    }


def _investigation(case: Case, _: Wish) -> Contents:
    report, entry = _needed(PaperKind.INVESTIGATION, case.last(Report), Lack.NO_REPORT)
    return _facts(case) | {
        "recipient": "",
        "sender": case.unit_names(case.item.handling_unit_ids),
        "reported_on": case.day_of(entry),
        "conclusion": report.conclusion,
        "sections": _sections(report, tuple(ReportSection)),
    }


def _feedback(case: Case, wish: Wish) -> Contents:
    item = case.item
    if not item.reporter_name:
        raise PaperRefused(PaperKind.FEEDBACK, Lack.NOBODY_TO_TELL)
    told = wish.text or told_before(case)
    if not told:
        raise PaperRefused(PaperKind.FEEDBACK, Lack.NOTHING_TO_TELL)
    return {
        "item_number": item.number,
        "recipient": item.reporter_name,
        "received_on": item.received_at.astimezone(case.zone).date(),
        "text": told,
    }


def _circular(case: Case, wish: Wish) -> Contents:
    report, _ = _needed(PaperKind.CIRCULAR, case.last(Report), Lack.NO_REPORT)
    said: Contents = {
        "recipient": "",
        "accepted_on": case.item.accepted_at.astimezone(case.zone).date(),
        "channel": case.item.channel,
        "categories": [category.category for category in case.item.categories],
        "conclusion": report.conclusion,
        "sections": _sections(report, IN_CIRCULAR),
    }
    return without_names(said, case, keep_accused=wish.with_names)


def told_before(case: Case) -> str:
    """Return what the caller was told the last time, which a 反馈函 begins with; empty where nothing was."""
    fed_back = case.last(Feedback)
    return fed_back[0].told if fed_back else ""


def _facts(case: Case) -> Contents:
    """Return what most papers say of the item; nothing in it tells who the caller is."""
    item = case.item
    return {
        "item_number": item.number,
        "channel": item.channel,
        "received_at": item.received_at.astimezone(case.zone),
        "accepted_at": item.accepted_at.astimezone(case.zone),
        "accepted_on": item.accepted_at.astimezone(case.zone).date(),
        "named": item.named,
        "accused_units": [unit.name for unit in item.accused_units],
        "accused_persons": item.accused_persons,
        "police_numbers": item.police_numbers,
        "identity": item.identity,
        "happened_at": item.happened_at,
        "place": item.place,
        "happening_now": item.happening_now,
        "categories": list(item.categories),
        "nature": item.nature,
        "problem": item.problem,
        "evidence": item.evidence,
        "demand": item.demand,
        "urgency": item.urgency,
        "difficulty": item.difficulty,
        "instructing_leader": item.instructing_leader,
        "instruction": item.instruction,
        "handling_units": case.unit_names(item.handling_unit_ids),
        "due": item.due,
    }


def _reporter(case: Case) -> str:
    """Return who the caller is for those who investigate; not where they asked for confidence (section 1)."""
    item = case.item
    if not item.named:
        return ""
    if item.confidential:
        return WITHHELD
    return "，".join(part for part in (item.reporter_name, item.reporter_phone) if part)


def _sections(report: Report, wanted: tuple[ReportSection, ...]) -> list[Contents]:
    return [{"heading": section, "text": report.sections[section]} for section in wanted]


def _needed(kind: PaperKind, found: Found | None, otherwise: Lack) -> Found:
    if found is None:
        raise PaperRefused(kind, otherwise)
    return found


_COMPOSERS: Mapping[PaperKind, Callable[[Case, Wish], Contents]] = MappingProxyType(
    {
        PaperKind.REGISTRATION: _registration,
        PaperKind.ASSIGNMENT: _assignment,
        PaperKind.FORWARDING: _forwarding,
        PaperKind.SUPERVISION: _supervision,
        PaperKind.EXTENSION: _extension,
        PaperKind.INVESTIGATION: _investigation,
        PaperKind.FEEDBACK: _feedback,
        PaperKind.CIRCULAR: _circular,
    }
)
