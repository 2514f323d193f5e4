"""The tables and headlines of the leaders' dashboard (领导看板), each figure with the list behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from hotline.console.call_tables import LOG, SPOKEN
from hotline.console.formats import percent, signed, signed_percent, year_and_month
from hotline.console.item_filter import NOBODY, OPEN_STATES, of_period
from hotline.console.report_tables import NOTHING
from hotline.console.tables import RANKED, Cell, Chart, Table, linked
from ledger.call_conditions import Answer, CallGroup, Heard, HeardGroup
from ledger.call_pattern import MessagesHeard
from ledger.models import CallOutcome
from ledger.reports.dashboard import AccusedForce, HandlingUnit, Headlines, TrendMonth
from ledger.reports.period import Period
from ledger.reports.rows import ItemFigure
from ledger.service_figures import ServiceFigures

Link = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure of the period with what it was before; `link` narrows the list of items to it."""

    name: str
    value: str
    link: Link | None
    on_before: str
    on_year_before: str


def headline_figures(compared: tuple[Headlines, Headlines, Headlines]) -> list[Headline]:
    """The headlines of a period beside those of the periods that it is compared with."""
    return [
        _counted(_("受理"), ItemFigure.RECEIVED, compared),
        _counted(_("办结"), ItemFigure.ENDED, compared),
        _rate(_("按时办结率"), ItemFigure.ON_TIME, compared, [one.on_time_rate for one in compared]),
        _rate(_("查实率"), ItemFigure.PROVED, compared, [one.proved_rate for one in compared]),
        _counted(_("超期"), ItemFigure.OVERDUE, compared),
        _counted(_("重复举报"), ItemFigure.REPEATS, compared),
        _counted(_("督办事项"), ItemFigure.SUPERVISED, compared),
    ]


def _counted(name: str, figure: ItemFigure, compared: Sequence[Headlines]) -> Headline:
    this, before, year_before = (one.counts[figure] for one in compared)
    link = of_period(figure, compared[0].period) if this else None
    return Headline(name, str(this), link, growth(this, before), growth(this, year_before))


def _rate(
    name: str, figure: ItemFigure, compared: Sequence[Headlines], rates: Sequence[float | None]
) -> Headline:
    link = of_period(figure, compared[0].period) if compared[0].counts[figure] else None
    return Headline(
        name, percent(rates[0]) or NOTHING, link, _points(rates[0], rates[1]), _points(rates[0], rates[2])
    )


def growth(count: int, base: int) -> str:
    """The growth on a base: +12.5%; of nothing, a dash."""
    return signed_percent((count - base) / base) if base else NOTHING


def _points(rate: float | None, base: float | None) -> str:
    """The difference of two shares, in percentage points."""
    if rate is None or base is None:
        return NOTHING
    return str(_("%(points)s个百分点", points=signed((rate - base) * 100)))


def trend_table(months: tuple[TrendMonth, ...]) -> Table:
    """Month by month, with 环比 and 同比; drawn beside the same months a year before."""
    rows = tuple(_month(month) for month in months)
    head = (
        _("月份"),
        _("受理"),
        _("上年同月受理"),
        _("办结"),
        _("受理环比"),
        _("受理同比"),
        _("办结环比"),
        _("办结同比"),
    )
    note = _("未满的月份，环比、同比与相应月份的同样天数相比。")
    chart = Chart("columns", _("每月受理与办结"), last=3)
    return Table(_("月度趋势（件）"), head, rows, note, (chart,))


def _month(month: TrendMonth) -> tuple[Cell, ...]:
    this, _before, year_before = month.periods
    return (
        Cell(year_and_month(this.first)),
        linked(month.received[0], of_period(ItemFigure.RECEIVED, this)),
        linked(month.received[2], of_period(ItemFigure.RECEIVED, year_before)),
        linked(month.ended[0], of_period(ItemFigure.ENDED, this)),
        *(
            Cell(growth(counts[0], base))
            for counts in (month.received, month.ended)
            for base in (counts[1], counts[2])
        ),
    )


