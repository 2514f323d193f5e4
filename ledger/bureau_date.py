"""The bureau's date of a moment, within a query, on both databases."""

from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

_zone = cache(ZoneInfo)
HOUR = len("2026-09-21 09")
HOURS_KEPT = 50_000
"""Five years and more; some megabytes."""


class bureau_date(GenericFunction[Any]):  # noqa: N801  # SQL functions are written small
    """`bureau_date(moment, "Asia/Shanghai")`: the date there; NULL for no moment."""

    type = sa.Date()
    inherit_cache = True


@compiles(bureau_date, "postgresql")
def _on_postgresql(element: bureau_date, compiler: Any, **kwargs: Any) -> str:
    moment, zone = (compiler.process(part, **kwargs) for part in element.clauses)
    return f"CAST(timezone({zone}, {moment}) AS DATE)"


class came_by(GenericFunction[bool]):  # noqa: N801  # SQL functions are written small
    """`came_by(moment, "Asia/Shanghai", day)`, of two columns: whether it came by the end of that day there.

    NULL for no moment.
    """

    type = sa.Boolean()
    inherit_cache = True


@compiles(came_by, "postgresql")
def _came_by_on_postgresql(element: came_by, compiler: Any, **kwargs: Any) -> str:
    moment, zone, day = (compiler.process(part, **kwargs) for part in element.clauses)
    return f"(CAST(timezone({zone}, {moment}) AS DATE) <= {day})"


@compiles(came_by, "sqlite")
def _came_by_on_sqlite(element: came_by, compiler: Any, **kwargs: Any) -> str:
    # What came before that day began in UTC did so in every zone: only for the rest is Python called.
    moment, zone, day = (compiler.process(part, **kwargs) for part in element.clauses)
    return f"CASE WHEN {moment} < {day} THEN 1 ELSE bureau_date({moment}, {zone}) <= {day} END"


def sqlite_bureau_date(moment: str | None, zone: str) -> str | None:
    """What SQLite calls for `bureau_date`: it has no zones of its own. `moment` is UTC, as it is stored."""
    if moment is None:
        return None
    return _date_of_hour(moment[:HOUR], zone) or _date(moment, zone)


@lru_cache(maxsize=HOURS_KEPT)
def _date_of_hour(hour: str, zone: str) -> str | None:
    """The date of a whole hour of UTC (`2026-09-21 09`), since SQLite asks row upon row; None: of two."""
    first, last = _date(f"{hour}:00:00", zone), _date(f"{hour}:59:59.999999", zone)
    return first if first == last else None


def _date(moment: str, zone: str) -> str:
    stored = datetime.fromisoformat(f"{moment}+00:00")
    return stored.astimezone(_zone(zone)).date().isoformat()
