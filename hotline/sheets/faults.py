"""What may be wrong with a spreadsheet that is to be imported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """What may be wrong, as the command line says it; the console has words of its own for each."""

    NOT_XLSX = "is not an XLSX file; save it as XLSX"
    TOO_LARGE = "is too large; split it by year"
    NO_ITEMS = "there are no items in the file"
    COLUMN_MISSING = "the header lacks this column of the mapping"
    COLUMN_TWICE = "stands twice in the header"
    COLUMN_NEEDED = "the header lacks this column; name it in a mapping file"
    REQUIRED = "is empty, and every item needs it; fill it in, or give a default in the mapping"
    INVALID = "holds what it cannot"
    TOO_LONG = "is too long"
    IN_FUTURE = "lies in the future"
    NO_DATE = "“{value}” is not a date; write 2026-09-21 or 2026-09-21 09:15"
    NO_NUMBER = "“{value}” is not a number such as 2026-0012"
    NO_TRUTH = "“{value}” is neither 是 nor 否"
    NO_CODE = "“{value}” is none of {known}"
    NO_UNIT = "no unit is called “{value}”; `hotline unit import` brings units in, or map the name"
    UNITS_ALIKE = "{count} units are called “{value}”; write the full name, or map it"
    STATE_NOT_IMPORTED = "an item in this state cannot be imported; map it to 已受理 or 已结案"
    NEEDED_AT_CLOSE = "is empty, though the item is closed"
    CLOSED_TOO_EARLY = "lies before the item was accepted"
    NUMBER_OF_LEDGER = "an item of the ledger has this number already"
    NUMBER_OF_ROW = "row {row} has this number already"


class CellWrong(Exception):
    """A cell does not hold what its column needs; `fault` and `detail` say what it may hold."""

    def __init__(self, fault: Fault, **detail: str | int) -> None:
        super().__init__(fault.value.format(**detail))
        self.fault, self.detail = fault, detail


@dataclass(frozen=True)
class CellError:
    """What is wrong in one cell; rows are counted as the spreadsheet shows them.

    `column` is the header in the spreadsheet, `ours` that of the ledger.
    """

    row: int
    column: str
    ours: str
    fault: Fault
    detail: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.fault.value.format(**self.detail)}"


class SheetNotImported(Exception):
    """The spreadsheet cannot be imported; `errors` has everything to put right. Nothing was changed."""

    def __init__(self, errors: Sequence[CellError]) -> None:
        super().__init__("Nothing was imported:\n" + "\n".join(map(str, errors)))
        self.errors = list(errors)
