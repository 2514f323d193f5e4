"""办理经过: everything that happened to an item, as sentences, each with what was written down at it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _

from hotline.console.act_words import field_words
from hotline.console.formats import day, listed
from hotline.console.labels import label
from ledger.handling.acts import Act, Close
from ledger.matters import Entry
from ledger.models import Attachment
from ledger.models.handling_codes import ActKind, ReportSection

SENTENCES: Mapping[ActKind, str] = {
    ActKind.REGISTER: _("登记在册。%(channel)s，%(urgency)s，难易程度：%(difficulty)s。"),
    ActKind.ACCEPT: _("经审核，予以受理。"),
    ActKind.DECLINE: _("经审核，不予受理：%(reason)s。"),
    ActKind.TRANSFER: _("移交%(authority)s，接收部门：%(recipient)s。"),
    ActKind.FIRST_RESPONSE: _("进行先期处置。"),
    ActKind.INSTRUCT: _("收到%(leader)s批示。"),
    ActKind.JOIN: _("并入%(main)s办理。"),
    ActKind.TAKE_REPEAT: _("重复举报%(repeat)s并入本事项。"),
    ActKind.SEPARATE: _("与并入的事项拆分，恢复单独办理。"),
    ActKind.RELEASE_REPEAT: _("重复举报%(repeat)s拆出，单独办理。"),
    ActKind.LINK: _("与%(other)s相互关联。"),
    ActKind.UNLINK: _("与%(other)s解除关联。"),
    ActKind.CORRECT_GRADING: _("更正为：难易程度%(difficulty)s，紧急程度%(urgency)s。"),
    ActKind.ASSIGN: _("%(method)s，承办单位：%(handling_units)s。"),
    ActKind.BEGIN: _("开始核查。"),
    ActKind.STEP: _("核查步骤：%(step)s。"),
    ActKind.STAGE_REPORT: _("报送阶段报告，申请延期。"),
    ActKind.EXTEND: _("批准延期%(working_days)s个工作日。"),
    ActKind.REFUSE_EXTENSION: _("不批准延期，到期日不变。"),
    ActKind.PASS_TO_NORMAL: _("即时快办当日未办结，自动转入普通程序。"),
    ActKind.SETTLE_AT_ONCE: _("即时办结，结论：%(conclusion)s，提交审核。"),
    ActKind.OPEN_RECTIFICATION: _("向%(unit)s提出整改。"),
    ActKind.FINISH_RECTIFICATION: _("第%(number)s项整改完成。"),
    ActKind.HOLD_ACCOUNTABLE: _("责任追究：对%(identity)s%(person)s%(accountability)s。"),
    ActKind.FEEDBACK: _("向反映人%(way)s反馈，反映人%(satisfaction)s。"),
    ActKind.FEEDBACK_IMPOSSIBLE: _("登记无法反馈的原因。"),
    ActKind.REPORT: _("提交核查报告，结论：%(conclusion)s。"),
    ActKind.PASS_REVIEW: _("核查报告审核通过。"),
    ActKind.RETURN_REPORT: _("核查报告退回复查。"),
    ActKind.CLOSE: _("七项条件具备，予以结案，结论：%(conclusion)s。"),
    ActKind.ARCHIVE: _("归档。"),
    ActKind.SUPERVISE: _("决定督办：%(trigger)s，方式：%(way)s。"),
    ActKind.SUPERVISION_RESULT: _("第%(number)s次督办取得结果。"),
    ActKind.MEASURE: _(
        "对民警%(person)s采取%(measure)s措施，期限%(days)s日，经%(approver)s%(approver_name)s批准。"
    ),
    ActKind.APPEAL: _("对第%(number)s项措施提出申诉，报上级机关决定。"),
    ActKind.DECIDE_APPEAL: _("%(organ)s对第%(number)s项措施的申诉作出决定：%(outcome)s。"),
    ActKind.PROPOSE_SANCTION: _("建议给予%(identity)s%(person)s%(sanction)s，移送%(recipient)s。"),
    ActKind.REFER_TO_JUSTICE: _("%(identity)s%(person)s涉嫌犯罪，移送%(organ)s。"),
    ActKind.CLARIFY: _("在一定范围内予以澄清。"),
    ActKind.REFER_FALSE_ACCUSATION: _("涉嫌诬告，移送%(recipient)s。"),
}
"""What is said of each act; what a sentence does not say of its act stands below it."""

CLOSED_BEFORE = _("原台账已结案，结论：%(conclusion)s。")
"""Of an item that was brought in closed: nobody has looked at the seven conditions here."""

# What the registration form on the same page says, and what the sentence already means.
LEFT_OUT = frozenset(
    {
        "accepted_on",
        "accused_units",
        "happening_now",
        "named",
        "instructed",
        "checks",
        "of_another_force",
        "reported",
    }
)
_SAID = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Event:
    """One thing that happened: when, who did it (None: the service), in a sentence, with what was written.

    `seq` and `kind` are those of the act; what is no act has neither.
    """

    at: datetime
    who: str | None
    heading: str
    sentence: str
    passages: list[tuple[str, str]] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    seq: int | None = None
    kind: ActKind | None = None


@dataclass(frozen=True)
class Names:
    """The names behind the ids in acts: of units, of people, and the numbers of items one may see."""

    units: Mapping[int, str]
    people: Mapping[int, str]
    items: Mapping[int, str]

    def units_of(self, ids: Iterable[int]) -> str:
        """The names of several units in one line."""
        return listed(self.units[unit] for unit in sorted(ids))

    def people_of(self, ids: Iterable[int]) -> str:
        """The names of several people in one line."""
        return listed(self.people[person] for person in sorted(ids))


def events(
    history: Iterable[Entry], names: Names, files: Sequence[Attachment] = (), others: Sequence[Event] = ()
) -> list[Event]:
    """What happened to an item in words: acts, files that were attached, and others, in their order."""
    acts = [_event(entry, names, files) for entry in history]
    return sorted([*others, *acts, *map(_attached, files)], key=lambda event: event.at)


def described(act: Act, names: Names) -> tuple[str, list[tuple[str, str]]]:
    """An act in a sentence, and the labelled passages of what the sentence does not say."""
    shown = {name: _shown(name, getattr(act, name), names) for name in type(act).model_fields}
    brought_in_closed = isinstance(act, Close) and not act.checks
    words = str(CLOSED_BEFORE if brought_in_closed else SENTENCES[act.kind])
    said = set(_SAID.findall(words)) | LEFT_OUT | {"attachments"}
    passages = [
        (str(field_words(act.kind, name).label), text)
        for name, text in shown.items()
        if text and name not in said and name != "sections"
    ]
    return words % shown, _sections(act) + passages


def item_ids(history: Iterable[Entry]) -> set[int]:
    """The ids of the other items that a history speaks of."""
    acts = [entry.act for entry in history]
    return {getattr(act, name) for act in acts for name in ("main", "repeat", "other") if hasattr(act, name)}


def _event(entry: Entry, names: Names, files: Sequence[Attachment]) -> Event:
    sentence, passages = described(entry.act, names)
    named: frozenset[int] = getattr(entry.act, "attachments", frozenset())
    return Event(
        at=entry.at,
        who=entry.actor.display_name if entry.actor else None,
        heading=label(entry.act.kind),
        sentence=sentence,
        passages=passages,
        files=[file for file in files if file.id in named],
        seq=entry.seq,
        kind=entry.act.kind,
    )


def _attached(file: Attachment) -> Event:
    words = str(_("上传附件“%(name)s”。")) % {"name": file.name}
    return Event(file.added_at, file.added_by.display_name, str(_("附件")), words)


def _sections(act: Act) -> list[tuple[str, str]]:
    sections: Mapping[ReportSection, str] = getattr(act, "sections", {})
    return [(label(section), sections[section]) for section in ReportSection if section in sections]


def _shown(name: str, value: object, names: Names) -> str:
    if name in ("handling_units", "accused_units") and isinstance(value, frozenset):
        return names.units_of(value)
    if name == "team" and isinstance(value, frozenset):
        return names.people_of(value)
    if name == "unit" and isinstance(value, int):
        return names.units[value]
    if name in ("main", "repeat", "other") and isinstance(value, int):
        return names.items.get(value) or str(_("另一事项"))
    if isinstance(value, StrEnum):
        return label(value)
    if isinstance(value, date):
        return day(value)
    return "" if value is None else str(value)
