"""What the rules look at beside the matter: the moment, the calendar, who acts, units, settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from ledger.handling.unit_tree import UnitTree
from ledger.models.codes import Role
from ledger.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts; `id` None is the service itself, which does only what the rules leave to it."""

    id: int | None
    roles: frozenset[Role] = frozenset()
    unit: int | None = None


SYSTEM = Actor(id=None)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the bureau itself sets, because the rules are silent ([I] in DOMAIN.md)."""

    decline_reasons: tuple[str, ...]
    extension_days: int  # working days, at most, each time
    extensions: int  # how many an item may have
    extension_granted_by: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Everything outside the matter that the rules look at, at one moment."""

    now: datetime
    zone: tzinfo
    calendar: WorkCalendar
    actor: Actor
    units: UnitTree
    limits: Limits
    people: Mapping[int, int | None] = field(default_factory=dict)
    """The unit of each person who could be in a team, by user id."""

    @property
    def today(self) -> date:
        """The bureau's date."""
        return self.now.astimezone(self.zone).date()
