"""The file from which the tree of units is imported: CSV or XLSX, its rows and what is wrong with each.

Columns: code, name, parent_code, kind, in English or in Chinese. The kind is a code of `UnitKind` or its
Chinese name; only the bureau has no parent.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from ledger.models import UnitKind

COLUMNS: Mapping[str, str] = {"code": "代码", "name": "名称", "parent_code": "上级代码", "kind": "类别"}
"""The columns, and their Chinese headers."""
KINDS: Mapping[UnitKind, str] = {
    UnitKind.BUREAU: "市公安局",
    UnitKind.DEPARTMENT: "部门",
    UnitKind.DETACHMENT: "支队",
    UnitKind.COUNTY_BUREAU: "县市公安局",
    UnitKind.BRANCH: "分局",
    UnitKind.STATION: "科所队",
}
# UTF-8, with the mark that Excel puts before it or without; else what Excel in Chinese saves as 'CSV'.
ENCODINGS = ("utf-8-sig", "gb18030")
XLSX_BEGINS = b"PK\x03\x04"


class UnitFault(StrEnum):
    """What may be wrong, as the command line says it; the console has words of its own for each."""

    UNREADABLE = "the file is neither XLSX nor CSV in UTF-8 or GB 18030; save it as one of them"
    NO_COLUMNS = "the header lacks {columns}"
    NOT_CSV = "not a row of a CSV file"
    NOT_NAMED = "code and name are both needed"
    CODE_TWICE = "code {code} is that of row {row} already"
    UNKNOWN_KIND = "kind '{kind}' is none of {kinds}"
    PARENT_NEEDED = "parent_code is needed; only a bureau has none"
    UNKNOWN_PARENT = "parent_code {code} is neither in the file nor in the ledger"
    BELOW_ITSELF = "unit {code} stands below itself"
    EMPTY = "there are no units in the file"


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong in one row; rows are counted as a spreadsheet shows them, the header being row 1."""

    row: int
    fault: UnitFault
    detail: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"row {self.row}: {self.fault.value.format(**self.detail)}"


class UnitsNotImported(Exception):
    """The file cannot be imported; `errors` says what to put right in which row. Nothing was changed."""

    def __init__(self, errors: list[RowError]) -> None:
        super().__init__("Nothing was imported:\n" + "\n".join(map(str, errors)))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One row of the file; `kind` is what stands there where that is no kind."""

    number: int
    code: str
    name: str
    parent_code: str
    kind: str


def read_units(path: Path, known_parents: Mapping[str, str]) -> list[UnitRow]:
    """Return the rows of a file that can be imported beside the units there are, given as code to parent.

    Raises `UnitsNotImported` with every error, `OSError` when the file cannot be read.
    """
    rows = file_rows(path)
    parents = {**known_parents, **{row.code: row.parent_code for row in rows}}
    first_rows: dict[str, int] = {}
    errors = []
    for row in rows:
        first = first_rows.setdefault(row.code, row.number)
        errors += [RowError(row.number, *fault) for fault in _faults(row, first, parents)]
    if not rows:
        errors = [RowError(2, UnitFault.EMPTY)]
    if errors:
        raise UnitsNotImported(errors)
    return rows


def file_rows(path: Path) -> list[UnitRow]:
    """Return the rows as they stand in the file. Raises `UnitsNotImported`, `OSError`."""
    content = path.read_bytes()
    lines = _of_xlsx(content) if content.startswith(XLSX_BEGINS) else _of_csv(content)
    _, header = next(lines, (1, []))
    places = {name: at for name, words in COLUMNS.items() for at in _places(header, name, words)}
    if missing := [name for name in COLUMNS if name not in places]:
        raise UnitsNotImported([RowError(1, UnitFault.NO_COLUMNS, {"columns": ", ".join(missing)})])
    return [
        UnitRow(number, **_read({name: cells[at] if at < len(cells) else "" for name, at in places.items()}))
        for number, cells in lines
        if any(cells[at] for at in places.values() if at < len(cells))
    ]


def _places(header: list[str], name: str, words: str) -> Iterator[int]:
    yield from (at for at, told in enumerate(header) if told in (name, words))


def _read(cells: dict[str, str]) -> dict[str, str]:
    named = {words: kind.value for kind, words in KINDS.items()}
    return cells | {"kind": named.get(cells["kind"], cells["kind"])}


def _of_csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(_text(content), newline=""), skipinitialspace=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise UnitsNotImported([RowError(reader.line_num, UnitFault.NOT_CSV)]) from error


def _text(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnitsNotImported([RowError(1, UnitFault.UNREADABLE)])


def _of_xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows: Iterable[Any] = list(book.worksheets[0].iter_rows(values_only=True))
    except (InvalidFileException, BadZipFile, KeyError, ValueError) as error:
        raise UnitsNotImported([RowError(1, UnitFault.UNREADABLE)]) from error
    for number, cells in enumerate(rows, 1):
        yield number, [_cell(value) for value in cells]


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a code that the spreadsheet took for a number
    return "" if value is None else str(value).strip()


def _faults(
    row: UnitRow, first: int, parents: Mapping[str, str]
) -> Iterator[tuple[UnitFault, Mapping[str, str | int]]]:
    if not row.code or not row.name:
        yield UnitFault.NOT_NAMED, {}
        return
    if first != row.number:
        yield UnitFault.CODE_TWICE, {"code": row.code, "row": first}
    if row.kind not in list(UnitKind):
        yield UnitFault.UNKNOWN_KIND, {"kind": row.kind, "kinds": ", ".join(UnitKind)}
    if not row.parent_code and row.kind != UnitKind.BUREAU:
        yield UnitFault.PARENT_NEEDED, {}
    elif row.parent_code and row.parent_code not in parents:
        yield UnitFault.UNKNOWN_PARENT, {"code": row.parent_code}
    elif _in_circle(row.code, parents.get):
        yield UnitFault.BELOW_ITSELF, {"code": row.code}


def _in_circle(code: str, parent_of: Callable[[str], str | None]) -> bool:
    seen = {code}
    above = parent_of(code)
    while above and above not in seen:
        seen.add(above)
        above = parent_of(above)
    return above == code
