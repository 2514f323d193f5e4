"""One unit of the tree by hand: added, put right, closed, brought back (DOMAIN.md section 3).

The whole tree from a file: `ledger.units`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger import audit, item_index, units
from ledger.handling.matter import OPEN
from ledger.models import Item, ItemHandler, Unit, UnitKind, User
from ledger.surroundings import load_units

LONGEST_NAME = 60
CODE = r"[0-9A-Za-z._-]{1,32}"
"""A code that programs can name, too."""


class NoSuchUnit(LookupError):
    """There is no unit with this id."""


class CodeTaken(Exception):
    """Another unit has this code, perhaps one that is closed."""


class BelowItself(Exception):
    """The unit would stand below itself."""


class ParentClosed(Exception):
    """The unit above is closed, or there is none."""


class HasUnitsBelow(Exception):
    """Units below it are in use; they are closed first."""


class RootStays(Exception):
    """The bureau itself is not closed, moved or made anything else."""


class InspectorateNeeded(Exception):
    """The bureau would be left without its own 督察, which checks directly (section 2.3)."""


class ChangedByAnother(Exception):
    """The unit was changed since it was read; read it again."""


@dataclass(frozen=True, slots=True)
class UnitForm:
    """What an administrator enters about a unit; the bureau itself has no unit above it."""

    name: str
    kind: UnitKind
    parent_id: int | None


def get_unit(session: Session, unit_id: int) -> Unit:
    """Return a unit. Raises `NoSuchUnit`."""
    found = session.get(Unit, unit_id)
    if found is None:
        raise NoSuchUnit(f"There is no unit {unit_id}.")
    return found


def people_of(session: Session, unit: Unit) -> int:
    """Count the people of a unit who have an account."""
    people = select(func.count()).select_from(User).where(User.unit_id == unit.id, User.active)
    return session.scalar(people) or 0


def open_items_of(session: Session, unit: Unit) -> int:
    """Count the items that a unit handles and that are not closed."""
    handled = select(func.count()).select_from(ItemHandler).join(Item, Item.id == ItemHandler.item_id)
    return session.scalar(handled.where(ItemHandler.unit_id == unit.id, Item.state.in_(OPEN))) or 0


def add(session: Session, code: str, form: UnitForm, actor: User) -> Unit:
    """Add a unit. Raises `CodeTaken` and `ParentClosed`."""
    units.hold(session)
    if session.scalar(select(Unit.id).where(Unit.code == code)) is not None:
        raise CodeTaken(f"There is a unit {code} already.")
    added = Unit(code=code, name=form.name, kind=form.kind, parent=_above(session, form.parent_id))
    session.add(added)
    session.flush()
    audit.record(session, actor.username, "unit.added", "unit", added.id)
    return added


def edit(session: Session, unit: Unit, form: UnitForm, actor: User, *, version: int) -> None:
    """Put right what stands in the form; `version` is the one that the administrator saw.

    Its items are found by its new name once the sweep has entered them anew.
    Raises `ChangedByAnother`, `RootStays`, `BelowItself`, `ParentClosed` and `InspectorateNeeded`.
    """
    units.hold(session)
    if unit.version != version:
        raise ChangedByAnother(f"The unit {unit.code} was changed by someone else; look at it again.")
    before, had_inspectorate = _told(unit), _has_inspectorate(session)
    if unit.parent_id is None and (form.parent_id, form.kind) != (None, unit.kind):
        raise RootStays(f"The unit {unit.code} has all others below it.")
    if form.parent_id in units.below(session, unit.id):
        raise BelowItself(f"The unit {unit.code} cannot stand below itself.")
    if form.parent_id != unit.parent_id:
        unit.parent = _above(session, form.parent_id)
    unit.name, unit.kind = form.name, form.kind
    session.flush()
    _refuse_without_inspectorate(session, had_inspectorate)
    after = _told(unit)
    if after["label"] != before["label"]:
        item_index.enter_again(session, [unit.id])
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        detail = {
            "before": {name: before[name] for name in changed},
            "after": {name: after[name] for name in changed},
        }
        audit.record(session, actor.username, "unit.edited", "unit", unit.id, detail)


def close(session: Session, unit: Unit, actor: User) -> None:
    """Close a unit: nobody chooses it any more, and what names it stays.

    Raises `RootStays`, `HasUnitsBelow` and `InspectorateNeeded`.
    """
    units.hold(session)
    if unit.parent_id is None:
        raise RootStays(f"The unit {unit.code} has all others below it.")
    below = select(func.count()).select_from(Unit).where(Unit.parent_id == unit.id, Unit.active)
    if session.scalar(below):
        raise HasUnitsBelow(f"Units below {unit.code} are in use.")
    had_inspectorate = _has_inspectorate(session)
    _set_active(session, unit, False, "unit.closed", actor)
    _refuse_without_inspectorate(session, had_inspectorate)


def reopen(session: Session, unit: Unit, actor: User) -> None:
    """Take a closed unit into use again. Raises `ParentClosed`."""
    units.hold(session)
    if unit.parent is not None and not unit.parent.active:
        raise ParentClosed(f"The unit above {unit.code} is closed.")
    _set_active(session, unit, True, "unit.reopened", actor)


def _set_active(session: Session, unit: Unit, active: bool, action: str, actor: User) -> None:
    if unit.active != active:
        unit.active = active
        session.flush()
        audit.record(session, actor.username, action, "unit", unit.id)


def _above(session: Session, parent_id: int | None) -> Unit:
    parent = None if parent_id is None else session.get(Unit, parent_id)
    if parent is None or not parent.active:
        raise ParentClosed("A unit stands below one that is in use.")
    return parent


def _has_inspectorate(session: Session) -> bool:
    tree = load_units(session)
    return any(tree.in_use(one) and tree.is_bureaus_inspectorate(one) for one in tree)


def _refuse_without_inspectorate(session: Session, had: bool) -> None:
    if had and not _has_inspectorate(session):
        raise InspectorateNeeded("Nobody could check directly any more.")


def _told(unit: Unit) -> Mapping[str, str]:
    return {"label": unit.name, "parent": unit.parent.name if unit.parent else "", "kind": unit.kind}