def handling_table(units: tuple[HandlingUnit, ...], period: Period) -> Table:
    """Deadlines at risk now, and how timely the period's closed items were, by the unit that handles them."""
    rows = tuple(_handling(unit, period) for unit in units)
    head = (
        _("承办单位"),
        _("已超期"),
        _("今日到期"),
        _("三日内到期"),
        _("在办"),
        _("督办中"),
        _("本期结案"),
        _("其中按时"),
        _("按时率"),
    )
    note = _("前五项为当前情况，后三项为本期情况；联合核查的，分别计入各承办单位。")
    # The units come with what is late first, then by what they have in hand: the rest would be empty bars.
    late = sum(unit.by_due["overdue"] > 0 for unit in units)
    busy = sum(unit.open > 0 for unit in units)
    charts = [Chart("bars", _("各承办单位超期件数"), rows=min(late, RANKED))] if late else []
    if busy:
        charts.append(Chart("bars", _("各承办单位在办件数"), first=4, last=4, rows=min(busy, RANKED)))
    return Table(_("承办单位：期限与时效（件）"), head, rows, note, tuple(charts))


def _handling(unit: HandlingUnit, period: Period) -> tuple[Cell, ...]:
    whose = {"unit": str(unit.unit_id or NOBODY)}
    return (
        Cell(unit.name or _("未交办")),
        *(linked(unit.by_due[due], {**whose, "due": due}) for due in ("overdue", "today", "soon")),
        linked(unit.open, {**whose, "state": OPEN_STATES}),
        linked(unit.under_supervision, {**whose, **of_period(ItemFigure.UNDER_SUPERVISION, period)}),
        linked(unit.closed, {**whose, **of_period(ItemFigure.CLOSED, period)}),
        *_part_of(unit.on_time, unit.closed, {**whose, **of_period(ItemFigure.ON_TIME, period)}),
    )


def accused_table(forces: tuple[AccusedForce, ...], period: Period) -> Table:
    """What came in about each force, and what of it was closed and proved."""
    rows = tuple(_accused(force, period) for force in forces)
    head = (_("涉及单位"), _("受理"), _("结案"), _("其中查实"), _("查实率"))
    note = _("按市局直属单位、分局、县市公安局归口统计，含其下属单位；一件涉及多个单位的，分别计入各单位。")
    chart = Chart("bars", _("涉及单位受理件数"), rows=RANKED)
    return Table(_("涉及单位（件）"), head, rows, note, (chart,))


def _accused(force: AccusedForce, period: Period) -> tuple[Cell, ...]:
    about = {"force": str(force.unit_id)}
    return (
        Cell(force.name),
        linked(force.received, {**about, **of_period(ItemFigure.RECEIVED, period)}),
        linked(force.closed, {**about, **of_period(ItemFigure.CLOSED, period)}),
        *_part_of(force.proved, force.closed, {**about, **of_period(ItemFigure.PROVED, period)}),
    )


def telephone_table(service: ServiceFigures, heard: MessagesHeard, period: Period) -> Table:
    """How the telephone was answered in the period (GB/T 33358), and whether messages were heard in time."""
    days = {"since": str(period.first), "until": str(period.last)}
    lost = sum(
        service.by_outcome[one] for one in (CallOutcome.ABANDONED_QUEUE, CallOutcome.ABANDONED_RINGING)
    )
    messages = heard.in_time + heard.late
    in_time, all_lost = {**days, "answer": Answer.IN_TIME.value}, {**days, "outcome": CallGroup.LOST.value}
    spoken = {**days, **SPOKEN}
    offered = {**days, "outcome": CallGroup.OFFERED.value}
    soon, due = {**days, "heard": Heard.IN_TIME.value}, {**days, "heard": HeardGroup.DUE.value}
    rows = (
        _among(_("15秒内接听"), service.connected_in_time, in_time, service.connected, spoken),
        _among(_("人工接通（标准95%）"), service.connected, spoken, service.offered, offered),
        _among(_("等候或振铃中挂机"), lost, all_lost, service.calls, days),
        _among(_("次一工作日内收听的留言"), heard.in_time, soon, messages, due),
    )
    head = (_("指标"), _("次数"), _("应计"), _("占比"))
    note = _("按来电日期统计；收听期限未到、尚未收听的留言不计。")
    return Table(_("来电接听（次）"), head, rows, note, leads_to=LOG)


def _part_of(part: int, whole: int, link: Link) -> tuple[Cell, Cell]:
    """A count and its share of a whole, which leads to the same rows."""
    share = percent(part / whole) if whole else NOTHING
    return linked(part, link), Cell(share, link=link if part else None)


def _among(name: str, part: int, of_part: Link, whole: int, of_whole: Link) -> tuple[Cell, ...]:
    """A count, the count that it is among, and its share of that, each with what it counts."""
    counted, share = _part_of(part, whole, of_part)
    return Cell(name), counted, linked(whole, of_whole), share
