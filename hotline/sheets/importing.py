"""Reading a spreadsheet that was the ledger before: every line checked first, then all of them or none."""

from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.console.official import in_chinese
from hotline.sheets import cells
from hotline.sheets.faults import CellError, CellWrong, Fault, SheetNotImported
from hotline.sheets.history import deeds
from hotline.sheets.mapping import OURS, ColumnMapping
from hotline.sheets.reading import Sheet, read_sheet
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
    "sub_levels": "问题类别",
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
FAULTS = {
    ErrorCode.REQUIRED: Fault.REQUIRED,
    ErrorCode.INVALID: Fault.INVALID,
    ErrorCode.TOO_LONG: Fault.TOO_LONG,
    ErrorCode.IN_FUTURE: Fault.IN_FUTURE,
    ErrorCode.UNKNOWN_UNIT: Fault.INVALID,
}


def _units(session: Session) -> Mapping[str, list[int]]:
    """The units by their names; of those that are called alike those in use are meant."""
    closed: dict[str, list[int]] = defaultdict(list)
    in_use: dict[str, list[int]] = defaultdict(list)
    for row in session.execute(select(Unit.id, Unit.name, Unit.active)):
        (in_use if row.active else closed)[row.name].append(row.id)
    return closed | in_use


def check_lines(
    session: Session, sheet: Sheet, mapping: ColumnMapping, zone: tzinfo, source: str
) -> Generator[int, None, list[ImportedItem]]:
    """Check line after line; gives how many are done, and at the end returns the items.

    `source` is what the history of each names as its origin. Raises `SheetNotImported` with every error.
    """
    places = _places(sheet, mapping)
    units = _units(session)
    errors: list[CellError] = []
    found: list[tuple[int, ImportedItem]] = []
    for done, (number, values) in enumerate(sheet.lines, 1):
        cell = dict(enumerate(values))  # a line may end before the header does
        ours = {column: mapping.value(column, cell.get(places.get(column, -1))) for column in OURS}
        line = _Row(ours, mapping, units, zone, f"{source} 第{number}行")
        with in_chinese():  # its words are the office's, whatever the reader's are
            item = line.item()
        if item is not None:
            found.append((number, item))
        errors += [_error(number, mapping, column, why) for column, why in line.errors.items()]
        yield done
    errors += [_error(row, mapping, "编号", why) for row, why in _numbers(session, found)]
    if errors or not found:
        raise SheetNotImported(sorted(errors, key=lambda one: one.row) or [_empty(sheet)])
    return [item for _, item in found]


def read_ledger(session: Session, path: Path, mapping: ColumnMapping, zone: tzinfo) -> list[ImportedItem]:
    """Read every line of the first sheet of an XLSX file. Raises `SheetNotImported` with every error."""
    with path.open("rb") as file:
        checking = check_lines(session, read_sheet(file), mapping, zone, path.name)
    while True:
        try:
            next(checking)
        except StopIteration as end:
            found: list[ImportedItem] = end.value
            return found


def check_numbers(session: Session, items: Sequence[ImportedItem]) -> None:
    """Look once more, right before they are entered, whether their numbers are free.

    Raises `SheetNotImported`.
    """
    if taken(session, {item.number for item in items if item.number is not None}):
        raise SheetNotImported([CellError(1, "编号", "编号", Fault.NUMBER_OF_LEDGER)])


def _error(row: int, mapping: ColumnMapping, column: str, why: CellWrong) -> CellError:
    return CellError(row, mapping.theirs(column), column, why.fault, why.detail)


def _empty(sheet: Sheet) -> CellError:
    return CellError(sheet.header_row + 1, "编号", "编号", Fault.NO_ITEMS)


