"""The tree of units (DOMAIN.md section 3), imported from a file: all of it, or nothing.

What an import would change can be told before (`plan_import`).
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from sqlalchemy import delete, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ledger import audit, item_index
from ledger.models import CallSheet, Draft, DraftStatus, Unit, UnitKind
from ledger.unit_file import UnitRow, file_rows, read_units

EXAMPLE = Path(__file__).with_name("data") / "units.example.csv"


@dataclass(frozen=True, slots=True)
class UnitsImported:
    """How many units the import added, changed, found as they were, and closed."""

    added: int
    changed: int
    unchanged: int
    closed: int = 0


@dataclass(frozen=True, slots=True)
class UnitLook:
    """What a unit is called, under which unit it stands, and what it is; `active`: in use."""

    name: str
    parent: str
    kind: UnitKind
    active: bool = True


@dataclass(frozen=True, slots=True)
class UnitChange:
    """What the import makes of one unit; `before` is None where it is new."""

    row: int
    code: str
    before: UnitLook | None
    after: UnitLook

    @property
    def renamed(self) -> bool:
        """Whether it gets another name."""
        return self.before is not None and self.before.name != self.after.name

    @property
    def moved(self) -> bool:
        """Whether it comes to stand below another unit."""
        return self.before is not None and self.before.parent != self.after.parent


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """What an import would do; `missing` are units in use that the file does not name."""

    changes: Sequence[UnitChange]
    unchanged: int
    missing: Sequence[Unit]

    @property
    def added(self) -> list[UnitChange]:
        """Those that are new."""
        return [change for change in self.changes if change.before is None]

    @property
    def changed(self) -> list[UnitChange]:
        """Those that are there, and will be otherwise."""
        return [change for change in self.changes if change.before is not None]


@dataclass(frozen=True, slots=True)
class Replacement:
    """What putting the bureau's own units in the place of the example's would do."""

    removed: Sequence[str]
    """The names of the example's units; none where any of them is in use, for then all of them stay."""
    plan: UnitPlan
    """What the import then does."""


def hold(session: Session) -> None:
    """Hold the tree as it is until the end of the transaction: two changes must not make a circle of it.

    What names a unit meanwhile does not wait.
    """
    rows = select(Unit).order_by(Unit.id).with_for_update(key_share=True)
    session.scalars(rows.execution_options(populate_existing=True)).all()


def plan_import(session: Session, path: Path) -> UnitPlan:
    """Say what the import of a file would do, and change nothing. Raises what `import_units` does."""
    _, plan = _planned(session, path)
    return plan


def import_units(
    session: Session, path: Path, *, actor: str = "system:command line", close_missing: bool = False
) -> UnitsImported:
    """Bring the units of a CSV or XLSX file into the tree, by their codes.

    Units that it does not name stay, or with `close_missing` are closed: nobody chooses them any more, and
    what names them stays. One that was closed and is named again is in use again. The same file again
    changes nothing.
    Raises `ledger.unit_file.UnitsNotImported` with every error, `OSError` when the file cannot be read.
    """
    hold(session)
    rows, plan = _planned(session, path)
    _write(session, rows)
    for unit in plan.missing if close_missing else ():
        unit.active = False
    session.flush()
    closed = len(plan.missing) if close_missing else 0
    outcome = UnitsImported(len(plan.added), len(plan.changed), plan.unchanged, closed)
    detail = {"added": outcome.added, "changed": outcome.changed}
    audit.record(
        session, actor, "units.imported", "units", "", detail | ({"closed": closed} if closed else {})
    )
    return outcome


def _planned(session: Session, path: Path) -> tuple[list[UnitRow], UnitPlan]:
    units = _by_code(session)
    rows = read_units(path, _parents(units))
    names = {code: unit.name for code, unit in units.items()} | {row.code: row.name for row in rows}
    looks = [(row, _look(units.get(row.code), row, names)) for row in rows]
    changes = [
        UnitChange(row.number, row.code, before, after) for row, (before, after) in looks if before != after
    ]
    named = {row.code for row in rows}
    missing = [unit for code, unit in sorted(units.items()) if unit.active and code not in named]
    return rows, UnitPlan(changes, len(rows) - len(changes), missing)


