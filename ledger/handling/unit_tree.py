"""The tree of units as the rules look at it: who stands above whom (DOMAIN.md sections 2.5 and 3)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ledger.models.codes import UnitKind

INSPECTORATE = "督察"
"""What a unit whose work is inspection has in its name: 督察支队, 督察大队, 督察审计支队."""

DEPARTMENTS = frozenset({UnitKind.DEPARTMENT, UnitKind.DETACHMENT})
"""部门警种 of the bureau."""
SUBORDINATE_FORCES = frozenset({UnitKind.COUNTY_BUREAU, UnitKind.BRANCH})
"""县市公安局, 直属分局: their 督察 acts in their name."""


@dataclass(frozen=True, slots=True)
class UnitNode:
    """One unit."""

    id: int
    parent_id: int | None
    kind: UnitKind
    name: str
    active: bool = True
    """Whether it is in use: one that is closed takes no further item."""


class UnitTree:
    """All units of the bureau, which is the root."""

    def __init__(self, nodes: Iterable[UnitNode]) -> None:
        self._nodes = {node.id: node for node in nodes}

    def __contains__(self, unit: int) -> bool:
        return unit in self._nodes

    def __iter__(self) -> Iterator[int]:
        return iter(self._nodes)

    def node(self, unit: int) -> UnitNode:
        """The unit of an id."""
        return self._nodes[unit]

    def in_use(self, unit: int) -> bool:
        """Whether there is such a unit, and it is not closed."""
        return unit in self._nodes and self._nodes[unit].active

    def kind(self, unit: int) -> UnitKind:
        """What a unit is."""
        return self._nodes[unit].kind

    def upwards(self, unit: int | None) -> Iterator[int]:
        """The unit itself, then each one above it."""
        while unit is not None and unit in self._nodes:
            yield unit
            unit = self._nodes[unit].parent_id

    def is_above(self, upper: int, lower: int) -> bool:
        """Whether a unit stands above another in the tree; none stands above itself."""
        return upper != lower and upper in self.upwards(lower)

    def is_inspectorate(self, unit: int) -> bool:
        """Whether the unit is the 督察 of its force."""
        return INSPECTORATE in self._nodes[unit].name

    def is_bureaus_inspectorate(self, unit: int) -> bool:
        """Whether the unit is the 市局督察支队: the 督察 right below the root."""
        parent = self._nodes[unit].parent_id
        return self.is_inspectorate(unit) and parent is not None and self._nodes[parent].parent_id is None

    def is_subordinate_inspectorate(self, unit: int) -> bool:
        """Whether the unit is a 下级督察部门: a county bureau or branch, or the 督察 within one."""
        if self.kind(unit) in SUBORDINATE_FORCES:
            return True
        above = [self.kind(one) for one in self.upwards(unit)]
        return self.is_inspectorate(unit) and not SUBORDINATE_FORCES.isdisjoint(above)

    def may_check(self, handler: int, accused: int) -> bool:
        """Whether a handling unit stands above an accused one (下查一级, section 2.5).

        A unit stands above those below it. A 督察 acts for the force it belongs to, and so stands above every
        other unit of that force. A department or detachment of the bureau acts for the bureau towards what
        lies below the county bureaus and branches, not towards them or its own peers.
        """
        if handler == accused or self.is_above(accused, handler):
            return False
        if self.is_above(handler, accused):
            return True
        force = self._nodes[handler].parent_id
        if force is None or not self.is_above(force, accused):
            return False
        if self.is_inspectorate(handler):
            return True
        return self.kind(handler) in DEPARTMENTS and self._nodes[accused].parent_id != force

    def related(self, unit: int | None) -> frozenset[int]:
        """The units in whose name a person of `unit` could be accused: it, and all above it but the root.

        The root has everybody below it, and a complaint about the bureau as a whole must still be handled:
        it shuts out only those who are placed at the root itself.
        """
        return frozenset(
            one for one in self.upwards(unit) if one == unit or self._nodes[one].parent_id is not None
        )
