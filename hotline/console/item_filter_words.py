"""What the list of items says it is narrowed down to: beside its form, on a phone and on paper."""

from collections.abc import Callable, Iterator, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext, lazy_pgettext

from hotline.console.item_filter import NOBODY, NONE, ItemFilter
from hotline.console.labels import label
from hotline.console.period_words import period_words
from ledger.due_conditions import Due
from ledger.models.codes import Category
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
    ItemFigure.SUPERVISED: lazy_pgettext("figure", "督办"),
    ItemFigure.HELD_ACCOUNTABLE: lazy_pgettext("figure", "责任追究"),
    ItemFigure.MEASURES: lazy_pgettext("figure", "措施"),
    ItemFigure.SANCTIONS: lazy_pgettext("figure", "建议移送"),
    ItemFigure.REFERRED_TO_JUSTICE: lazy_pgettext("figure", "移送司法机关"),
    ItemFigure.RECTIFICATIONS_OPENED: lazy_pgettext("figure", "提出整改"),
    ItemFigure.RECTIFICATIONS_FINISHED: lazy_pgettext("figure", "完成整改"),
    ItemFigure.CLARIFIED: lazy_pgettext("figure", "澄清"),
    ItemFigure.FALSE_ACCUSATIONS: lazy_pgettext("figure", "诬告移送"),
    ItemFigure.UNDER_SUPERVISION: lazy_gettext("督办中"),
    ItemFigure.IN_RECTIFICATION: lazy_gettext("整改未完成"),
}
COLUMN_WORDS: Mapping[str, str] = {
    "channel": lazy_gettext("渠道来源"),
    "urgency": lazy_gettext("紧急程度"),
    "nature": lazy_gettext("性质"),
    "identity": lazy_gettext("身份"),
    "difficulty": lazy_gettext("难易程度"),
    "method": lazy_gettext("处置方式"),
    "conclusion": lazy_gettext("核查结论"),
    "feedback_way": lazy_gettext("反馈方式"),
    "satisfaction": lazy_gettext("反映人意见"),
}
DUE_WORDS: Mapping[Due, str] = {
    "overdue": lazy_gettext("已超期"),
    "today": lazy_gettext("今日到期"),
    "soon": lazy_gettext("三个工作日内到期"),
    "waiting": lazy_gettext("延期待审批"),
}
UnitName = Callable[[int], str | None]
AT_THIS_MOMENT = frozenset({ItemFigure.UNDER_SUPERVISION, ItemFigure.IN_RECTIFICATION})


def narrowed_words(wanted: ItemFilter, unit_name: UnitName) -> str:
    """Say in words everything that the list is narrowed down to but for words searched; empty for nothing."""
    parts = [*_figure(wanted), *_units(wanted, unit_name), *_standing(wanted), *_columns(wanted)]
    return str(_("，")).join(parts)


def _figure(wanted: ItemFilter) -> Iterator[str]:
    if wanted.figure is not None and wanted.period is not None:
        if wanted.figure not in AT_THIS_MOMENT:
            yield period_words(wanted.period)
        yield str(FIGURES[wanted.figure])
        yield from (label(code) for code in act_codes(wanted.figure, wanted.acts))
    if wanted.main is not None:
        yield _("并入%(number)s", number=wanted.main)


def _units(wanted: ItemFilter, unit_name: UnitName) -> Iterator[str]:
    for unit_id in (wanted.force, wanted.accused):
        if unit_id is not None and (name := unit_name(unit_id)):
            yield _("涉及单位%(name)s（含下属）", name=name)
    if wanted.unit == NOBODY:
        yield _("未交办")
    elif wanted.unit is not None and (name := unit_name(wanted.unit)):
        yield _("由%(name)s承办", name=name)


def _standing(wanted: ItemFilter) -> Iterator[str]:
    if wanted.state is not None:
        yield _("在办") if wanted.state == "open" else label(wanted.state)
    if wanted.due is not None:
        yield str(DUE_WORDS[wanted.due])
    if wanted.number is not None:
        yield _("编号%(number)s", number=wanted.number)
    if wanted.since is not None and wanted.until is not None:
        yield _("%(since)s至%(until)s受理", since=wanted.since, until=wanted.until)
    elif wanted.since is not None:
        yield _("%(since)s起受理", since=wanted.since)
    elif wanted.until is not None:
        yield _("%(until)s前（含当日）受理", until=wanted.until)


def _columns(wanted: ItemFilter) -> Iterator[str]:
    if wanted.category is not None:
        yield _("问题类别为%(category)s", category=_category(wanted.category, wanted.sub_level))
    for name, words in COLUMN_WORDS.items():
        code = getattr(wanted, name)
        if code is not None:
            yield _("%(column)s为%(code)s", column=words, code=_("未交办") if code == NONE else label(code))


def _category(category: Category, sub_level: str | None) -> str:
    if sub_level is None:
        return label(category)
    _of, _dot, level = sub_level.partition(".")
    return str(
        _("%(words)s（%(more)s）", words=label(category), more=_("未分类") if level == NONE else level)
    )
