"""What the list of items says of the figure that it stands behind."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from hotline.console.item_filter import ItemFilter
from hotline.console.period_words import period_words
from ledger.reports.rows import ItemFigure

FIGURES: Mapping[ItemFigure, str] = {
    ItemFigure.RECEIVED: lazy_gettext("受理"),
    ItemFigure.ENDED: lazy_gettext("办结（结案、不予受理、移交、并案）"),
    ItemFigure.CLOSED: lazy_gettext("结案"),
    ItemFigure.ON_TIME: lazy_gettext("按时结案"),
    ItemFigure.LATE: lazy_gettext("超期结案"),
    ItemFigure.PROVED: lazy_gettext("查实（属实、部分属实）"),
    ItemFigure.OVERDUE: lazy_gettext("超期"),
    ItemFigure.EXTENDED: lazy_gettext("延期"),
    ItemFigure.REPEATS: lazy_gettext("重复举报"),
    ItemFigure.REPEATED: lazy_gettext("被重复举报"),
    ItemFigure.SUPERVISED: lazy_gettext("督办"),
    ItemFigure.UNDER_SUPERVISION: lazy_gettext("督办中"),
    ItemFigure.IN_RECTIFICATION: lazy_gettext("整改未完成"),
}
AT_THIS_MOMENT = frozenset({ItemFigure.UNDER_SUPERVISION, ItemFigure.IN_RECTIFICATION})


def behind_words(wanted: ItemFilter, unit_name: Callable[[int], str | None]) -> str:
    """Say in words what the list is narrowed down to beside what its form shows; empty for nothing."""
    parts = []
    if wanted.figure is not None and wanted.period is not None:
        if wanted.figure not in AT_THIS_MOMENT:
            parts.append(period_words(wanted.period))
        parts.append(str(FIGURES[wanted.figure]))
    if wanted.force is not None and (name := unit_name(wanted.force)):
        parts.append(_("涉及单位%(name)s（含下属）", name=name))
    if wanted.main is not None:
        parts.append(_("并入%(number)s", number=wanted.main))
    return str(_("，")).join(parts)
