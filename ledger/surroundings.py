"""What the rules of handling look at beside the item, read from the ledger and the settings."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger import clock, console_settings
from ledger.calendar import load_calendar
from ledger.handling.circumstances import SYSTEM, Actor, Circumstances, Limits
from ledger.handling.unit_tree import UnitNode, UnitTree
from ledger.models import ApiToken, Role, Unit, User
from ledger.workdays import WorkCalendar


@dataclass(frozen=True)
class Surroundings:
    """Calendar, units, people and limits at one moment; load them once for one request or one job."""

    zone: tzinfo
    calendar: WorkCalendar
    units: UnitTree
    people: dict[int, int | None]
    limits: Limits

    @classmethod
    def load(cls, session: Session, settings: Settings) -> "Surroundings":
        """Read them."""
        programs = select(ApiToken.user_id)
        people = session.execute(select(User.id, User.unit_id).where(User.active, User.id.not_in(programs)))
        return cls(
            zone=settings.zone,
            calendar=load_calendar(session),
            units=load_units(session),
            people={row.id: row.unit_id for row in people},
            limits=limits_of(console_settings.effective(session, settings)),
        )

    def circumstances(self, actor: User | None, *, now: datetime | None = None) -> Circumstances:
        """Return the circumstances in which somebody acts (None: the service itself)."""
        return Circumstances(
            now=now or clock.now(),
            zone=self.zone,
            calendar=self.calendar,
            actor=SYSTEM if actor is None else actor_of(actor),
            units=self.units,
            limits=self.limits,
            people=self.people,
        )


def actor_of(user: User) -> Actor:
    """Return a user as the rules look at them; one whose account was shut has no role any more."""
    return Actor(user.id, frozenset(user.roles) if user.active else frozenset(), user.unit_id)


def load_units(session: Session) -> UnitTree:
    """Return the tree of units."""
    rows = session.execute(select(Unit.id, Unit.parent_id, Unit.kind, Unit.name, Unit.active))
    return UnitTree(UnitNode(row.id, row.parent_id, row.kind, row.name, row.active) for row in rows)


def limits_of(settings: Settings) -> Limits:
    """Return what the bureau itself has set."""
    handling = settings.handling
    return Limits(
        decline_reasons=handling.decline_reasons,
        extension_days=handling.extension_days,
        extensions=handling.extensions,
        extension_granted_by=frozenset(Role(role) for role in handling.extension_granted_by),
    )
