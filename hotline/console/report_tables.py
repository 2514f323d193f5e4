"""The tables of a report in Chinese, as the page and the DOCX show them alike. DOMAIN.md section 5."""

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from hotline.console.call_tables import LOG, SPOKEN
from hotline.console.formats import duration, percent, signed_percent, year_and_month
from hotline.console.item_filter import NONE, of_period, of_sub_level
from hotline.console.labels import label
from hotline.console.report_blocks import Block
from hotline.console.tables import RANKED, Cell, Chart, Table, linked
from ledger.call_conditions import Answer, CallGroup
from ledger.models.codes import Category, Identity
from ledger.models.handling_codes import SupervisionWay
from ledger.reports.charts import Age, Month
from ledger.reports.consequences import Consequences
from ledger.reports.figures import Figures
from ledger.reports.flow import HEADLINES, Change, ComparedFlow
from ledger.reports.handling import Handling, Timeliness
from ledger.reports.intake import Intake, UnitFigures
from ledger.reports.period import Period
from ledger.reports.rows import ItemFigure
from ledger.reports.scope import total
from ledger.reports.telephone import Telephone

NOTHING = "—"

Link = Mapping[str, str]
SubLevels = Mapping[str, Collection[str]]  # what each category is divided into, by its code


def tables(block: Block, figures: Figures, sub_levels: SubLevels) -> tuple[Table, ...]:
    """The tables of a block; only the figures of it are asked for.

    Only `sub_levels`, the bureau's own, lead to their items: an imported one may say anything.
    """
    period = figures.period
    days = {"since": str(period.first), "until": str(period.last)}
    made: Mapping[Block, Callable[[], tuple[Table, ...]]] = {
        Block.FLOW: lambda: (_flow(figures.flow, period),),
        Block.TREND: lambda: (_trend(figures.trend),),
        Block.RECEIVED: lambda: _received(figures.intake, days, sub_levels),
        Block.ACCUSED: lambda: (_units(figures.intake.by_unit, of_period(ItemFigure.RECEIVED, period)),),
        Block.REPEATS: lambda: (_repeats(figures.intake, period),),
        Block.METHODS: lambda: (_methods(figures.handling, days),),
        Block.TIMELINESS: lambda: (_timeliness(figures.handling, period),),
        Block.OUTCOMES: lambda: (*_outcomes(figures.handling, period), _ages(figures.ages, period)),
        Block.CONSEQUENCES: lambda: _consequences(figures.consequences, period),
        Block.TELEPHONE: lambda: (_telephone(figures.telephone, days),),
    }
    return made[block]()


def _flow(flow: ComparedFlow, period: Period) -> Table:
    names = {
        "received": _("受理"),
        "ended": _("办结"),
        "closed": _("其中：结案"),
        "open": _("在办（期末）"),
        "overdue": _("超期"),
        "extended": _("延期"),
    }
    rows = [_compared(names[name], flow.change(name), ItemFigure(name), period) for name in HEADLINES]
    now = flow.now
    note = _(
        "办结包括结案%(closed)s件、不予受理%(declined)s件、移交%(transferred)s件、并案%(joined)s件；"
        "期末超期未报%(late)s件。",
        closed=now.closed,
        declined=now.declined,
        transferred=now.transferred,
        joined=now.joined,
        late=flow.overdue_open,
    )
    head = (_("指标"), _("本期"), _("上期"), _("环比"), _("上年同期"), _("同比"))
    return Table(_("受理、办结、在办、超期、延期（件）"), head, tuple(rows), note)


def _compared(name: str, change: Change, figure: ItemFigure, period: Period) -> tuple[Cell, ...]:
    return (
        Cell(name),
        _figure(change.now, figure, period),
        _figure(change.before, figure, period.before()),
        Cell(_growth(change.on_before)),
        _figure(change.year_before, figure, period.year_before()),
        Cell(_growth(change.on_year_before)),
    )


