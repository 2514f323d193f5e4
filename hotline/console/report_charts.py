"""The charts of a report on paper, each drawn from the table that stands behind it. DOMAIN.md section 5.

Columns and bars are charts of Word; a heat map is the table itself, its cells the darker the more they count.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.chart import BarChart
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.chartspace import ChartContainer, ChartSpace
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import Legend
from openpyxl.chart.plotarea import PlotArea
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from hotline.console.tables import Chart, Table

# As in `static/js/charts.js`: far apart in lightness, so that they are told apart in grey print.
SERIES = ("17375E", "8DB9E2", "B8954A", "5A6673")
HEAT = ("F3F7FC", "CFE0F3", "8DB9E2", "3F7CBA", "17375E")
DARK_FROM = 3
"""From this colour of `HEAT` on, figures are written in white."""
SHEET = "Sheet1"
FONT, LATIN, SIZE, SMALL = "仿宋_GB2312", "Times New Roman", 900, 600  # hundredths of a point
CROWDED = 20
"""From so many bars on, they stand closer and the figures at them are small, for three digits to fit."""
COLUMNS_MM, BAR_MM, MARGIN_MM = 62.0, 7.5, 10.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with the sheet of its figures, and how high it is in millimetres."""

    chart: ChartSpace
    figures: Workbook
    height: float


@dataclass(frozen=True, slots=True)
class Shade:
    """The ground of a cell, as six hexadecimal digits, and whether its figure is written in white."""

    colour: str
    dark: bool


def drawn(table: Table, chart: Chart) -> Drawn:
    """Return columns or bars as a chart of Word."""
    rows = table.rows[: chart.rows]
    names = without_the_year([row[0].text for row in rows])
    columns = [
        (table.head[place], [value_of(row[place].text) for row in rows])
        for place in range(chart.first, chart.last + 1)
    ]
    bars = BarChart()
    bars.barDir = "bar" if chart.kind == "bars" else "col"
    crowded = len(names) * len(columns) >= CROWDED
    bars.gapWidth = 25 if crowded else 50
    bars.series = [_series(number, name, names, values) for number, (name, values) in enumerate(columns)]
    bars.dLbls = DataLabelList(
        showVal=True,
        showSerName=False,
        showCatName=False,
        showLegendKey=False,
        showPercent=False,
        showBubbleSize=False,
        txPr=_writing(SMALL if crowded else SIZE),
    )
    _lay_out_axes(bars, chart)
    height = COLUMNS_MM if chart.kind == "columns" else BAR_MM * len(rows) + MARGIN_MM
    return Drawn(_space(bars, legend=len(columns) > 1), _figures(names, columns), height)


def shades(table: Table) -> dict[tuple[int, int], Shade]:
    """Return the grounds of the cells of a table's heat map, by row and place in the row."""
    found: dict[tuple[int, int], Shade] = {}
    for chart in table.charts:
        if chart.kind == "heat":
            cells = dict(_cells(table, chart))
            most = max(cells.values(), default=0)
            found |= {place: _shade(value / most) for place, value in cells.items() if value}
    return found


def value_of(text: str) -> float:
    """The number that a cell shows; 0 where it shows none, for an empty cell of counts says none."""
    try:
        return float(text.replace(",", "").rstrip("%"))
    except ValueError:
        return 0.0


def without_the_year(names: list[str]) -> list[str]:
    """Names of months without the year where it is the same for all: the report says which it is."""
    years = {name.partition("年")[0] for name in names}
    within_one = len(names) > 1 and len(years) == 1 and all("年" in name for name in names)
    return [name.partition("年")[2] for name in names] if within_one else names


def is_empty(table: Table, chart: Chart) -> bool:
    """Whether there is nothing to draw: no row, or nothing counted in any."""
    return not any(value for _place, value in _cells(table, chart))


def _cells(table: Table, chart: Chart) -> Iterator[tuple[tuple[int, int], float]]:
    for number, row in enumerate(table.rows[: chart.rows]):
        for place in range(chart.first, chart.last + 1):
            yield (number, place), value_of(row[place].text)


def _shade(part: float) -> Shade:
    step = min(int(part * len(HEAT)), len(HEAT) - 1)
    return Shade(HEAT[step], step >= DARK_FROM)


def _series(number: int, name: str, names: list[str], values: list[float]) -> Series:
    column, last = get_column_letter(number + 2), len(values) + 1
    label = StrData(ptCount=1, pt=[StrVal(idx=0, v=name)])
    categories = StrData(ptCount=len(names), pt=[StrVal(idx=at, v=one) for at, one in enumerate(names)])
    numbers = NumData(
        formatCode="General",
        ptCount=len(values),
        pt=[NumVal(idx=at, v=f"{value:g}") for at, value in enumerate(values)],
    )
    series = Series(
        idx=number,
        order=number,
        tx=SeriesLabel(strRef=StrRef(f=f"{SHEET}!${column}$1", strCache=label)),
        cat=AxDataSource(strRef=StrRef(f=f"{SHEET}!$A$2:$A${last}", strCache=categories)),
        val=NumDataSource(numRef=NumRef(f=f"{SHEET}!${column}$2:${column}${last}", numCache=numbers)),
    )
    series.spPr = GraphicalProperties(solidFill=SERIES[number % len(SERIES)])
    series.invertIfNegative = False
    return series


def _lay_out_axes(bars: BarChart, chart: Chart) -> None:
    bars.x_axis.delete = bars.y_axis.delete = False
    bars.x_axis.majorTickMark = bars.y_axis.majorTickMark = "none"
    bars.y_axis.number_format = "0"
    bars.y_axis.scaling.min = 0
    line = GraphicalProperties(ln=LineProperties(solidFill="CFD7E0"))
    bars.x_axis.spPr = line
    if chart.kind == "bars":
        bars.x_axis.scaling.orientation = "maxMin"  # the first row on top
        bars.y_axis.delete = True  # the figures stand at the bars
        bars.y_axis.majorGridlines = None
    else:
        bars.y_axis.majorGridlines = ChartLines(spPr=line)


def _space(bars: BarChart, *, legend: bool) -> ChartSpace:
    area = PlotArea()
    area._charts = [bars]
    container = ChartContainer(
        autoTitleDeleted=True, plotArea=area, legend=Legend(legendPos="t", overlay=False) if legend else None
    )
    space = ChartSpace(chart=container, roundedCorners=False)
    space.spPr = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))
    space.txPr = _writing(SIZE)
    return space


def _writing(size: int) -> RichText:
    properties = CharacterProperties(sz=size, latin=Font(typeface=LATIN), ea=Font(typeface=FONT))
    shape = ParagraphProperties(defRPr=properties)
    return RichText(p=[Paragraph(pPr=shape, endParaRPr=CharacterProperties())])


def _figures(names: list[str], columns: list[tuple[str, list[float]]]) -> Workbook:
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append(["", *(name for name, _values in columns)])
    for at, name in enumerate(names):
        sheet.append([name, *(values[at] for _name, values in columns)])
    return book
