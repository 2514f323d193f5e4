"""The tables of how the telephone was answered over a time, which charts are drawn from."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask_babel import get_locale
from flask_babel import gettext as _

from hotline.console.formats import year_and_month
from hotline.console.labels import label
from hotline.console.tables import Cell, Chart, Table
from ledger.call_conditions import Answer, CallGroup
from ledger.call_pattern import CallPattern, Rings
from ledger.models import CallMode, CallOutcome
from ledger.moments import HOURS_OF_A_DAY
from ledger.service_figures import ServiceFigures

LOG = ("calls.log", "dashboard.calls")
"""The calls behind a figure; for those who may not know who rang, without that."""
SPOKEN = {"outcome": CallOutcome.ANSWERED.value, "mode": CallMode.STAFFED.value}
"""What narrows the log down to the calls that count as 接通."""
WEEKDAYS = 7
DAYS_SHOWN = 45
"""A longer time is shown by month."""
Link = Mapping[str, str]
COUNTED: Mapping[str, Link] = {
    "calls": {"outcome": CallGroup.NOT_REFUSED.value},
    "answered": {"outcome": CallOutcome.ANSWERED.value},
    "in_time": {"answer": Answer.IN_TIME.value},
    "messages": {"outcome": CallOutcome.MESSAGE.value},
    "lost": {"outcome": CallGroup.LOST.value},
}
"""What is counted of the calls of a time, and what narrows the log down to it."""


def times(pattern: CallPattern, first: date, last: date) -> tuple[Table, ...]:
    """When people rang from `first` to `last`: by day or month, over a week, by hour."""
    days = {"since": str(first), "until": str(last)}
    return (_over_time(pattern, first, last), _weekday_and_hour(pattern, days), _hours(pattern, days))


def outcomes(figures: ServiceFigures, first: date, last: date) -> Table:
    """How the calls from `first` to `last` ended, the most frequent outcome first."""
    days = {"since": str(first), "until": str(last)}
    occurred = [(outcome, count) for outcome, count in figures.by_outcome.items() if count]
    rows = tuple(
        (
            Cell(label(outcome)),
            _linked(count, {**days, "outcome": outcome.value}),
            Cell(f"{count / figures.calls:.1%}"),
        )
        for outcome, count in sorted(occurred, key=lambda one: -one[1])
    )
    chart = Chart("bars", _("来电结果"))
    return Table(_("来电结果（次）"), (_("结果"), _("次数"), _("占比")), rows, charts=(chart,), leads_to=LOG)


def _over_time(pattern: CallPattern, first: date, last: date) -> Table:
    if (last - first).days < DAYS_SHOWN:
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        parts = [(f"{day.month}-{day.day:02d}", day, day, pattern.by_day.get(day, Rings())) for day in days]
        title = _("每日来电（次）")
    else:
        parts = _by_month(pattern, first, last)
        title = _("每月来电（次）")
    rows = tuple(
        _counts(name, rings, {"since": str(begin), "until": str(end)}) for name, begin, end, rings in parts
    )
    return Table(
        title, _head(_("日期")), rows, charts=(Chart("columns", title, last=len(COUNTED)),), leads_to=LOG
    )


def _by_month(pattern: CallPattern, first: date, last: date) -> list[tuple[str, date, date, Rings]]:
    parts = []
    begin = first
    while begin <= last:
        after = (begin.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = min(after - timedelta(days=1), last)
        whole = Rings()
        for day, rings in pattern.by_day.items():
            if begin <= day <= end:
                whole.include(rings)
        parts.append((year_and_month(begin), begin, end, whole))
        begin = after
    return parts


def _hours(pattern: CallPattern, days: Link) -> Table:
    rows = tuple(
        _counts(_hour(hour), pattern.by_hour.get(hour, Rings()), {**days, "hour": str(hour)})
        for hour in range(HOURS_OF_A_DAY)
    )
    title = _("各时段来电（次）")
    return Table(
        title, _head(_("时段")), rows, charts=(Chart("columns", title, last=len(COUNTED)),), leads_to=LOG
    )


def _weekday_and_hour(pattern: CallPattern, days: Link) -> Table:
    names = get_locale().days["format"]["abbreviated"]
    rows = tuple(
        (
            Cell(names[weekday]),
            *(
                _linked(
                    pattern.by_weekday_and_hour.get((weekday, hour), Rings()).calls,
                    {
                        **days,
                        "weekday": str(weekday),
                        "hour": str(hour),
                        "outcome": CallGroup.NOT_REFUSED.value,
                    },
                )
                for hour in range(HOURS_OF_A_DAY)
            ),
        )
        for weekday in range(WEEKDAYS)
    )
    head = (_("星期"), *(str(hour) for hour in range(HOURS_OF_A_DAY)))
    title = _("来电在一周各时段的分布（次）")
    note = _("横向为一天中的整点时段，如9为9:00至9:59；不含已拒接的。")
    return Table(title, head, rows, note, (Chart("heat", title, last=HOURS_OF_A_DAY),), LOG)


def _head(first: str) -> tuple[str, ...]:
    return (first, _("来电总数"), _("人工接听"), _("15秒内接听"), _("已留言"), _("等候或振铃中挂机"))


def _counts(name: str, rings: Rings, link: Link) -> tuple[Cell, ...]:
    return (
        Cell(name),
        *(_linked(getattr(rings, counted), {**link, **narrowed}) for counted, narrowed in COUNTED.items()),
    )


def _linked(count: int, link: Link) -> Cell:
    return Cell(str(count or ""), link=link if count else None)


def _hour(hour: int) -> str:
    return f"{hour}:00"
