"""分类处置: who handles an item, and how (DOMAIN.md sections 2.3 to 2.5 and 2.17)."""

from dataclasses import replace
from typing import Annotated, ClassVar

from pydantic import Field

from ledger.handling.acts.base import Act, Passage, Stamp
from ledger.handling.matter import Matter
from ledger.models.handling_codes import ActKind, Method


class Assign(Act):
    """交办: the 处置方式 and the 承办单位; the deadline is reckoned, never given.

    `team` are the people (ids of users) of a 联合工作组 or 专班, who share this item alone (2.17).
    `override_reason` is the office director's, where an item from above is passed on all the same; it stands
    in the audit log (2.4), in the open, so it names nobody.
    Done again, it assigns the item to others (改派).
    """

    kind: ClassVar[ActKind] = ActKind.ASSIGN

    method: Method
    handling_units: Annotated[frozenset[int], Field(min_length=1)]
    team: frozenset[int] = frozenset()
    override_reason: Passage | None = None
    note: str = ""

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Put it into the hands of these units and people, and of no others."""
        return replace(
            matter,
            method=self.method,
            handling_units=self.handling_units,
            team=self.team,
            overridden=self.override_reason is not None,
        )


class Begin(Act):
    """开始核查: the 承办单位 takes it up."""

    kind: ClassVar[ActKind] = ActKind.BEGIN

    note: str = ""
