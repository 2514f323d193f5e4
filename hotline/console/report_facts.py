"""What the ledger knows of each section of a 核查报告, in words. DOMAIN.md section 2.10. Pure.

Who handles the item corrects and completes it; of what is not known, nothing is said.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from flask_babel import gettext as _

from hotline.console.formats import day_in_words
from hotline.console.labels import label
from hotline.console.official import in_chinese
from hotline.console.timeline import Names
from ledger.handling.acts import (
    Act,
    Assign,
    Begin,
    Feedback,
    FeedbackImpossible,
    FinishRectification,
    FirstResponse,
    HoldAccountable,
    Instruct,
    OpenRectification,
    ProposeSanction,
    ReferToJustice,
    StageReport,
    TakeMeasure,
    TakeRepeat,
    TakeStep,
)
from ledger.matters import Entry
from ledger.models import Identity, Item
from ledger.models.handling_codes import ReportSection

Sections = Mapping[ReportSection, str]
Deed = TypeVar("Deed", bound=Act)


def known(item: Item, history: Sequence[Entry], names: Names) -> Sections:
    """Return what can be said in each section from the form and from what was done up to now."""
    with in_chinese():
        return {
            ReportSection.WORK_DONE: _lines(*_work_done(history, names)),
            ReportSection.PARTIES: _parties(item),
            ReportSection.CASE: _lines(
                _named(_("发生时间"), item.happened_at), _named(_("发生地点"), item.place)
            ),
            ReportSection.COMPLAINT: _complaint(item, history, names),
            ReportSection.INVESTIGATION: _lines(*_investigation(item, history)),
            ReportSection.FACTS: "",
            ReportSection.PROBLEMS: _problems(item),
            ReportSection.RESPONSIBILITY: _lines(*_responsibility(history)),
            ReportSection.FEEDBACK: _feedback(history),
            ReportSection.OUTCOME: _lines(*_outcome(history, names)),
        }


def _work_done(history: Sequence[Entry], names: Names) -> Iterator[str]:
    for entry in history:
        day = day_in_words(entry.at)
        match entry.act:
            case Instruct() as act:
                yield _(
                    "%(day)s，%(leader)s批示：%(words)s", day=day, leader=act.leader, words=act.instruction
                )
            case FirstResponse() as act:
                yield _("%(day)s先期处置：%(account)s", day=day, account=act.account)
            case Assign() as act:
                units = names.units_of(act.handling_units)
                yield _(
                    "%(day)s%(method)s，由%(units)s承办。", day=day, method=label(act.method), units=units
                )
                if act.team:
                    yield _("工作组成员：%(people)s。", people=names.people_of(act.team))
            case Begin():
                yield _("%(day)s开始核查。", day=day)
            case TakeStep() as act if act.account is not None:
                yield _("%(day)s%(step)s。", day=day, step=label(act.step))


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
        _named(_("涉及单位"), "、".join(unit.name for unit in item.accused_units)),
        _named(_("涉及人员"), accused and accused + identity),
    )


def _complaint(item: Item, history: Sequence[Entry], names: Names) -> str:
    repeats = [names.items.get(act.repeat) for act in _all(history, TakeRepeat)]
    listed = "、".join(number for number in repeats if number)
    return _lines(
        item.problem or "",
        _named(_("诉求"), item.demand),
        _named(_("并案的重复举报"), listed),
    )


def _investigation(item: Item, history: Sequence[Entry]) -> Iterator[str]:
    yield _named(_("反映人提供的证据"), item.evidence)
    for entry in history:
        match entry.act:
            case TakeStep() as act:
                waived = _("未办理，理由：%(reason)s", reason=act.waived_because)
                yield _named(label(act.step), act.account or waived)
            case StageReport() as act:
                yield _named(_("%(day)s阶段报告", day=day_in_words(entry.at)), act.progress)


def _problems(item: Item) -> str:
    categories = "、".join(label(category.category) for category in item.categories)
    return _lines(_named(_("反映的问题类别"), categories), _named(_("反映的问题性质"), label(item.nature)))


def _responsibility(history: Sequence[Entry]) -> Iterator[str]:
    for entry in history:
        match entry.act:
            case HoldAccountable() as act:
                yield f"{label(act.identity)}{act.person}：{label(act.accountability)}。{act.account}"
            case TakeMeasure() as act:
                yield _(
                    "%(identity)s%(person)s：%(measure)s%(days)s日。%(reason)s",
                    identity=label(act.identity),
                    person=act.person,
                    measure=label(act.measure),
                    days=act.days,
                    reason=act.reason,
                )
            case ProposeSanction() as act:
                yield _(
                    "%(identity)s%(person)s：建议%(sanction)s，已移送%(recipient)s。%(proposal)s",
                    identity=label(act.identity),
                    person=act.person,
                    sanction=label(act.sanction),
                    recipient=act.recipient,
                    proposal=act.proposal,
                )
            case ReferToJustice() as act:
                yield _(
                    "%(identity)s%(person)s：涉嫌犯罪，已移送%(organ)s。%(reason)s",
                    identity=label(act.identity),
                    person=act.person,
                    organ=act.organ,
                    reason=act.reason,
                )


def _feedback(history: Sequence[Entry]) -> str:
    for entry in reversed(history):
        match entry.act:
            case Feedback() as act:
                day, way = day_in_words(entry.at), label(act.way)
                satisfaction = label(act.satisfaction)
                return _lines(
                    _("%(day)s%(way)s反馈：%(told)s", day=day, way=way, told=act.told),
                    _("举报投诉人%(said)s：%(opinion)s", said=satisfaction, opinion=act.opinion),
                )
            case FeedbackImpossible() as act:
                return str(_("无法反馈：%(reason)s", reason=act.reason))
    return ""


def _outcome(history: Sequence[Entry], names: Names) -> Iterator[str]:
    finished = {act.number: act.account for act in _all(history, FinishRectification)}
    for number, act in enumerate(_all(history, OpenRectification), 1):
        yield _("要求%(unit)s整改：%(demand)s", unit=names.units.get(act.unit, ""), demand=act.demand)
        if number in finished:
            yield _("整改已完成：%(account)s", account=finished[number])


def _all(history: Sequence[Entry], deed: type[Deed]) -> list[Deed]:
    return [entry.act for entry in history if isinstance(entry.act, deed)]


def _named(name: str, value: str | None) -> str:
    return f"{name}：{value}" if value else ""


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
