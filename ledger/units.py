"""The tree of units (DOMAIN.md section 3), imported from a CSV file: all of it, or nothing.

Columns: code, name, parent_code, kind. The kind is a code of `UnitKind`; only the bureau has no parent.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ledger import audit, item_index
from ledger.models import Unit, UnitKind

EXAMPLE = Path(__file__).with_name("data") / "units.example.csv"
COLUMNS = ("code", "name", "parent_code", "kind")
# UTF-8, with the mark that Excel puts before it or without; else what Excel in Chinese saves as 'CSV'.
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong in one row; rows are counted as a spreadsheet shows them, the header being row 1."""

    row: int
    message: str

    def __str__(self) -> str:
        return f"row {self.row}: {self.message}"


class UnitsNotImported(Exception):
    """The file cannot be imported; `errors` says what to put right in which row. Nothing was changed."""

    def __init__(self, errors: list[RowError]) -> None:
        super().__init__("Nothing was imported:\n" + "\n".join(map(str, errors)))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class UnitsImported:
    """How many units the import added, changed, and found as they were."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    code: str
    name: str
    parent_code: str
    kind: str


def import_units(session: Session, path: Path, *, actor: str = "system:command line") -> UnitsImported:
    """Bring the units of a CSV file into the tree, by their codes; units that it does not name stay.

    The same file again changes nothing. Raises `UnitsNotImported` with every error, `OSError` when the
    file cannot be read.
    """
    rows = _rows(_text(path))
    units = {unit.code: unit for unit in session.scalars(select(Unit))}
    by_id = {unit.id: unit for unit in units.values()}
    parents = {unit.code: by_id[unit.parent_id].code if unit.parent_id else "" for unit in units.values()}
    _check(rows, parents)
    outcome = _write(session, rows, units, parents)
    audit.record(
        session, actor, "units.imported", "units", "", {"added": outcome.added, "changed": outcome.changed}
    )
    return outcome


def _text(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnitsNotImported([RowError(1, "the file is neither UTF-8 nor GB 18030 text; save it as CSV UTF-8")])


def _rows(text: str) -> list[_Row]:
    reader = csv.DictReader(io.StringIO(text, newline=""), skipinitialspace=True)
    header = [name.strip() for name in reader.fieldnames or []]
    if missing := [column for column in COLUMNS if column not in header]:
        raise UnitsNotImported([RowError(1, f"the header lacks {', '.join(missing)}")])
    reader.fieldnames = header
    try:
        return [
            _Row(reader.line_num, *((values[column] or "").strip() for column in COLUMNS))
            for values in reader
            if any(values[column] for column in COLUMNS)
        ]
    except csv.Error as error:
        raise UnitsNotImported([RowError(reader.line_num, f"not a row of a CSV file: {error}")]) from error


def _check(rows: list[_Row], known_parents: Mapping[str, str]) -> None:
    parents = {**known_parents, **{row.code: row.parent_code for row in rows}}
    first_rows: dict[str, int] = {}
    errors = []
    for row in rows:
        first = first_rows.setdefault(row.code, row.number)
        errors += [RowError(row.number, message) for message in _faults(row, first, parents)]
    if not rows:
        errors = [RowError(2, "there are no units in the file")]
    if errors:
        raise UnitsNotImported(errors)


def _faults(row: _Row, first: int, parents: Mapping[str, str]) -> Iterator[str]:
    if not row.code or not row.name:
        yield "code and name are both needed"
        return
    if first != row.number:
        yield f"code {row.code} is that of row {first} already"
    if row.kind not in list(UnitKind):
        yield f"kind {row.kind!r} is none of {', '.join(UnitKind)}"
    if not row.parent_code and row.kind != UnitKind.BUREAU:
        yield "parent_code is needed; only a bureau has none"
    elif row.parent_code and row.parent_code not in parents:
        yield f"parent_code {row.parent_code} is neither in the file nor in the ledger"
    elif _in_circle(row.code, parents.get):
        yield f"unit {row.code} stands below itself"


def _in_circle(code: str, parent_of: Callable[[str], str | None]) -> bool:
    seen = {code}
    above = parent_of(code)
    while above and above not in seen:
        seen.add(above)
        above = parent_of(above)
    return above == code


def _write(
    session: Session, rows: list[_Row], units: dict[str, Unit], parents: Mapping[str, str]
) -> UnitsImported:
    added = changed = 0
    renamed = []
    for row in rows:
        unit = units.get(row.code)
        if unit is None:
            unit = units[row.code] = Unit(code=row.code)
            session.add(unit)
            added += 1
        elif (unit.name, parents[row.code], unit.kind) != (row.name, row.parent_code, row.kind):
            changed += 1
            if unit.name != row.name:
                renamed.append(unit.id)
        unit.name, unit.kind = row.name, UnitKind(row.kind)
    for row in rows:
        units[row.code].parent = units[row.parent_code] if row.parent_code else None
    session.flush()
    item_index.enter_again(session, renamed)
    return UnitsImported(added, changed, len(rows) - added - changed)


def replace_example(session: Session, path: Path, *, actor: str) -> UnitsImported:
    """Import the bureau's own units in the place of the example's, as far as nothing refers to those yet.

    Raises what `import_units` does; the caller's transaction is then to be given up.
    """
    codes = [row.code for row in _rows(_text(EXAMPLE))]
    with suppress(IntegrityError), session.begin_nested():
        session.execute(delete(Unit).where(Unit.code.in_(codes)))
        session.expire_all()
    return import_units(session, path, actor=actor)


def ensure_units(session: Session) -> None:
    """Where there are no units yet, bring in the example tree: no complaint is registered without one."""
    if session.scalar(select(Unit.id).limit(1)) is None:
        import_units(session, EXAMPLE, actor="system:first-start")