def _trend(months: tuple[Month, ...]) -> Table:
    rows = tuple(
        (
            Cell(year_and_month(month.period.first)),
            _figure(month.received, ItemFigure.RECEIVED, month.period),
            _figure(month.ended, ItemFigure.ENDED, month.period),
        )
        for month in months
    )
    chart = Chart("columns", _("每月受理与办结件数"), last=2)
    return Table(_("月度趋势（件）"), (_("月份"), _("受理"), _("办结")), rows, charts=(chart,))


def _received(intake: Intake, days: Link, sub_levels: SubLevels) -> tuple[Table, ...]:
    return (
        _counts(_("渠道来源"), intake.by_channel, lambda code: {**days, "channel": code.value}),
        _counts(
            _("问题类别"),
            intake.by_category,
            lambda code: {**days, "category": code.value},
            note=_("一件涉及多个类别的，分别计入各类别。"),
            chart=Chart("bars", _("各问题类别件数")),
        ),
        _sub_levels(intake, days, sub_levels),
        _counts(_("性质"), intake.by_nature, lambda code: {**days, "nature": code.value}),
        _counts(_("身份"), intake.by_identity, lambda code: {**days, "identity": code.value}),
    )


def _repeats(intake: Intake, period: Period) -> Table:
    repeats = _figure(intake.repeats, ItemFigure.REPEATS, period)
    repeat_rows = (
        (Cell(_("重复举报")), repeats),
        (Cell(_("被重复举报的事项")), _figure(intake.repeated, ItemFigure.REPEATED, period)),
        (Cell(_("重复率")), Cell(_share(intake.repeat_rate), link=repeats.link)),
    )
    return Table(_("重复举报"), (_("指标"), _("数值")), repeat_rows)


def _units(units: tuple[UnitFigures, ...], received: Link) -> Table:
    rows = tuple(_unit(unit, {**received, "force": str(unit.unit_id)}) for unit in units)
    note = _("按市局直属单位、分局、县市公安局归口统计，含其下属单位；一件涉及多个单位的，分别计入各单位。")
    head = (_("单位"), _("合计"), *(label(one) for one in Category))
    charts = (
        Chart("bars", _("涉及单位排名"), rows=RANKED),
        Chart("heat", _("单位与问题类别"), first=2, last=len(head) - 1, rows=RANKED),
    )
    return Table(_("涉及单位排名及问题类别（件）"), head, rows, note, charts)


def _unit(unit: UnitFigures, about_it: Link) -> tuple[Cell, ...]:
    return (
        Cell(unit.name),
        Cell(str(unit.items), link=about_it),
        *(
            linked(count, {**about_it, "category": category.value}) if count else Cell("")
            for category, count in unit.by_category.items()
        ),
    )


def _methods(handling: Handling, days: Link) -> Table:
    methods = _counts(_("处置方式"), handling.by_method, lambda code: {**days, "method": code.value})
    unassigned = (Cell(_("未交办")), linked(handling.unassigned, {**days, "method": NONE}), Cell(""))
    return Table(methods.title, methods.head, (*methods.rows, unassigned))


def _outcomes(handling: Handling, period: Period) -> tuple[Table, ...]:
    closed = of_period(ItemFigure.CLOSED, period)
    proved = _("查实率%(share)s（属实与部分属实占结案数的比例）。", share=_share(handling.proved_rate))
    told = _(
        "反馈率%(share)s；匿名无法反馈%(count)s件。",
        share=_share(handling.feedback_rate),
        count=handling.feedback_impossible,
    )
    content = _("满意率%(share)s（满意与基本满意占已表态的比例）。", share=_share(handling.content_rate))
    return (
        _counts(
            _("核查结论"),
            handling.by_conclusion,
            lambda code: {**closed, "conclusion": code.value},
            note=proved,
        ),
        _counts(
            _("反馈方式"),
            handling.by_feedback_way,
            lambda code: {**closed, "feedback_way": code.value},
            note=told,
        ),
        _counts(
            _("反映人意见"),
            handling.by_satisfaction,
            lambda code: {**closed, "satisfaction": code.value},
            note=content,
        ),
    )


