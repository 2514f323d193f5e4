"""Reading a spreadsheet that was the ledger before: every line checked first, then all of them or none."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.sheets import cells
from hotline.sheets.cells import CellWrong
from hotline.sheets.history import deeds
from hotline.sheets.mapping import OURS, ColumnMapping
from ledger import clock
from ledger.form_errors import ErrorCode
from ledger.imported_items import ImportedItem, taken
from ledger.models import Unit
from ledger.models.codes import Category, Channel, Difficulty, Identity, Nature, Urgency
from ledger.registration_form import NotRegistrable, RegistrationForm

Read = TypeVar("Read")

FORM = {
    "channel": "渠道来源",
    "received_at": "来电时间",
    "named": "反映人",
    "reporter_name": "姓名",
    "reporter_gender": "性别",
    "reporter_age": "年龄",
    "reporter_occupation": "职业",
    "reporter_address": "单位或地址",
    "reporter_id_number": "身份证号",
    "reporter_phone": "联系电话",
    "confidential": "要求保密",
    "accused_units": "涉及单位",
    "accused_persons": "涉及人员",
    "police_numbers": "警号",
    "identity": "身份",
    "happened_at": "发生时间",
    "place": "发生地点",
    "happening_now": "是否正在发生",
    "categories": "问题类别",
    "nature": "性质",
    "problem": "主要问题",
    "evidence": "掌握的基本证据",
    "demand": "诉求",
    "urgency": "紧急程度",
    "difficulty": "难易程度",
    "instructing_leader": "交办领导",
    "instruction": "批示内容",
}
"""The fields of the registration form, and the columns they come from."""
CODES = {
    "channel": Channel,
    "identity": Identity,
    "nature": Nature,
    "urgency": Urgency,
    "difficulty": Difficulty,
}
KEPT_IN_REMARK = ("登记人", "整改")
"""What the ledger would have from its own acts, and an earlier one only as words."""
WORDS = {
    ErrorCode.REQUIRED: "is empty, and every item needs it; fill it in, or give a default in the mapping",
    ErrorCode.INVALID: "holds what it cannot",
    ErrorCode.TOO_LONG: "is too long",
    ErrorCode.IN_FUTURE: "lies in the future",
    ErrorCode.UNKNOWN_UNIT: "names a unit that is not there",
}


@dataclass(frozen=True)
class CellError:
    """What is wrong in one cell; rows are counted as the spreadsheet shows them, the header being row 1."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.message}"


class SheetNotImported(Exception):
    """The spreadsheet cannot be imported; `errors` has everything to put right. Nothing was changed."""

    def __init__(self, errors: Sequence[CellError]) -> None:
        super().__init__("Nothing was imported:\n" + "\n".join(map(str, errors)))
        self.errors = list(errors)


def read_ledger(session: Session, path: Path, mapping: ColumnMapping, zone: tzinfo) -> list[ImportedItem]:
    """Read every line of the first sheet of an XLSX file. Raises `SheetNotImported` with every error."""
    units: dict[str, list[int]] = defaultdict(list)
    for row in session.execute(select(Unit.id, Unit.name)):
        units[row.name].append(row.id)
    errors: list[CellError] = []
    found: list[tuple[int, ImportedItem]] = []
    for number, values in _rows(path, mapping):
        line = _Row(values, units, zone, f"{path.name} 第{number}行")
        item = line.item()
        if item is not None:
            found.append((number, item))
        errors += [CellError(number, mapping.theirs(column), why) for column, why in line.errors.items()]
    errors += [CellError(row, mapping.theirs("编号"), why) for row, why in _numbers(session, found)]
    if errors or not found:
        raise SheetNotImported(sorted(errors, key=lambda one: one.row) or [_EMPTY])
    return [item for _, item in found]


_EMPTY = CellError(2, "编号", "there are no items in the file")


