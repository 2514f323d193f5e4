"""Spot-checks (抽查): registered items, chosen by chance, that another person lays beside their recordings.

Nobody checks what they registered themselves, and chance is spread evenly over those who register.
"""

import random
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.exc import StaleDataError

from ledger import audit, clock
from ledger.access import visible
from ledger.models import (
    CheckMark,
    CheckPoint,
    Item,
    Recording,
    SpotCheck,
    SpotCheckEntry,
    SpotCheckMark,
    User,
)
from ledger.reports.period import Period

LARGEST = 200
LONGEST_REMARK = 2000


class NothingToDraw(Exception):
    """In the period nobody else registered an item that has a recording."""


class NoSuchEntry(LookupError):
    """There is no such spot-check, or it has no such entry."""


class OwnItem(Exception):
    """Nobody checks what they registered themselves."""


class RemarkMissing(Exception):
    """What was not met has to be said in words."""


class CheckedByAnother(Exception):
    """Somebody else recorded a result meanwhile; look at it first."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a spot-check is."""

    spot_check: SpotCheck
    entries: int
    checked: int
    faulty: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What spot-checks of a period found in the items of one registrar."""

    registrar_id: int
    name: str
    checked: int
    faulty: int
    """Items with a fault on any point."""
    faults: Mapping[CheckPoint, int]


def spread(by_registrar: Mapping[int, Sequence[int]], size: int, seed: int) -> list[int]:
    """Choose `size` of the items by chance, as evenly over the registrars as they have items.

    The same items and seed give the same sample.
    """
    chance = random.Random(seed)  # noqa: S311  # a lot that can be drawn again, no secret
    waiting = []
    for registrar in sorted(by_registrar):
        own = sorted(by_registrar[registrar])
        chance.shuffle(own)
        waiting.append(own)
    chance.shuffle(waiting)
    chosen: list[int] = []
    while len(chosen) < size and any(waiting):
        for own in waiting:
            if own and len(chosen) < size:
                chosen.append(own.pop())
    return chosen


def draw(session: Session, period: Period, size: int, actor: User, zone: ZoneInfo) -> SpotCheck:
    """Draw a sample of what others registered in a period and there is a recording of.

    Raises `NothingToDraw`.
    """
    candidates = select(Item.registered_by_id, Item.id).where(
        visible(actor),
        Item.accepted_at >= period.begin(zone),
        Item.accepted_at < period.end(zone),
        Item.registered_by_id != actor.id,
        exists().where(Recording.call_id == Item.call_id),
    )
    by_registrar: dict[int, list[int]] = defaultdict(list)
    for registrar, item_id in session.execute(candidates):
        by_registrar[registrar].append(item_id)
    seed = secrets.randbits(32)
    chosen = spread(by_registrar, min(size, LARGEST), seed)
    if not chosen:
        raise NothingToDraw("Nobody else registered an item with a recording in this period.")
    drawn = SpotCheck(
        first=period.first,
        last=period.last,
        size=size,
        seed=seed,
        drawn_by_id=actor.id,
        entries=[
            SpotCheckEntry(position=position, item_id=item_id) for position, item_id in enumerate(chosen, 1)
        ],
    )
    session.add(drawn)
    session.flush()
    detail = {"first": str(period.first), "last": str(period.last), "seed": seed, "items": len(chosen)}
    audit.record(session, actor.username, "spot_check.drawn", "spot_check", str(drawn.id), detail)
    return drawn


def record(
    session: Session,
    entry: SpotCheckEntry,
    marks: Mapping[CheckPoint, CheckMark],
    remark: str,
    actor: User,
    *,
    version: int,
) -> None:
    """Keep what was found; it may be corrected later. `version` is the one that the person saw.

    Raises `OwnItem`, `RemarkMissing`, `CheckedByAnother`.
    """
    if entry.item.registered_by_id == actor.id:
        raise OwnItem("Nobody checks what they registered themselves.")
    if entry.version != version:
        raise CheckedByAnother("Somebody else recorded a result meanwhile.")
    if CheckMark.FAULT in marks.values() and not remark:
        raise RemarkMissing("Say what was not met.")
    known = {one.point: one for one in entry.marks}
    for point in CheckPoint:
        if point in known:
            known[point].mark = marks[point]
        else:
            entry.marks.append(SpotCheckMark(point=point, mark=marks[point]))
    entry.remark = remark or None
    entry.checked_by_id, entry.checked_at = actor.id, clock.now()
    try:
        session.flush()
    except StaleDataError as error:
        raise CheckedByAnother("Somebody else recorded a result at the same moment.") from error
    faults = [point.value for point in CheckPoint if marks[point] is CheckMark.FAULT]
    audit.record(
        session,
        actor.username,
        "spot_check.recorded",
        "item",
        str(entry.item_id),
        {"spot_check": entry.spot_check_id, "faults": faults},
    )


def get(session: Session, spot_check_id: int) -> SpotCheck:
    """Return a spot-check with its entries and their items; raises `NoSuchEntry`."""
    found = session.scalar(
        select(SpotCheck)
        .where(SpotCheck.id == spot_check_id)
        .options(
            selectinload(SpotCheck.entries).joinedload(SpotCheckEntry.item).joinedload(Item.registered_by)
        )
        .options(selectinload(SpotCheck.entries).joinedload(SpotCheckEntry.checked_by))
    )
    if found is None:
        raise NoSuchEntry(f"There is no spot-check {spot_check_id}.")
    return found


def get_entry(session: Session, spot_check_id: int, position: int) -> SpotCheckEntry:
    """Return one entry; raises `NoSuchEntry`."""
    place = (SpotCheckEntry.spot_check_id == spot_check_id, SpotCheckEntry.position == position)
    found = session.scalar(select(SpotCheckEntry).where(*place))
    if found is None:
        raise NoSuchEntry(f"Spot-check {spot_check_id} has no entry {position}.")
    return found


def progress(session: Session, *, limit: int = 50) -> list[Progress]:
    """The spot-checks, newest first, and how far each is."""
    faulty = exists().where(
        SpotCheckMark.entry_id == SpotCheckEntry.id, SpotCheckMark.mark == CheckMark.FAULT
    )
    counted = (
        select(
            SpotCheckEntry.spot_check_id.label("id"),
            func.count().label("entries"),
            func.count(SpotCheckEntry.checked_at).label("checked"),
            func.count(case((faulty, 1))).label("faulty"),
        )
        .group_by(SpotCheckEntry.spot_check_id)
        .subquery()
    )
    rows = session.execute(
        select(SpotCheck, counted.c.entries, counted.c.checked, counted.c.faulty)
        .join(counted, counted.c.id == SpotCheck.id)
        .order_by(SpotCheck.id.desc())
        .limit(limit)
        .options(selectinload(SpotCheck.drawn_by))
    )
    return [Progress(*row) for row in rows]


def findings(session: Session, begin: datetime, end: datetime) -> list[Findings]:
    """What was found from `begin` on and before `end`, by registrar, the most faults first."""
    within = (SpotCheckEntry.checked_at >= begin, SpotCheckEntry.checked_at < end)
    faults = func.count(case((SpotCheckMark.mark == CheckMark.FAULT, 1)))
    each = (
        select(Item.registered_by_id, SpotCheckEntry.id, faults.label("faults"))
        .join(Item, Item.id == SpotCheckEntry.item_id)
        .join(SpotCheckMark, SpotCheckMark.entry_id == SpotCheckEntry.id)
        .where(*within)
        .group_by(Item.registered_by_id, SpotCheckEntry.id)
        .subquery()
    )
    totals = session.execute(
        select(User.id, User.display_name, func.count(), func.count(case((each.c.faults > 0, 1))))
        .join(each, each.c.registered_by_id == User.id)
        .group_by(User.id, User.display_name)
    ).all()
    points = session.execute(
        select(Item.registered_by_id, SpotCheckMark.point, func.count())
        .join(SpotCheckEntry, SpotCheckEntry.id == SpotCheckMark.entry_id)
        .join(Item, Item.id == SpotCheckEntry.item_id)
        .where(*within, SpotCheckMark.mark == CheckMark.FAULT)
        .group_by(Item.registered_by_id, SpotCheckMark.point)
    )
    by_point = {(registrar, point): count for registrar, point, count in points}
    found = [
        Findings(user_id, name, checked, faulty, {one: by_point.get((user_id, one), 0) for one in CheckPoint})
        for user_id, name, checked, faulty in totals
    ]
    return sorted(found, key=lambda one: (-one.faulty, one.name))
