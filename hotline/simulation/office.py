"""The office of a simulation: its ledger session, its people, its calendar and its luck."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from random import Random
from typing import NamedTuple

from sqlalchemy.orm import Session

from hotline.simulation.calls import Switchboard
from hotline.simulation.city import City
from hotline.simulation.complaints import Subject
from hotline.simulation.times import Times
from ledger import clock, matters
from ledger.handling.acts import Act
from ledger.handling.matter import OPEN, Matter
from ledger.models import Item, ItemState, User
from ledger.surroundings import Surroundings

REMEMBERED = 60
MAY_BE_JOINED_TO = OPEN - {ItemState.REPORTED, ItemState.REVIEWED}


class Known(NamedTuple):
    """An item that may be complained about again, and what it is about."""

    item: Item
    about: Subject


@dataclass
class Office:
    """Everything that the course of an item needs."""

    session: Session
    city: City
    around: Surroundings
    times: Times
    calls: Switchboard
    chance: Random
    _known: list[Known] = field(default_factory=list)

    @property
    def zone(self) -> tzinfo:
        """The bureau's zone."""
        return self.around.zone

    def someone_on_duty(self) -> User:
        """One of the duty officers."""
        return self.chance.choice(self.city.duty)

    def remember(self, item: Item, about: Subject) -> None:
        """Let an item be complained about again; the oldest is forgotten."""
        self._known = [*self._known[1 - REMEMBERED :], Known(item, about)]

    def open_item(self) -> Known | None:
        """An item that is still at work, where there is one."""
        still_open = [known for known in self._known if self.is_open(known.item)]
        return self.chance.choice(still_open) if still_open else None

    @staticmethod
    def is_open(item: Item) -> bool:
        """Whether a repeat can be joined to an item."""
        return item.state in MAY_BE_JOINED_TO

    def is_still_the_day(self, one: "OnItem", *, minutes: int) -> bool:
        """Whether the day of acceptance lasts for so many minutes more."""
        then = clock.now() + timedelta(minutes=minutes)
        return then.astimezone(self.zone).date() == one.item.accepted_at.astimezone(self.zone).date()

    def day_after(self, one: "OnItem") -> datetime:
        """The morning after the day of acceptance, when the service looks at what was not settled."""
        day = one.item.accepted_at.astimezone(self.zone).date() + timedelta(days=1)
        return max(datetime.combine(day, time(0, 30), self.zone), clock.now())


@dataclass(frozen=True)
class OnItem:
    """Acts on one item."""

    office: Office
    item: Item

    def do(self, act: Act, actor: User | None) -> Matter:
        """Do an act now; what the rules forbid is an error of the simulation, and ends it."""
        return matters.do(self.office.session, self.item, act, actor, self.office.around)