def _look(unit: Unit | None, row: UnitRow, names: Mapping[str, str]) -> tuple[UnitLook | None, UnitLook]:
    after = UnitLook(row.name, names.get(row.parent_code, ""), UnitKind(row.kind))
    if unit is None:
        return None, after
    parent = unit.parent.code if unit.parent else ""
    # A parent that is renamed by the same file moves nobody.
    shown = after.parent if parent == row.parent_code else unit.parent.name if unit.parent else ""
    return UnitLook(unit.name, shown, unit.kind, unit.active), after


def _by_code(session: Session) -> dict[str, Unit]:
    return {unit.code: unit for unit in session.scalars(select(Unit))}


def _parents(units: dict[str, Unit]) -> dict[str, str]:
    by_id = {unit.id: unit.code for unit in units.values()}
    return {code: by_id[unit.parent_id] if unit.parent_id else "" for code, unit in units.items()}


def _write(session: Session, rows: Sequence[UnitRow]) -> None:
    units = _by_code(session)
    renamed = [units[row.code].id for row in rows if row.code in units and units[row.code].name != row.name]
    for row in rows:
        unit = units.get(row.code)
        if unit is None:
            unit = units[row.code] = Unit(code=row.code)
            session.add(unit)
        unit.name, unit.kind, unit.active = row.name, UnitKind(row.kind), True
    for row in rows:
        units[row.code].parent = units[row.parent_code] if row.parent_code else None
    session.flush()
    item_index.enter_again(session, renamed)


def replace_example(session: Session, path: Path, *, actor: str) -> UnitsImported:
    """Import the bureau's own units in the place of the example's, as far as nothing refers to those yet.

    Raises what `import_units` does; the caller's transaction is then to be given up.
    """
    hold(session)
    if removed := _remove_example(session):
        audit.record(session, actor, "units.example_removed", "units", "", {"count": len(removed)})
    return import_units(session, path, actor=actor)


def plan_replacement(session: Session, path: Path) -> Replacement:
    """Say what `replace_example` would do; raises what it does.

    It is tried in the caller's transaction, which is to be given up afterwards.
    """
    return Replacement(_remove_example(session), plan_import(session, path))


def _remove_example(session: Session) -> Sequence[str]:
    """Remove the example's units, if nothing refers to any of them; the names of those removed.

    A unit that has the code of one, and another name, is the bureau's own.
    """
    of_example = tuple_(Unit.code, Unit.name).in_([(row.code, row.name) for row in file_rows(EXAMPLE)])
    names = session.scalars(select(Unit.name).where(of_example).order_by(Unit.code)).all()
    if _named_in_forms(session, set(session.scalars(select(Unit.id).where(of_example)))):
        return ()
    try:
        with session.begin_nested():
            session.execute(delete(Unit).where(of_example))
    except IntegrityError:
        return ()
    session.expire_all()
    return names


def _named_in_forms(session: Session, units: Set[int]) -> bool:
    """Whether a form that is not registered yet names one of these units; no key refers to them there."""
    drafts = session.scalars(select(Draft).where(Draft.status != DraftStatus.REGISTERED))
    sheets = session.scalars(select(CallSheet))
    named = chain((one.accused_unit_ids for one in drafts), (one.accused_unit_ids for one in sheets))
    return any(units & ids for ids in named)


def below(session: Session, unit_id: int) -> list[int]:
    """Return the ids of a unit and of every one below it."""
    tree = select(Unit.id).where(Unit.id == unit_id).cte("below", recursive=True)
    every = tree.union(select(Unit.id).where(Unit.parent_id == tree.c.id))
    return list(session.scalars(select(every.c.id)))


def ensure_units(session: Session) -> None:
    """Where there are no units yet, bring in the example tree: no complaint is registered without one."""
    if session.scalar(select(Unit.id).limit(1)) is None:
        import_units(session, EXAMPLE, actor="system:first-start")
