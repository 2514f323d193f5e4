"""Who handles a matter, and how (DOMAIN.md sections 2.3 to 2.6 and 2.17)."""

from ledger.handling.acts.disposition import Assign
from ledger.handling.circumstances import Circumstances
from ledger.handling.matter import Matter
from ledger.handling.refusals import Refusal
from ledger.handling.unit_tree import DEPARTMENTS, UnitTree
from ledger.models.codes import Difficulty, Role
from ledger.models.handling_codes import Method


def responded_to(matter: Matter, _: Circumstances) -> Refusal | None:
    """What is happening now is dispatched at once: 先期处置 before all else (2.6)."""
    return Refusal.FIRST_RESPONSE_MISSING if matter.happening_now and not matter.responded else None


def ours_to_handle(matter: Matter, _: Circumstances) -> Refusal | None:
    """After 先期处置 another force's officer is handed to that officer's 督察 (2.6)."""
    return Refusal.OF_ANOTHER_FORCE if matter.of_another_force else None


def may_be_assigned_so(matter: Matter, act: Assign, circumstances: Circumstances) -> Refusal | None:
    """Everything about a 交办: method, units, team, and the override where the rules allow one."""
    if not all(circumstances.units.in_use(unit) for unit in act.handling_units):
        return Refusal.UNIT_UNKNOWN
    return (
        _fits_method(act, circumstances.units)
        or _stands_above(matter, act, circumstances.units)
        or _team_is_not_accused(matter, act, circumstances)
        or _method_allowed(matter, act, circumstances)
    )


def method_refusal(matter: Matter, method: Method) -> Refusal | None:
    """Say what is against a 处置方式, for the console to show before units are chosen.

    重大 is 直查 (2.3), without exception. 上级交办 and 领导批办 are, too, but there the office director may
    override with a reason (2.4): the refusal is then `INSTRUCTED_NOT_PASSED_ON`.
    """
    if method is Method.DIRECT:
        return None
    if matter.difficulty is Difficulty.MAJOR:
        return Refusal.MAJOR_IS_DIRECT
    return Refusal.INSTRUCTED_NOT_PASSED_ON if matter.instructed else None


def handling_units(matter: Matter, method: Method, units: UnitTree) -> frozenset[int]:
    """Return the units that may handle the matter by a method; for a joint one, those that may lead it."""
    fitting = (unit for unit in units if units.in_use(unit) and _kind_fits(method, unit, units))
    return frozenset(
        unit for unit in fitting if all(units.may_check(unit, accused) for accused in matter.accused_units)
    )


def somebody_may_handle(matter: Matter, circumstances: Circumstances) -> bool:
    """Whether any unit here stands above the accused ones, by a method that is allowed (2.5)."""
    allowed = (method for method in Method if method_refusal(matter, method) is None)
    return any(handling_units(matter, method, circumstances.units) for method in allowed)


def disposition_still_fits(matter: Matter, _: Circumstances) -> Refusal | None:
    """What was graded 重大 after it had been passed on has to be assigned anew (2.3)."""
    if matter.method is None:
        return Refusal.NOT_ASSIGNED
    refusal = method_refusal(matter, matter.method)
    return None if refusal is Refusal.INSTRUCTED_NOT_PASSED_ON and matter.overridden else refusal


def may_be_settled(matter: Matter, circumstances: Circumstances) -> Refusal | None:
    """What was assigned is settled by those who may still have it (2.3, 2.4).

    What the office settles itself, unassigned, its own 督察 has to stand above (2.5).
    """
    if matter.method is not None:
        return disposition_still_fits(matter, circumstances)
    units = circumstances.units
    return None if handling_units(matter, Method.DIRECT, units) else Refusal.HANDLER_NOT_ABOVE


def _kind_fits(method: Method, unit: int, units: UnitTree) -> bool:
    match method:
        case Method.DIRECT:
            return units.is_bureaus_inspectorate(unit)
        case Method.DEPARTMENT:
            return units.kind(unit) in DEPARTMENTS and not units.is_bureaus_inspectorate(unit)
        case Method.SUBORDINATE:
            return units.is_subordinate_inspectorate(unit)
        case Method.JOINT:
            return True


def _fits_method(act: Assign, units: UnitTree) -> Refusal | None:
    several = len(act.handling_units) > 1
    if act.method is Method.JOINT:
        return None if several else Refusal.METHOD_NEEDS_SEVERAL
    if not several and all(_kind_fits(act.method, unit, units) for unit in act.handling_units):
        return None
    return {
        Method.DIRECT: Refusal.METHOD_NEEDS_INSPECTORATE,
        Method.DEPARTMENT: Refusal.METHOD_NEEDS_DEPARTMENT,
        Method.SUBORDINATE: Refusal.METHOD_NEEDS_SUBORDINATE,
    }[act.method]


def _stands_above(matter: Matter, act: Assign, units: UnitTree) -> Refusal | None:
    # 下查一级. Of several who work jointly one has to stand above; none may be accused or lie below.
    if any(not matter.accused_units.isdisjoint(units.upwards(unit)) for unit in act.handling_units):
        return Refusal.HANDLER_IS_ACCUSED
    above = act.handling_units & handling_units(matter, act.method, units)
    return None if above else Refusal.HANDLER_NOT_ABOVE


def _team_is_not_accused(matter: Matter, act: Assign, circumstances: Circumstances) -> Refusal | None:
    for person in act.team:
        if person not in circumstances.people:
            return Refusal.TEAM_MEMBER_UNKNOWN
        related = circumstances.units.related(circumstances.people[person])
        if not related.isdisjoint(matter.accused_units):
            return Refusal.TEAM_MEMBER_ACCUSED
    return None


def _method_allowed(matter: Matter, act: Assign, circumstances: Circumstances) -> Refusal | None:
    refusal = method_refusal(matter, act.method)
    if act.override_reason is None:
        return refusal
    if refusal is None:
        return Refusal.NOTHING_TO_OVERRIDE
    if refusal is not Refusal.INSTRUCTED_NOT_PASSED_ON:
        return refusal
    director = Role.OFFICE_DIRECTOR in circumstances.actor.roles
    return None if director else Refusal.OVERRIDE_BY_DIRECTOR_ONLY
