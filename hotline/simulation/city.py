"""The city of a simulation: the example tree of units, and the people who do the acts."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.handling.unit_tree import INSPECTORATE, SUBORDINATE_FORCES
from ledger.models import Role, Unit, UnitKind, User
from ledger.units import EXAMPLE, import_units

NO_PASSWORD = "-"  # noqa: S105  # no hash: nobody signs in as a simulated person


@dataclass(frozen=True)
class City:
    """Who works in the office, who handles for which unit (by its id), and who is complained about."""

    duty: tuple[User, ...]
    supervisor: User
    director: User
    leader: User
    handlers: dict[int, User]
    bureau: Unit
    inspectorate: Unit
    forces: tuple[Unit, ...]
    detachments: tuple[Unit, ...]
    stations: tuple[Unit, ...]


def found_city(session: Session) -> City:
    """Bring in the example units, and make the people; none of them can sign in."""
    import_units(session, EXAMPLE, actor="system:simulation")
    units = list(session.scalars(select(Unit).order_by(Unit.code)))
    by_kind = {kind: tuple(unit for unit in units if unit.kind is kind) for kind in UnitKind}
    bureau = by_kind[UnitKind.BUREAU][0]
    detachments = by_kind[UnitKind.DETACHMENT]
    inspectorate = next(unit for unit in detachments if INSPECTORATE in unit.name)
    others = tuple(unit for unit in detachments if unit is not inspectorate)
    forces = tuple(unit for unit in units if unit.kind in SUBORDINATE_FORCES)
    handling = (*forces, *others, *by_kind[UnitKind.DEPARTMENT])
    city = City(
        duty=tuple(
            _person(f"sim-duty-{n}", f"模拟值班员{n}", inspectorate, Role.DUTY_OFFICER) for n in (1, 2)
        ),
        supervisor=_person("sim-supervisor", "模拟督察", inspectorate, Role.SUPERVISOR),
        director=_person("sim-director", "模拟办公室主任", inspectorate, Role.OFFICE_DIRECTOR),
        leader=_person("sim-leader", "模拟领导", bureau, Role.LEADER),
        handlers={
            unit.id: _person(
                f"sim-handler-{unit.code}", f"模拟承办人（{unit.name}）", unit, Role.UNIT_HANDLER
            )
            for unit in handling
        },
        bureau=bureau,
        inspectorate=inspectorate,
        forces=forces,
        detachments=others,
        stations=by_kind[UnitKind.STATION],
    )
    session.add_all([*city.duty, city.supervisor, city.director, city.leader, *city.handlers.values()])
    session.flush()
    return city


def handler_of(city: City, units: Iterable[int]) -> User:
    """The person who investigates for the handling units of an item: the bureau's own 督察 first."""
    handling = set(units)
    if city.inspectorate.id in handling:
        return city.supervisor
    return city.handlers[min(handling)]


def _person(username: str, name: str, unit: Unit, role: Role) -> User:
    person = User(username=username, display_name=name, password_hash=NO_PASSWORD, unit=unit)
    person.roles.add(role)
    return person
