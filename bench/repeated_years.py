"""A year of a ledger repeated: the same rows again with later days and ids of their own, straight in SQLite.

Sealed columns are copied as they are; they open all the same. What would lie in the future is cut off.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from ledger import clock, item_index, item_rows, item_words, matters
from ledger.database import Ledger
from ledger.models import Base, Draft, Item, ItemAct
from ledger.surroundings import Surroundings

YEAR = timedelta(days=364)
"""Whole weeks, so that weekdays stay."""
TABLES = (
    "calls", "recordings", "transcripts", "drafts", "items", "item_units", "item_handlers", "item_categories",
    "item_acts",
)  # fmt: skip
OWN = {"id", "draft_id", "recording_id", "item_id", "joined_to_id"}
"""Columns that hold a number of this year, and the next one of the next."""
WAITING = 60
Pieces = dict[int, dict[str, set[str]]]
"""Of items, by kind."""


def repeat(engine: Engine, times: int, apart: int) -> None:
    """Add so many years after the first; each number is `apart` from that of the year before."""
    serials: dict[int, int] = {}
    with engine.begin() as connection:
        serials.update(connection.execute(sa.text("SELECT year, max(serial) FROM items GROUP BY year")).all())
        for table in TABLES:
            columns = list(Base.metadata.tables[table].columns)
            names = [column.name for column in columns]
            rows = connection.exec_driver_sql(f"SELECT {', '.join(names)} FROM {table}").all()  # noqa: S608
            for year in range(1, times):
                shifted = _shifted(columns, rows, year, apart)
                if table == "items":
                    shifted = _numbered(names, shifted, serials)
                _insert(connection, table, names, shifted)


def cut_off(ledger: Ledger, surroundings: Surroundings) -> Pieces:
    """Take out what was not done yet, and let the items show it; the last messages wait to be heard.

    Returns by which pieces of words the items are found no longer, for the index to be told.
    """
    with ledger.session() as session, session.begin():
        future = ItemAct.at > clock.now()
        ids = session.scalars(sa.select(ItemAct.item_id).where(future).distinct()).all()
        found_by = _pieces(session, ids)
        session.execute(sa.delete(ItemAct).where(future))
        done = sa.select(ItemAct.item_id, sa.func.count().label("acts")).group_by(ItemAct.item_id).subquery()
        cut = sa.select(Item).join(done, done.c.item_id == Item.id).where(done.c.acts < Item.acts)
        for item in session.scalars(cut).all():
            first = session.scalars(
                sa.select(ItemAct).where(ItemAct.item_id == item.id, ItemAct.seq == 1)
            ).one()
            accepted_on = item.accepted_at.astimezone(surroundings.zone).date().isoformat()
            first.payload = {**first.payload, "accepted_on": accepted_on}
            session.flush()
            matter = matters.read(session, item, surroundings.zone)
            matters.project(session, item, matter, surroundings.calendar)
        latest = sa.select(Draft.id).where(Draft.status == "discarded").order_by(Draft.received_at.desc())
        waiting = {"status": "pending", "discard_reason": None, "closed_at": None, "closed_by_id": None}
        session.execute(
            sa.update(Draft)
            .where(Draft.id.in_(session.scalars(latest.limit(WAITING)).all()))
            .values(**waiting, review_due=clock.now().date())
            .execution_options(synchronize_session=False)
        )
        still = _pieces(session, ids)
    return {
        item_id: {kind: pieces - still[item_id][kind] for kind, pieces in kinds.items()}
        for item_id, kinds in found_by.items()
    }


def _pieces(session: Session, ids: Sequence[int]) -> Pieces:
    session.flush()
    found_by = item_words.passages(session, item_rows.rows(session, ids))
    return {item_id: item_index.pieces_of(found) for item_id, found in found_by.items()}


def _shifted(
    columns: list[sa.Column[Any]], rows: list[Any], year: int, apart: int
) -> Iterator[tuple[Any, ...]]:
    by = YEAR * year
    changes = [_change(column, by, year * apart) for column in columns]
    return (
        tuple(
            value if change is None or value is None else change(value)
            for value, change in zip(row, changes, strict=True)
        )
        for row in rows
    )


def _change(column: sa.Column[Any], by: timedelta, apart: int) -> Any:
    table, name = column.table.name, column.name
    if (table, name) == ("item_acts", "id"):
        return lambda _value: None  # the next one
    if name in ("call_id", "vault_id") or (table, name) == ("calls", "id"):
        return lambda value: f"{value}-{apart}"
    if name in OWN:
        return lambda value: value + apart
    if isinstance(column.type, sa.Date):
        return lambda value: _day(value, by)
    if isinstance(column.type, sa.DateTime | sa.TypeDecorator) and _is_moment(column):
        return lambda value: _moment(value, by)
    return None


def _is_moment(column: sa.Column[Any]) -> bool:
    return isinstance(getattr(column.type, "impl", column.type), sa.DateTime)


@lru_cache(maxsize=100_000)
def _day(value: str, by: timedelta) -> str:
    return (date.fromisoformat(value) + by).isoformat()


@lru_cache(maxsize=100_000)
def _moment(value: str, by: timedelta) -> str:
    return (datetime.fromisoformat(value) + by).strftime("%Y-%m-%d %H:%M:%S.%f")


def _numbered(
    names: list[str], rows: Iterator[tuple[Any, ...]], serials: dict[int, int]
) -> Iterator[tuple[Any, ...]]:
    year_at, serial_at, moment_at = (names.index(name) for name in ("year", "serial", "accepted_at"))
    for row in rows:
        year = int(row[moment_at][:4])
        serials[year] = serials.get(year, 0) + 1
        changed = list(row)
        changed[year_at], changed[serial_at] = year, serials[year]
        yield tuple(changed)


def _insert(connection: Connection, table: str, names: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    cursor = connection.connection.cursor()
    places = ", ".join("?" * len(names))
    cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)  # noqa: S608
