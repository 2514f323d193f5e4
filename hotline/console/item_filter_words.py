"""What the list of items says of the figure that it stands behind."""

from collections.abc import Callable, Iterator, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from hotline.console.item_filter import NONE, ItemFilter
from hotline.console.labels import label
from hotline.console.period_words import period_words
from ledger.reports.rows import ItemFigure, act_codes

FIGURES: Mapping[ItemFigure, str] = {
    ItemFigure.RECEIVED: lazy_gettext("受理"),
    ItemFigure.ENDED: lazy_gettext("办结（结案、不予受理、移交、并案）"),
    ItemFigure.CLOSED: lazy_gettext("结案"),
    ItemFigure.ON_TIME: lazy_gettext("按时结案"),
    ItemFigure.LATE: lazy_gettext("超期结案"),
    ItemFigure.PROVED: lazy_gettext("查实（属实、部分属实）"),
    ItemFigure.OPEN: lazy_gettext("在办（期末）"),
    ItemFigure.OVERDUE: lazy_gettext("超期"),
    ItemFigure.EXTENDED: lazy_gettext("延期"),
    ItemFigure.REPEATS: lazy_gettext("重复举报"),
    ItemFigure.REPEATED: lazy_gettext("被重复举报"),
    ItemFigure.SUPERVISED: lazy_gettext("督办"),
    ItemFigure.HELD_ACCOUNTABLE: lazy_gettext("责任追究"),
    ItemFigure.MEASURES: lazy_gettext("措施"),
    ItemFigure.SANCTIONS: lazy_gettext("建议移送"),
    ItemFigure.REFERRED_TO_JUSTICE: lazy_gettext("移送司法机关"),
    ItemFigure.RECTIFICATIONS_OPENED: lazy_gettext("提出整改"),
    ItemFigure.RECTIFICATIONS_FINISHED: lazy_gettext("完成整改"),
    ItemFigure.CLARIFIED: lazy_gettext("澄清"),
    ItemFigure.FALSE_ACCUSATIONS: lazy_gettext("诬告移送"),
    ItemFigure.UNDER_SUPERVISION: lazy_gettext("督办中"),
    ItemFigure.IN_RECTIFICATION: lazy_gettext("整改未完成"),
}
COLUMNS: Mapping[str, str] = {
    "nature": lazy_gettext("性质"),
    "identity": lazy_gettext("身份"),
    "difficulty": lazy_gettext("难易程度"),
    "method": lazy_gettext("处置方式"),
    "conclusion": lazy_gettext("核查结论"),
    "feedback_way": lazy_gettext("反馈方式"),
    "satisfaction": lazy_gettext("反映人意见"),
}
AT_THIS_MOMENT = frozenset({ItemFigure.UNDER_SUPERVISION, ItemFigure.IN_RECTIFICATION})


def behind_words(wanted: ItemFilter, unit_name: Callable[[int], str | None]) -> str:
    """Say in words what the list is narrowed down to beside what its form shows; empty for nothing."""
    parts = []
    if wanted.figure is not None and wanted.period is not None:
        if wanted.figure not in AT_THIS_MOMENT:
            parts.append(period_words(wanted.period))
        parts.append(str(FIGURES[wanted.figure]))
        parts += [label(code) for code in act_codes(wanted.figure, wanted.acts)]
    parts += [_("%(column)s：%(code)s", column=column, code=code) for column, code in _columns(wanted)]
    if wanted.force is not None and (name := unit_name(wanted.force)):
        parts.append(_("涉及单位%(name)s（含下属）", name=name))
    if wanted.main is not None:
        parts.append(_("并入%(number)s", number=wanted.main))
    return str(_("，")).join(parts)


def _columns(wanted: ItemFilter) -> Iterator[tuple[str, str]]:
    """The columns without a field in the form that the list is narrowed by, with the words of their codes."""
    if wanted.sub_level is not None:
        yield _("子项"), _("未分类") if wanted.sub_level == NONE else wanted.sub_level
    for name, words in COLUMNS.items():
        code = getattr(wanted, name)
        if code is not None:
            yield str(words), _("未交办") if code == NONE else label(code)
