"""督办 (DOMAIN.md section 2.13)."""

from dataclasses import replace
from typing import Annotated, ClassVar

from pydantic import Field

from ledger.handling.acts.base import Act, Passage, Stamp
from ledger.handling.matter import Matter, Supervision
from ledger.models.handling_codes import ActKind, SupervisionTrigger, SupervisionWay


class Supervise(Act):
    """督办: why, how, and what is asked of the 承办单位. The leading group decides it."""

    kind: ClassVar[ActKind] = ActKind.SUPERVISE

    trigger: SupervisionTrigger
    way: SupervisionWay
    demand: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Add it; its result is still open."""
        added = Supervision(self.trigger, self.way)
        return replace(matter, supervisions=(*matter.supervisions, added))


class SupervisionResult(Act):
    """What came of a 督办, by its number."""

    kind: ClassVar[ActKind] = ActKind.SUPERVISION_RESULT

    number: Annotated[int, Field(ge=1)]
    result: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Close that one."""
        with_result = tuple(
            replace(one, has_result=True) if number == self.number else one
            for number, one in enumerate(matter.supervisions, 1)
        )
        return replace(matter, supervisions=with_result)
