"""The ten sections of a 核查报告 as far as the ledger knows them already. DOMAIN.md section 2.10.

Who handles the item corrects and completes them; what is not known is left empty.
"""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from hotline.console.formats import day_in_words
from hotline.console.labels import label
from ledger.handling.acts import (
    Feedback,
    FeedbackImpossible,
    HoldAccountable,
    OpenRectification,
    Report,
    TakeStep,
)
from ledger.matters import Entry
from ledger.models import Identity, Item
from ledger.models.handling_codes import ActKind, ReportSection

Sections = Mapping[ReportSection, str]


def sections(item: Item, history: Sequence[Entry], unit_names: Mapping[int, str]) -> Sections:
    """What can be said in each section; after a return, what the report said that came back."""
    earlier = [entry.act.sections for entry in history if isinstance(entry.act, Report)]
    if earlier:
        return earlier[-1]
    return {
        ReportSection.WORK_DONE: _work_done(history),
        ReportSection.PARTIES: _parties(item),
        ReportSection.CASE: _case(item),
        ReportSection.COMPLAINT: _lines(item.problem, _named(_("诉求"), item.demand)),
        ReportSection.INVESTIGATION: _investigation(history),
        ReportSection.RESPONSIBILITY: _responsibility(history),
        ReportSection.FEEDBACK: _feedback(history),
        ReportSection.OUTCOME: _outcome(history, unit_names),
    }


def _work_done(history: Sequence[Entry]) -> str:
    begun = [
        _("%(day)s开始核查。", day=day_in_words(entry.at))
        for entry in history
        if entry.act.kind is ActKind.BEGIN
    ]
    steps = [
        _("%(day)s%(step)s。", day=day_in_words(entry.at), step=label(entry.act.step))
        for entry in history
        if isinstance(entry.act, TakeStep) and entry.act.account is not None
    ]
    return _lines(*begun, *steps)


def _parties(item: Item) -> str:
    # Who asks for confidentiality is not named in a paper that others read (DOMAIN.md section 1).
    if not item.named:
        caller = _("匿名")
    elif item.confidential:
        caller = _("实名，要求保密")
    else:
        caller = "，".join(part for part in (item.reporter_name, item.reporter_occupation) if part)
    accused = "，".join(part for part in (item.accused_persons, item.police_numbers) if part)
    identity = "" if item.identity is Identity.UNKNOWN else f"（{label(item.identity)}）"
    return _lines(
        _named(_("举报投诉人"), caller),
        _named(_("被反映单位"), "、".join(unit.name for unit in item.accused_units)),
        _named(_("被反映人"), accused and accused + identity),
    )


def _case(item: Item) -> str:
    return _lines(_named(_("发生时间"), item.happened_at), _named(_("发生地点"), item.place))


def _investigation(history: Sequence[Entry]) -> str:
    steps = [entry.act for entry in history if isinstance(entry.act, TakeStep)]
    return _lines(
        *(
            _named(label(act.step), act.account or _("未办理，理由：%(reason)s", reason=act.waived_because))
            for act in steps
        )
    )


def _responsibility(history: Sequence[Entry]) -> str:
    held = [entry.act for entry in history if isinstance(entry.act, HoldAccountable)]
    return _lines(
        *(f"{label(act.identity)}{act.person}：{label(act.accountability)}。{act.account}" for act in held)
    )


def _feedback(history: Sequence[Entry]) -> str:
    for entry in reversed(history):
        match entry.act:
            case Feedback() as act:
                return _lines(
                    _(
                        "%(day)s%(way)s反馈：%(told)s",
                        day=day_in_words(entry.at),
                        way=label(act.way),
                        told=act.told,
                    ),
                    _(
                        "举报投诉人%(satisfaction)s：%(opinion)s",
                        satisfaction=label(act.satisfaction),
                        opinion=act.opinion,
                    ),
                )
            case FeedbackImpossible() as act:
                return str(_("无法反馈：%(reason)s", reason=act.reason))
    return ""


def _outcome(history: Sequence[Entry], unit_names: Mapping[int, str]) -> str:
    asked = [entry.act for entry in history if isinstance(entry.act, OpenRectification)]
    return _lines(
        *(
            _("要求%(unit)s整改：%(demand)s", unit=unit_names.get(act.unit, ""), demand=act.demand)
            for act in asked
        )
    )


def _named(name: str, value: str | None) -> str:
    return f"{name}：{value}" if value else ""


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
