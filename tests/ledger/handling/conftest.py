"""An office in the ledger: the units and people of `office.py`, and items entered by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger import items, matters
from ledger.database import Ledger
from ledger.handling.acts import Act
from ledger.handling.circumstances import Actor
from ledger.handling.matter import Matter
from ledger.models import Item, Unit, User
from ledger.registration import register_by_hand
from ledger.registration_form import RegistrationForm
from ledger.surroundings import Surroundings
from tests.ledger.handling import office
from tests.ledger.handling.office import EVERYBODY, MORNING, SUPERVISOR, UNITS

FORM = {
    "channel": "letter",
    "named": True,
    "reporter_name": "李四",
    "reporter_phone": "13805381234",
    "confidential": True,
    "accused_units": [office.STATION],
    "happening_now": False,
    "categories": ["law_enforcement"],
    "nature": "power_misused",
    "problem": "执法时没有出示证件，态度恶劣。",
    "urgency": "ordinary",
    "difficulty": "ordinary",
}


@dataclass
class Desk:
    """The office at work on a ledger; each deed is a transaction of its own."""

    ledger: Ledger
    settings: Settings

    def enter(self, by: Actor = office.DUTY, **changes: Any) -> int:
        """Register by hand, and give the item's id."""
        form = RegistrationForm.read({**FORM, **changes})
        with self.ledger.session() as session, session.begin():
            return register_by_hand(session, form, self.user(session, by)).id

    def do(
        self, item_id: int, *deeds: Act, by: Actor | None = SUPERVISOR, version: int | None = None
    ) -> Matter:
        matter = None
        for act in deeds:
            with self.ledger.session() as session, session.begin():
                item = items.get_item(session, item_id)
                actor = self.user(session, by) if by else None
                around = Surroundings.load(session, self.settings)
                matter = matters.do(session, item, act, actor, around, version=version)
        assert matter is not None
        return matter

    def join(self, item_id: int, main_id: int, by: Actor = office.DUTY) -> None:
        """Join a repeat to the item it repeats."""
        with self.ledger.session() as session, session.begin():
            around = Surroundings.load(session, self.settings)
            item, main = items.get_item(session, item_id), items.get_item(session, main_id)
            matters.join(session, item, main, "同一人同一事。", self.user(session, by), around)

    def item(self, item_id: int) -> Item:
        with self.ledger.reading() as session:
            return items.get_item(session, item_id)

    def matter(self, item_id: int) -> Matter:
        with self.ledger.reading() as session:
            return matters.read(session, items.get_item(session, item_id), self.settings.zone)

    def surroundings(self) -> Surroundings:
        with self.ledger.reading() as session:
            return Surroundings.load(session, self.settings)

    def shown(self, item_id: int) -> dict[str, Any]:
        """The columns of an item that show its matter, its handling units and its team."""
        item = self.item(item_id)
        names = matters.columns(self.matter(item_id), self.surroundings().calendar)
        return {name: getattr(item, name) for name in names} | {
            "handlers": item.handling_unit_ids,
            "team": item.team_ids,
        }

    def replayed(self, item_id: int) -> dict[str, Any]:
        """The same, from nothing but its acts."""
        matter = self.matter(item_id)
        return matters.columns(matter, self.surroundings().calendar) | {
            "handlers": matter.handling_units,
            "team": matter.team,
        }

    @staticmethod
    def user(session: Session, actor: Actor) -> User:
        return session.get_one(User, actor.id)


@pytest.fixture
def desk(ledger: Ledger, ledger_settings: Settings) -> Desk:
    with ledger.session() as session, session.begin():
        for number in UNITS:
            node = UNITS.node(number)
            session.add(
                Unit(
                    id=number, code=f"{number:012d}", name=node.name, kind=node.kind, parent_id=node.parent_id
                )
            )
            session.flush()
        for actor in EVERYBODY:
            user = User(id=actor.id, username=f"user{actor.id}", display_name="某人", password_hash="-")
            user.unit_id = actor.unit
            user.roles.update(actor.roles)
            session.add(user)
    return Desk(ledger, ledger_settings)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock stands at `MORNING`; `clock.move_to` moves it."""
    with time_machine.travel(MORNING, tick=False) as coordinates:
        yield coordinates


def at(day: str) -> datetime:
    """Nine in the morning of a day, in the bureau."""
    return datetime.fromisoformat(f"{day}T09:00:00+08:00")
