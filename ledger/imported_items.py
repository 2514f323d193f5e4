"""Items of a ledger that was kept before this one: entered with their numbers, dates and handling.

Numbers that were given stay; each may be there once only, and the series of its year goes on after the
highest. What has no number gets the next one. The history of each says that it was imported.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from ledger import audit, item_index, matters
from ledger.calendar import load_calendar
from ledger.handling.acts import Act, Stamp
from ledger.models import Item, Unit, User
from ledger.numbering import continue_after, next_serial
from ledger.registration import item_categories
from ledger.registration_form import RegistrationForm
from ledger.workdays import WorkCalendar

INDEXED_AT_ONCE = 100
Number = tuple[int, int]
"""Year and serial."""


@dataclass(frozen=True)
class ImportedItem:
    """One line of the earlier ledger; `deeds` are what was done on the item after its registration."""

    number: Number | None
    form: RegistrationForm
    accepted_at: datetime
    deeds: tuple[tuple[Act, datetime], ...]


def taken(session: Session, numbers: Collection[Number]) -> set[Number]:
    """Return those of the numbers that items of the ledger have."""
    found = select(Item.year, Item.serial).where(tuple_(Item.year, Item.serial).in_(list(numbers)))
    return {(row.year, row.serial) for row in session.execute(found)} if numbers else set()


def enter(
    session: Session, imported: Sequence[ImportedItem], actor: User, zone: tzinfo, *, digest: str = ""
) -> list[Item]:
    """Make items of them all, in the caller's transaction; their forms are complete, their numbers free."""
    return list(enter_each(session, imported, actor, zone, digest=digest))


def enter_each(
    session: Session, imported: Sequence[ImportedItem], actor: User, zone: tzinfo, *, digest: str = ""
) -> Iterator[Item]:
    """Make an item of one after the other; they are to be kept only when the last was given.

    `digest` is the SHA-256 of the file that they come from, for the audit log.
    """
    calendar = load_calendar(session)
    for year, serial in sorted({one.number for one in imported if one.number}):
        continue_after(session, year, serial)
    entered: list[tuple[int, str]] = []
    for one in imported:
        item = _enter(session, one, actor, zone, calendar)
        entered.append((item.id, item.number))
        yield item
    ids = [item_id for item_id, _ in entered]
    for at in range(0, len(ids), INDEXED_AT_ONCE):
        item_index.enter(session, ids[at : at + INDEXED_AT_ONCE])
    for item_id, number in entered:  # last, for other writers of the log then wait
        audit.record(session, actor.username, "item.imported", "item", item_id, {"number": number})
    years = Counter(number.partition("-")[0] for _, number in entered)
    detail: dict[str, object] = {"count": len(imported), "years": dict(sorted(years.items()))}
    audit.record(
        session,
        actor.username,
        "items.imported",
        "item",
        "*",
        detail | ({"sha256": digest} if digest else {}),
    )


def _enter(
    session: Session, imported: ImportedItem, actor: User, zone: tzinfo, calendar: WorkCalendar
) -> Item:
    form = imported.form
    year = imported.accepted_at.astimezone(zone).year
    year, serial = imported.number or (year, next_serial(session, year))
    units = session.scalars(select(Unit).where(Unit.id.in_(form.accused_units)).order_by(Unit.code))
    fields = {**form.item_fields(), "received_at": form.received_at or imported.accepted_at}
    item = Item(
        year=year,
        serial=serial,
        accepted_at=imported.accepted_at,
        registered_by_id=actor.id,
        accused_units=list(units),
        categories=item_categories(form),
        **fields,
    )
    session.add(item)
    session.flush()
    done = ((matters.registration_of(item, zone), imported.accepted_at), *imported.deeds)
    history = [(act, Stamp(at, at.astimezone(zone).date(), actor.id)) for act, at in done]
    matters.take_over(session, item, history, calendar)
    return item
