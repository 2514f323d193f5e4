"""The first sheet of an XLSX file: its header, and its lines, each cell as it stands there."""

from dataclasses import dataclass
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from hotline.sheets import cells
from hotline.sheets.faults import CellError, Fault, SheetNotImported

MOST_LINES = 50_000
MOST_BYTES = 400 * 1024 * 1024
"""Unpacked: a small file can be packed so that it would fill the memory."""
HEADER_WITHIN = 10
HEADER_CELLS = 3


@dataclass(frozen=True)
class Sheet:
    """A sheet; `lines` are those below the header that hold something, each with the number of its row."""

    header_row: int
    header: list[str]
    lines: list[tuple[int, tuple[Any, ...]]]

    def example(self, column: str) -> str:
        """Return the first text that stands in a column."""
        place = self.header.index(column)
        told = (cells.text(line[place]) for _, line in self.lines if place < len(line))
        return next((text for text in told if text), "")


def read_sheet(file: IO[bytes]) -> Sheet:
    """Read the first sheet; a title above the header is passed over. Raises `SheetNotImported`."""
    try:
        with ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_BYTES:
                raise _refused(Fault.TOO_LARGE)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError) as error:
        raise _refused(Fault.NOT_XLSX) from error
    try:
        found = enumerate(book.worksheets[0].iter_rows(values_only=True), 1)
        rows = [(number, row) for number, row in found if any(value not in (None, "") for value in row)]
    finally:
        book.close()
    if len(rows) > MOST_LINES:
        raise _refused(Fault.TOO_LARGE)
    at = _header(rows)
    number, header = rows[at] if rows else (1, ())
    return Sheet(number, [cells.text(value) for value in header], rows[at + 1 :])


def _header(rows: list[tuple[int, tuple[Any, ...]]]) -> int:
    for at, (number, row) in enumerate(rows):
        if number > HEADER_WITHIN:
            break
        if sum(value not in (None, "") for value in row) >= HEADER_CELLS:
            return at
    return 0


def _refused(fault: Fault) -> SheetNotImported:
    return SheetNotImported([CellError(1, "-", "", fault)])