def _timeliness(handling: Handling, period: Period) -> Table:
    limits = {"simple": 10, "ordinary": 15, "major": 20}
    rows = [
        _timely(
            _("%(name)s（%(days)s个工作日）", name=label(one), days=limits[one.value]),
            part,
            period,
            {"difficulty": one.value},
        )
        for one, part in handling.by_difficulty.items()
    ]
    rows.append(_timely(_("合计"), handling.all_difficulties, period, {}))
    head = (
        _("难易程度"),
        _("结案"),
        _("按时"),
        _("按时办结率"),
        _("平均核查用时"),
        _("平均办结用时"),
    )
    return Table(_("办理时限"), head, tuple(rows), _("用时以工作日计，受理当日不计；经批准的延期计入期限。"))


def _timely(name: str, part: Timeliness, period: Period, difficulty: Link) -> tuple[Cell, ...]:
    on_time = linked(part.on_time, {**of_period(ItemFigure.ON_TIME, period), **difficulty})
    return (
        Cell(name),
        linked(part.closed, {**of_period(ItemFigure.CLOSED, period), **difficulty}),
        on_time,
        Cell(_share(part.on_time_rate), link=on_time.link),
        Cell(_days(part.mean_workdays_to_report)),
        Cell(_days(part.mean_workdays_to_close)),
    )


def _ages(ages: tuple[Age, ...], period: Period) -> Table:
    rows = tuple(
        (
            Cell(
                _("%(above)s至%(up_to)s个工作日", above=age.above, up_to=age.up_to)
                if age.up_to is not None
                else _("超过%(days)s个工作日", days=age.above - 1)
            ),
            linked(age.items, {**of_period(ItemFigure.OPEN, period), **_accepted(age)}),
        )
        for age in ages
    )
    chart = Chart("columns", _("期末在办事项时长"))
    return Table(_("在办事项时长（期末）"), (_("受理以来"), _("件数")), rows, charts=(chart,))


def _accepted(age: Age) -> Link:
    """The days between which the items of an age were accepted."""
    return {name: str(day) for name, day in (("since", age.since), ("until", age.until)) if day}


def _consequences(found: Consequences, period: Period) -> tuple[Table, ...]:
    """What followed; its counts are of acts, and lead to the items on which these were done."""

    def done(name: str, count: int, figure: ItemFigure, acts: StrEnum | None = None) -> tuple[Cell, Cell]:
        return Cell(name), linked(count, of_period(figure, period) | ({"acts": acts.value} if acts else {}))

    supervised, accountable = (
        of_period(figure, period) for figure in (ItemFigure.SUPERVISED, ItemFigure.HELD_ACCOUNTABLE)
    )
    note = _("督办事项%(count)s件。", count=found.supervised)
    others = (
        *(done(label(one), count, ItemFigure.MEASURES, one) for one, count in found.measures.items()),
        *(
            done(_("建议移送：%(what)s", what=label(one)), count, ItemFigure.SANCTIONS, one)
            for one, count in found.sanctions.items()
        ),
        done(_("移送司法机关"), found.referred_to_justice, ItemFigure.REFERRED_TO_JUSTICE),
        done(_("提出整改"), found.rectifications_opened, ItemFigure.RECTIFICATIONS_OPENED),
        done(_("完成整改"), found.rectifications_finished, ItemFigure.RECTIFICATIONS_FINISHED),
        (Cell(_("期末未完成整改")), Cell(str(found.rectifications_open))),
        done(_("澄清"), found.clarified, ItemFigure.CLARIFIED),
        done(_("诬告移送"), found.false_accusations, ItemFigure.FALSE_ACCUSATIONS),
    )
    return (
        _cross(_("督办：原因与方式（次）"), _("原因"), found.supervisions, SupervisionWay, supervised, note),
        _cross(_("责任追究（人次）"), _("方式"), found.accountability, Identity, accountable),
        Table(
            _("措施、移送、整改与澄清（次）"),
            (_("指标"), _("数值")),
            others,
            _("除期末未完成整改外，均按次统计，同一事项可以有多次。"),
        ),
    )


