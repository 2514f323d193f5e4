"""Where the columns of the trend stand in its drawing (SVG); the template draws them."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.reports.charts import Month

WIDTH, HEIGHT = 720, 220
LEFT, BOTTOM, TOP = 36, 24, 12
FLOOR = HEIGHT - BOTTOM
STEPS = 4


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `x` and `y` are its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    css: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word beside an axis."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class TrendChart:
    """The columns of all months, the names of the months, and the lines of the scale."""

    columns: tuple[Column, ...]
    months: tuple[Mark, ...]
    scale: tuple[Mark, ...]


def trend_chart(months: Sequence[Month]) -> TrendChart:
    """Draw received and ended of each month beside each other."""
    top = _round_up(max((max(month.received, month.ended) for month in months), default=0))
    slot = (WIDTH - LEFT) / max(len(months), 1)
    width = slot * 0.36
    columns, names = [], []
    for place, month in enumerate(months):
        begin = LEFT + place * slot + slot * 0.12
        for offset, count, css in ((0, month.received, "received"), (1, month.ended, "ended")):
            height = (FLOOR - TOP) * count / top
            columns.append(Column(begin + offset * (width + 2), FLOOR - height, width, height, css))
        names.append(Mark(LEFT + (place + 0.5) * slot, HEIGHT - 6, str(month.period.first.month)))
    heights = [(FLOOR - TOP) * step / STEPS for step in range(STEPS + 1)]
    scale = tuple(
        Mark(LEFT - 6, FLOOR - height, str(top * step // STEPS)) for step, height in enumerate(heights)
    )
    return TrendChart(tuple(columns), tuple(names), scale)


def _round_up(count: int) -> int:
    """The top of the scale, so that its steps are 1, 2 or 5 and zeros."""
    unit = 1
    while True:
        for nice in (1, 2, 5):
            if STEPS * nice * unit >= count:
                return STEPS * nice * unit
        unit *= 10
