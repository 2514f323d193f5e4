"""The columns of the list of items: their names in an address, what they are called, by what they sort."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from hotline.console.item_filter import Sort


@dataclass(frozen=True)
class ItemColumn:
    """One column; `sheet` is the header of the column of the exported 台账 that holds the same."""

    name: str
    words: LazyString
    sheet: str
    sort: Sort | None = None
    shown_first: bool = False
    """Whether it is shown to those who chose no columns."""


ITEM_COLUMNS = (
    ItemColumn("state", _("状态"), "状态", shown_first=True),
    ItemColumn("due", _("到期日"), "到期日", "due", shown_first=True),
    ItemColumn("accused", _("涉及单位"), "涉及单位", shown_first=True),
    ItemColumn("handlers", _("承办单位"), "承办单位", shown_first=True),
    ItemColumn("category", _("问题类别"), "问题类别", shown_first=True),
    ItemColumn("channel", _("渠道来源"), "渠道来源", shown_first=True),
    ItemColumn("accepted", _("受理时间"), "受理时间", "accepted", shown_first=True),
    ItemColumn("received", _("收到时间"), "来电时间", "received"),
    ItemColumn("urgency", _("紧急程度"), "紧急程度"),
    ItemColumn("difficulty", _("难易程度"), "难易程度"),
    ItemColumn("nature", _("性质"), "性质"),
    ItemColumn("named", _("反映方式"), "反映人"),
    ItemColumn("method", _("处置方式"), "处置方式"),
    ItemColumn("repeats", _("重复件数"), "重复件数", "repeats"),
    ItemColumn("conclusion", _("结论"), "结论"),
    ItemColumn("closed", _("结案时间"), "结案时间", "closed"),
    ItemColumn("registrar", _("登记人"), "登记人"),
)
"""All that may be chosen, beside the number. None of them holds what a caller said or who they are."""


def chosen(names: Iterable[str] | None) -> list[ItemColumn]:
    """Return the columns of these names in the order of the list; without any, those shown first."""
    wanted = set(names or ())
    return [one for one in ITEM_COLUMNS if one.name in wanted] or [
        one for one in ITEM_COLUMNS if one.shown_first
    ]
