"""What every act is: what somebody says was done, frozen, with how it changes the matter."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, StringConstraints

from ledger.models.handling_codes import ActKind

if TYPE_CHECKING:
    from ledger.handling.matter import Matter

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""One line that has to be said: a name, an office."""
Passage = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
"""A text that has to be said: an account, a reason."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When an act was done, on which of the bureau's days, and by whom (None: by the service itself)."""

    at: datetime
    day: date
    actor_id: int | None


class Act(BaseModel):
    """One deed on one item. It holds no value it cannot have; whether it is allowed, the machine says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClassVar[ActKind]

    def applied(self, matter: "Matter", stamp: Stamp) -> "Matter":
        """Return what the matter is after this act, its state apart, which the machine gives."""
        return matter