class _Row:
    """One line, read cell by cell; `errors` says by column what is wrong."""

    def __init__(
        self, values: Mapping[str, Any], units: Mapping[str, list[int]], zone: tzinfo, source: str
    ) -> None:
        self.values, self.units, self.zone, self.source = values, units, zone, source
        self.errors: dict[str, str] = {}

    def item(self) -> ImportedItem | None:
        """Return the item, or None where something is wrong."""
        number = self.read("编号", cells.number)
        accepted_at = self.read("受理时间", self.moment) or self.read("来电时间", self.moment)
        form = self._form()
        if accepted_at is None:
            self.errors.setdefault("受理时间", WORDS[ErrorCode.REQUIRED])
            return None
        if accepted_at > clock.now():
            self.errors["受理时间"] = WORDS[ErrorCode.IN_FUTURE]
        done = deeds(self, accepted_at, self.source)
        if form is None or self.errors:
            return None
        return ImportedItem(number, form, accepted_at, done)

    def read(self, column: str, how: Callable[[Any], Read]) -> Read | None:
        """Read one cell; what is wrong with it is noted, and it counts as empty."""
        try:
            return how(self.values.get(column))
        except CellWrong as wrong:
            self.errors[column] = str(wrong)
            return None

    def unit_ids(self, column: str) -> list[int]:
        """Return the units that a cell names."""
        read = self.read(
            column, lambda value: [cells.unit(name, self.units) for name in cells.several(value)]
        )
        return read or []

    def moment(self, value: Any) -> datetime | None:
        """Return a moment in the bureau's zone."""
        return cells.moment(value, self.zone)

    def _form(self) -> RegistrationForm | None:
        given = {name: self._field(name, column) for name, column in FORM.items()}
        given["remark"] = self._remark()
        try:
            form = RegistrationForm.read(given)
            wrong: Mapping[str, ErrorCode] = form.errors()
        except NotRegistrable as refused:
            form, wrong = None, refused.errors
        for name, error in wrong.items():
            self.errors.setdefault(FORM.get(name, "备注"), WORDS[error])
        return form

    def _field(self, name: str, column: str) -> Any:
        if name in CODES:
            return self.read(column, lambda value: cells.code(value, CODES[name]))
        if name in ("named", "confidential", "happening_now"):
            return self.read(column, cells.truth)
        if name == "accused_units":
            return self.unit_ids(column)
        if name == "categories":
            return self.read(column, self._categories) or []
        if name == "received_at":
            return self.read(column, self.moment)
        return self.read(column, cells.text)

    @staticmethod
    def _categories(value: Any) -> list[Category | None]:
        return [cells.code(one, Category) for one in cells.several(value)]

    def _remark(self) -> str:
        kept = [f"{column}：{cells.text(self.values.get(column))}" for column in KEPT_IN_REMARK]
        words = [cells.text(self.values.get("备注")), *(one for one in kept if not one.endswith("："))]
        return "\n".join(one for one in words if one)


def _rows(path: Path, mapping: ColumnMapping) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        book = openpyxl.load_workbook(BytesIO(path.read_bytes()), read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, OSError) as error:
        raise SheetNotImported(
            [CellError(1, "-", f"{path} is not an XLSX file ({error}); save it as XLSX")]
        ) from error
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        header = [cells.text(value) for value in next(rows, ())]
        places = {ours: header.index(mapping.theirs(ours)) for ours in OURS if mapping.theirs(ours) in header}
        _check_header(header, places, mapping)
        for number, values in enumerate(rows, 2):
            if any(value not in (None, "") for value in values):
                cell = dict(enumerate(values))  # a line may end before the header does
                yield number, {ours: mapping.value(ours, cell.get(places.get(ours, -1))) for ours in OURS}
    finally:
        book.close()


def _check_header(header: list[str], places: Mapping[str, int], mapping: ColumnMapping) -> None:
    missing = [theirs for ours, theirs in mapping.columns.items() if ours not in places]
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    errors = [CellError(1, name, "the header lacks this column of the mapping") for name in missing]
    errors += [CellError(1, name, "stands twice in the header") for name in doubled]
    if not errors and "主要问题" not in places:
        errors = [CellError(1, "主要问题", "the header lacks this column; name it in a mapping file")]
    if errors:
        raise SheetNotImported(errors)


def _numbers(session: Session, found: list[tuple[int, ImportedItem]]) -> Iterator[tuple[int, str]]:
    given = [(row, item.number) for row, item in found if item.number is not None]
    in_ledger = taken(session, {number for _, number in given})
    first: dict[tuple[int, int], int] = {}
    for row, number in given:
        if number in in_ledger:
            yield row, "an item of the ledger has this number already"
        elif number in first:
            yield row, f"row {first[number]} has this number already"
        first.setdefault(number, row)
