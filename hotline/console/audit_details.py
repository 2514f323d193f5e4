"""What an entry of the audit log is about, and its small print, in words; the export keeps the codes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.console.audit_words import object_words
from hotline.console.formats import listed
from hotline.console.labels import label
from hotline.console.prompt_words import OCCASIONS
from hotline.console.setting_words import WORDS
from ledger.models import AuditEntry, CallOutcome, Extension, Item, RetentionKind, Unit, User
from ledger.models.codes import (
    CallMode,
    Category,
    Channel,
    CheckPoint,
    DiscardReason,
    ItemState,
    Role,
    UnitKind,
    Urgency,
)
from ledger.models.handling_codes import PaperKind

NAMES: Mapping[str, str] = {
    "act": _("办理序号"),
    "added": _("新增"),
    "after": _("改为"),
    "all": _("完整台账"),
    "as": _("格式"),
    "attachment": _("附件"),
    "before": _("原为"),
    "breaks": _("异常"),
    "bytes": _("字节"),
    "calls": _("来电"),
    "category": _("问题类别"),
    "changed": _("更改"),
    "channel": _("渠道来源"),
    "closed": _("停用"),
    "count": _("数量"),
    "draft": _("待登记"),
    "drafts": _("待登记"),
    "duty": _("工作时间值班"),
    "entries": _("数量"),
    "faults": _("不符合"),
    "first": _("自"),
    "from": _("原填写人"),
    "item": _("事项"),
    "items": _("事项"),
    "kind": _("类别"),
    "label": _("名称"),
    "last": _("至"),
    "marks": _("标记"),
    "mode": _("时段"),
    "moved": _("期限变动"),
    "name": _("姓名"),
    "number": _("编号"),
    "off": _("放假"),
    "officer": _("值班员"),
    "on_call": _("非工作时间值守"),
    "outcome": _("结果"),
    "override_reason": _("例外理由"),
    "parent": _("上级单位"),
    "position": _("次序"),
    "proposal": _("提请"),
    "reason": _("原因"),
    "recording": _("录音"),
    "recordings": _("录音"),
    "roles": _("角色"),
    "scope": _("权限"),
    "searched": _("检索"),
    "seed": _("随机种子"),
    "segment": _("语句"),
    "since": _("自"),
    "spot_check": _("抽查"),
    "state": _("状态"),
    "statement": _("反映内容"),
    "taken_back": _("恢复原文"),
    "telephone": _("联系电话"),
    "terms": _("词语"),
    "through": _("校验至"),
    "to": _("报送"),
    "type": _("类型"),
    "unit": _("单位"),
    "until": _("至"),
    "uri": _("SIP 地址"),
    "urgency": _("紧急程度"),
    "worked": _("上班"),
    "years": _("年度"),
}
CODES: Mapping[str, tuple[type[StrEnum], ...]] = {
    "category": (Category,),
    "channel": (Channel,),
    "faults": (CheckPoint,),
    "kind": (PaperKind, RetentionKind, UnitKind),
    "mode": (CallMode,),
    "outcome": (CallOutcome,),
    "reason": (DiscardReason,),
    "roles": (Role,),
    "state": (ItemState,),
    "urgency": (Urgency,),
}
MARKS: Mapping[str, str] = {
    "urgent": _("疑似正在发生"),
    "wants_secrecy": _("要求保密"),
    "wants_no_name": _("要求匿名"),
}
_ROSTER = ("duty", "on_call")


@dataclass(frozen=True, slots=True)
class Known:
    """What people call the objects of some entries: by their ids in the log, which are digits."""

    items: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    phones: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, entries: Iterable[AuditEntry]) -> "Known":
        """Look up the names of what the entries are about."""
        ids: dict[str, set[int]] = {"item": set(), "user": set(), "extension": set(), "unit": set()}
        for entry in entries:
            if entry.object_kind in ids and entry.object_id.isdecimal():
                ids[entry.object_kind].add(int(entry.object_id))
            detail = entry.detail or {}
            ids["item"].update(_numbers(detail.get("items")))
            for shift in _ROSTER:
                ids["user"].update(_numbers(detail.get(shift)))
        items = session.execute(select(Item.id, Item.year, Item.serial).where(Item.id.in_(ids["item"])))
        people = session.execute(select(User.id, User.display_name).where(User.id.in_(ids["user"])))
        phones = session.execute(
            select(Extension.id, Extension.label).where(Extension.id.in_(ids["extension"]))
        )
        units = session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids["unit"])))
        return cls(
            {str(row.id): Item.number_of(row.year, row.serial) for row in items},
            {str(row.id): row.display_name for row in people},
            {str(row.id): row.label for row in phones},
            {str(row.id): row.name for row in units},
        )


def object_named(entry: AuditEntry, known: Known) -> str:
    """What it was done to, as people call it; empty for lists, which the deed names."""
    names: Mapping[str, Mapping[str, str]] = {
        "item": known.items,
        "user": known.people,
        "extension": known.phones,
        "unit": known.units,
        "prompt": OCCASIONS,
        "setting": {name: words.name for name, words in WORDS.items()},
    }
    name = str(names.get(entry.object_kind, {}).get(entry.object_id, entry.object_id))
    return f"{object_words(entry.object_kind)} {name.removeprefix('*')}".strip()


def detail_words(entry: AuditEntry, known: Known) -> str:
    """The small print of an entry in one line; what has no words is shown by its code."""
    parts = (
        f"{NAMES.get(name, name)}{gettext('：')}{_value(name, value, known)}"
        for name, value in (entry.detail or {}).items()
    )
    return str(gettext("；")).join(parts)


def _value(name: str, value: Any, known: Known) -> str:
    if isinstance(value, bool):
        return str(gettext("是") if value else gettext("否"))
    if value in (None, "", []):
        return "—"
    if isinstance(value, list):
        return listed(_value(name, one, known) for one in value)
    if isinstance(value, Mapping):
        return listed(f"{NAMES.get(key, key)} {_value(key, one, known)}" for key, one in value.items())
    for code in (code for codes in CODES.get(name, ()) for code in codes):
        if code == value:
            return label(code)
    names = {"changed": NAMES, "marks": MARKS, "items": known.items, **dict.fromkeys(_ROSTER, known.people)}
    return str(names.get(name, {}).get(str(value), value))


def _numbers(value: Any) -> list[int]:
    return [one for one in value if isinstance(one, int)] if isinstance(value, list) else []