class _Row:
    """One line, read cell by cell; `errors` says by column what is wrong."""

    def __init__(
        self,
        values: Mapping[str, Any],
        mapping: ColumnMapping,
        units: Mapping[str, list[int]],
        zone: tzinfo,
        source: str,
    ) -> None:
        self.values, self.mapping, self.units = values, mapping, units
        self.zone, self.source = zone, source
        self.errors: dict[str, CellWrong] = {}

    def item(self) -> ImportedItem | None:
        """Return the item, or None where something is wrong."""
        number = self.read("编号", cells.number)
        accepted_at = self.read("受理时间", self.moment) or self.read("来电时间", self.moment)
        form = self._form()
        if accepted_at is None:
            self.errors.setdefault("受理时间", CellWrong(Fault.REQUIRED))
            return None
        if accepted_at > clock.now():
            self.errors["受理时间"] = CellWrong(Fault.IN_FUTURE)
        done = deeds(self, accepted_at, self.source)
        if form is None or self.errors:
            return None
        return ImportedItem(number, form, accepted_at, done)

    def read(self, column: str, how: Callable[[Any], Read]) -> Read | None:
        """Read one cell; what is wrong with it is noted, and it counts as empty."""
        try:
            return how(self.values.get(column))
        except CellWrong as wrong:
            self.errors[column] = wrong
            return None

    def unit_ids(self, column: str) -> list[int]:
        """Return the units that a cell names."""
        read = self.read(
            column, lambda value: [cells.unit(name, self.units) for name in self._several(column, value)]
        )
        return read or []

    def _several(self, column: str, value: Any) -> list[str]:
        return [self.mapping.word(column, one) for one in cells.several(value)]

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
            self.errors.setdefault(FORM.get(name, "备注"), CellWrong(FAULTS[error]))
        return form

    def _field(self, name: str, column: str) -> Any:
        if name in CODES:
            return self.read(column, lambda value: cells.code(value, CODES[name]))
        if name in ("named", "confidential", "happening_now"):
            return self.read(column, cells.truth)
        if name == "accused_units":
            return self.unit_ids(column)
        if name == "categories":
            return [category for category, _below in self.read(column, self._categories) or []]
        if name == "sub_levels":
            return dict(self.read(column, self._categories) or [])
        if name == "received_at":
            return self.read(column, self.moment)
        return self.read(column, cells.text)

    def _categories(self, value: Any) -> list[tuple[Category | None, str]]:
        parts = [cells.with_sub_level(one) for one in cells.several(value)]
        return [(cells.code(self.mapping.word("问题类别", one), Category), below) for one, below in parts]

    def _remark(self) -> str:
        kept = [f"{column}：{cells.text(self.values.get(column))}" for column in KEPT_IN_REMARK]
        words = [cells.text(self.values.get("备注")), *(one for one in kept if not one.endswith("："))]
        return "\n".join(one for one in words if one)


def _places(sheet: Sheet, mapping: ColumnMapping) -> dict[str, int]:
    """Where in a line each of our columns stands. Raises `SheetNotImported`."""
    header = sheet.header
    read = OURS - mapping.left_out
    places = {ours: header.index(mapping.theirs(ours)) for ours in read if mapping.theirs(ours) in header}
    missing = [(theirs, ours) for ours, theirs in mapping.columns.items() if ours not in places]
    doubled = [(header[at], ours) for ours, at in places.items() if header.count(header[at]) > 1]
    errors = [CellError(sheet.header_row, *names, Fault.COLUMN_MISSING) for names in missing]
    errors += [CellError(sheet.header_row, *names, Fault.COLUMN_TWICE) for names in sorted(doubled)]
    if not errors and "主要问题" not in places:
        errors = [CellError(sheet.header_row, "主要问题", "主要问题", Fault.COLUMN_NEEDED)]
    if errors:
        raise SheetNotImported(errors)
    return places


def _numbers(session: Session, found: list[tuple[int, ImportedItem]]) -> Iterator[tuple[int, CellWrong]]:
    given = [(row, item.number) for row, item in found if item.number is not None]
    in_ledger = taken(session, {number for _, number in given})
    first: dict[tuple[int, int], int] = {}
    for row, number in given:
        if number in in_ledger:
            yield row, CellWrong(Fault.NUMBER_OF_LEDGER)
        elif number in first:
            yield row, CellWrong(Fault.NUMBER_OF_ROW, row=first[number])
        first.setdefault(number, row)
