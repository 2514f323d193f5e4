"""Live through a simulated year: every deed of every item, in the order of time (`hotline simulate`)."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from random import Random

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hotline.settings import Settings
from hotline.simulation.calls import Switchboard
from hotline.simulation.city import City, found_city
from hotline.simulation.course import Moments, complaint, fruitless_ring, no_complaint
from hotline.simulation.office import Office
from hotline.simulation.times import Times
from ledger import audit, clock
from ledger.calendar import load_calendar
from ledger.database import Ledger
from ledger.models import Call, Item, Unit
from ledger.surroundings import Surroundings

ACTOR = "system:simulation"
NO_COMPLAINTS, FRUITLESS = 0.15, 0.25
"""Calls that are no complaint, and rings of which nothing comes, for each item."""
DEEDS_A_TRANSACTION = 500


class LedgerInUse(Exception):
    """The ledger holds calls, items or units already; a simulation never mixes with what is real."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """How much was lived through."""

    items: int
    deeds: int


def simulate(
    ledger: Ledger,
    settings: Settings,
    *,
    items: int,
    year: int,
    seed: int,
    progress: Callable[[datetime], None] = lambda _: None,
) -> Simulated:
    """Fill an empty ledger with a year of so many items; the same seed gives the same year.

    What is still open at the end of the year stays open. `progress` is told where the year stands.
    Raises `LedgerInUse`; then nothing was changed.
    """
    chance = Random(seed)  # noqa: S311  # no secret depends on it
    with ledger.session() as session:
        with session.begin():
            _refuse_in_use(session)
            with clock.standing_at(datetime(year, 1, 1, tzinfo=settings.zone)):
                city = found_city(session)
                audit.record(session, ACTOR, "ledger.simulated", "ledger", str(year), {"seed": seed})
        office = _office(session, settings, city, year, chance)
        deeds = _live(session, office, _arrivals(office, items), progress)
    return Simulated(items, deeds)


def _refuse_in_use(session: Session) -> None:
    for model in (Item, Call, Unit):
        if session.scalar(select(exists().select_from(model))):
            raise LedgerInUse(
                f"This ledger has {model.__tablename__} already, and what is simulated would stand among "
                f"them for ever. Simulate in a data directory of its own: HOTLINE_DATA_DIR=./simulated"
            )


def _office(session: Session, settings: Settings, city: City, year: int, chance: Random) -> Office:
    with session.begin():
        calendar = load_calendar(session)
        return Office(
            session=session,
            city=city,
            around=Surroundings.load(session, settings),
            times=Times(year, calendar, settings.zone, chance),
            calls=Switchboard(settings, calendar, chance),
            chance=chance,
        )


def _arrivals(office: Office, items: int) -> Iterator[tuple[datetime, Moments]]:
    for number, moment in enumerate(office.times.arrivals(items), 1):
        yield moment, complaint(office, number)
    for moment in office.times.arrivals(round(items * NO_COMPLAINTS)):
        yield moment, no_complaint(office)
    for moment in office.times.arrivals(round(items * FRUITLESS)):
        yield moment, fruitless_ring(office)


def _live(
    session: Session,
    office: Office,
    arrivals: Iterator[tuple[datetime, Moments]],
    progress: Callable[[datetime], None],
) -> int:
    order = count()
    waiting = [(moment, next(order), course) for moment, course in arrivals]
    heapq.heapify(waiting)
    deeds = 0
    while waiting:
        with session.begin():
            for _ in range(min(DEEDS_A_TRANSACTION, len(waiting))):
                moment, _order, course = heapq.heappop(waiting)
                with clock.standing_at(moment):
                    after = next(course, None)
                deeds += 1
                if after is not None and after < office.times.end:
                    heapq.heappush(waiting, (max(after, moment), next(order), course))
            progress(moment)
    return deeds
