"""Writing the 台账: one line an item, dates as dates, and no text that a spreadsheet would run."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import ceil
from typing import IO
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from hotline.console.official import in_chinese
from hotline.settings import Settings
from hotline.sheets.columns import BY_HEADER, COLUMNS, Column, Line, Row, Value
from ledger.handling.acts import Clarify, Close, Decline, Feedback, FinishRectification, OpenRectification
from ledger.item_lines import lines
from ledger.models import Item
from ledger.surroundings import load_units

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A3 = "8"
PAGES_ACROSS = 3  # on A3 in landscape the columns can then be read
TITLE = "登记台账"
LINE_POINTS, HIGHEST_POINTS = 17, 409  # of a row; more than the second no program takes
CHINESE_LETTERS = 2.2
TOLD = [act.kind for act in (Clarify, Close, Decline, Feedback, FinishRectification, OpenRectification)]
RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")
"""With what a text begins that a spreadsheet may take for a formula: a caller's words must never be one."""

_LINE = Side(style="thin", color="BFBFBF")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def write_ledger(
    session: Session, file: IO[bytes], settings: Settings, where: Sequence[ColumnElement[bool]] = ()
) -> int:
    """Write the items that `where` leaves, the lowest number first, as XLSX; returns how many there were."""
    units, zone = load_units(session), settings.zone
    found = lines(session, TOLD, where)
    made = (Line(item, acts, units, zone) for item, acts in found)
    return write_lines(made, file, TITLE, COLUMNS, pages_across=PAGES_ACROSS)


def write_shown(
    session: Session, file: IO[bytes], settings: Settings, found: Iterable[Item], headers: Sequence[str]
) -> int:
    """Write items in their order with the columns of these headers, as XLSX; returns how many there were."""
    units, zone = load_units(session), settings.zone
    made = (Line(item, (), units, zone) for item in found)
    return write_lines(made, file, TITLE, [BY_HEADER[header] for header in headers])


def write_lines(
    found: Iterable[Row],
    file: IO[bytes],
    title: str,
    columns: Sequence[Column[Row]],
    *,
    pages_across: int = 1,
) -> int:
    """Write lines as XLSX, row by row; returns how many."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"  # the header and the number stay in sight
    for place, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:A"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages_across, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.append([_header(sheet, column) for column in columns])
    cells, count = _Cells(sheet), 0
    with in_chinese():  # whatever its reader reads the console in
        for line in found:
            count += 1
            values = [column.value(line) for column in columns]
            sheet.row_dimensions[count + 1].height = _height(values, columns)
            sheet.append([cells.filled(place, value) for place, value in enumerate(values)])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count + 1}"
    book.save(file)
    return count


def _height(values: Sequence[Value], columns: Sequence[Column[Row]]) -> float:
    """How high a row has to be, in points, for its longest text; not every program finds that by itself."""
    most = max(_written_lines(value, column.width) for value, column in zip(values, columns, strict=True))
    return min(most * LINE_POINTS, HIGHEST_POINTS)


def _written_lines(value: Value, width: float) -> int:
    if not isinstance(value, str):
        return 1
    parts = value.splitlines() or [""]
    return sum(max(1, ceil(_letters(part) / (width - 1))) for part in parts)


def _letters(text: str) -> float:
    """How many figures take as much room; the width of a column is told in these."""
    return sum(CHINESE_LETTERS if east_asian_width(one) in "WF" else 1 for one in text)


def _header(sheet: object, column: Column[Row]) -> Cell:
    cell = WriteOnlyCell(sheet, column.header)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", start_color="DDE6F0")
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = _BORDER
    return cell


class _Cells:
    """The cells of a line, made once for each column and look: styles are what takes the time."""

    def __init__(self, sheet: object) -> None:
        self._sheet = sheet
        self._made: dict[tuple[int, str, bool], Cell] = {}

    def filled(self, place: int, value: Value) -> Cell:
        """Return the cell of a column with a value in it, good until the next line."""
        if isinstance(value, str):
            value = ILLEGAL_CHARACTERS_RE.sub("", value)
        quoted = isinstance(value, str) and value.startswith(RUN_BY_SPREADSHEETS)
        look = (place, _number_format(value), quoted)
        if look not in self._made:
            self._made[look] = self._styled(*look[1:])
        cell = self._made[look]
        cell.value = None if value == "" else value
        if isinstance(value, str) and value:
            cell.data_type = "s"  # whatever it begins with
        return cell

    def _styled(self, number_format: str, quoted: bool) -> Cell:
        cell = WriteOnlyCell(self._sheet)
        cell.number_format, cell.quotePrefix = number_format, quoted
        cell.alignment, cell.border = Alignment(vertical="top", wrap_text=True), _BORDER
        return cell


def _number_format(value: Value) -> str:
    match value:
        case str():
            return "@"
        case datetime():
            return "yyyy-mm-dd hh:mm"
        case date():
            return "yyyy-mm-dd"
    return "General"