def _telephone(telephone: Telephone, days: Link) -> Table:
    service = telephone.service
    wait = service.mean_wait_seconds
    spoken = {**days, **SPOKEN} if service.connected else None
    in_time = {**days, "answer": Answer.IN_TIME.value} if service.connected_in_time else None
    offered = {**days, "outcome": CallGroup.OFFERED.value}
    rows = (
        (Cell(_("来电总数")), linked(service.calls, days)),
        (Cell(_("工作时间应接来电")), linked(service.offered, offered)),
        (Cell(_("人工接通")), Cell(str(service.connected), link=spoken)),
        (Cell(_("接通率（标准95%）")), Cell(_share(service.connect_rate), link=spoken)),
        (Cell(_("15秒内接听率")), Cell(_share(service.in_time_rate), link=in_time)),
        *_pairs(
            (_("平均等候"), duration(wait) or NOTHING),
            (_("应收听留言"), str(telephone.messages_due)),
            (_("次一工作日内收听"), str(telephone.messages_in_time)),
            (_("次一工作日收听率"), _share(telephone.heard_in_time_rate)),
        ),
    )
    return Table(_("接听与收听"), (_("指标"), _("数值")), rows, leads_to=LOG)


def _sub_levels(intake: Intake, days: Link, own: SubLevels) -> Table:
    rows = tuple(
        (
            Cell(label(category)),
            Cell(level or _("未分类")),
            linked(count, {**days, **of_sub_level(category, level)})
            if level is None or level in own.get(category, ())
            else Cell(str(count)),
            Cell(_share(count / intake.by_category[category])),
        )
        for category, levels in intake.by_sub_level.items()
        for level, count in levels.items()
    )
    head = (_("问题类别"), _("子项"), _("件数"), _("占该类别"))
    return Table(_("问题类别的子项"), head, rows, names=2)


def _counts(
    title: str,
    counts: Mapping[Any, int],
    link: Callable[[StrEnum], Link],
    *,
    note: str = "",
    chart: Chart | None = None,
) -> Table:
    whole, most = total(counts), max(counts.values(), default=0)
    behind = {code: link(code) if count else None for code, count in counts.items()}
    rows = tuple(
        (
            Cell(label(code)),
            Cell(str(count), link=behind[code]),
            Cell(_share(count / whole if whole else None), link=behind[code], bar=_part(count, most)),
        )
        for code, count in counts.items()
    )
    return Table(title, (title, _("件数"), _("占比")), rows, note, (chart,) if chart else ())


def _cross(
    title: str,
    first: str,
    counts: Mapping[Any, Mapping[Any, int]],
    columns: Iterable[StrEnum],
    link: Link,
    note: str = "",
) -> Table:
    head = (first, *(label(one) for one in columns), _("合计"))
    rows = tuple(
        (
            Cell(label(row)),
            *(
                linked(count, {**link, "acts": f"{row.value}.{column.value}"}) if count else Cell("")
                for column, count in across.items()
            ),
            linked(total(across), {**link, "acts": row.value}),
        )
        for row, across in counts.items()
    )
    return Table(title, head, rows, note)


def _figure(count: int, figure: ItemFigure, period: Period) -> Cell:
    return linked(count, of_period(figure, period))


def _pairs(*pairs: tuple[str, str]) -> tuple[tuple[Cell, ...], ...]:
    return tuple((Cell(name), Cell(value)) for name, value in pairs)


def _part(count: int, most: int) -> float:
    return count / most if most else 0.0


def _share(share: float | None) -> str:
    return percent(share) or NOTHING


def _growth(growth: float | None) -> str:
    return signed_percent(growth) or NOTHING


def _days(days: float | None) -> str:
    return NOTHING if days is None else f"{days:.1f}"
