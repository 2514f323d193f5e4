"""How the value of a setting is written on the settings page."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from pydantic import BaseModel

from hotline.console.formats import counted
from hotline.console.labels import LABELS
from hotline.console.setting_words import WORDS
from ledger.models import Role
from ledger.models.codes import Category, Difficulty
from ledger.models.handling_codes import PaperKind

CODES: Mapping[str, Mapping[str, str]] = {
    "hours_mode": {
        "auto": lazy_gettext("按工作日历和人工接听时间"),
        "staffed": lazy_gettext("一律人工接听"),
        "after_hours": lazy_gettext("一律录音留言"),
    },
    "ring_strategy": {
        "ring_all": lazy_gettext("同时振铃"),
        "in_turn": lazy_gettext("依次振铃"),
        "longest_idle": lazy_gettext("先振空闲最久的"),
    },
    "transcriber": {"auto": lazy_gettext("自动选择"), "none": lazy_gettext("不转写")},
}
# Whose codes the keys or members of a setting are.
MEMBERS: Mapping[str, type[StrEnum]] = {
    "handling.criteria": Difficulty,
    "handling.sub_levels": Category,
    "handling.extension_granted_by": Role,
    "papers.marks": PaperKind,
    "papers.copied_to": PaperKind,
}


def shown(name: str, value: Any) -> str:
    """Write a value for people; of one that may hold a password, only whether it is set."""
    if isinstance(value, BaseModel) and value == type(value)():
        value = None
    if not value and value not in (0, False):
        return str(_("未设置"))
    if WORDS[name].secret:
        return str(_("已设置（内容不显示）"))
    if name.startswith("retention."):
        return counted("%(count)s个月", value) if value else str(_("长期保存"))
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if name == "hours":
        return str(value).replace("-", "–").replace(",", str(_("，")))
    if isinstance(value, Mapping):
        return str(_("；")).join(
            f"{_member(name, key)}{_('：')}{_words(words)}" for key, words in value.items()
        )
    if isinstance(value, list | tuple):
        return str(_("；")).join(_member(name, each) for each in value)
    return str(CODES.get(name, {}).get(str(value), value))


def _words(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else str(_("、")).join(value)


def _member(name: str, code: str) -> str:
    codes = MEMBERS.get(name)
    return str(LABELS[codes][codes(code)]) if codes else str(code)
