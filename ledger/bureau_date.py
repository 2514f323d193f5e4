"""The bureau's date of a moment, within a query, on both databases."""

from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.functions import GenericFunction

_zone = cache(ZoneInfo)
DAY = len("2026-09-21")
HOUR = len("2026-09-21 09")
HOURS_KEPT = 50_000
"""Five years and more; some megabytes."""
YEARS = range(1970, 2100)
"""Those in which a moment of the ledger may lie."""


class bureau_date(GenericFunction[Any]):  # noqa: N801  # SQL functions are written small
    """`bureau_date(moment, "Asia/Shanghai")`: the date there; NULL for no moment."""

    type = sa.Date()
    inherit_cache = True


@compiles(bureau_date, "postgresql")
def _on_postgresql(element: bureau_date, compiler: Any, **kwargs: Any) -> str:
    moment, zone = (compiler.process(part, **kwargs) for part in element.clauses)
    return f"CAST(timezone({zone}, {moment}) AS DATE)"


@compiles(bureau_date, "sqlite")
def _on_sqlite(element: bureau_date, compiler: Any, **kwargs: Any) -> str:
    # Python is called only for the hours in which the bureau's date may not be that of UTC.
    moment, zone = (compiler.process(part, **kwargs) for part in element.clauses)
    alike = f"SUBSTR({moment}, {HOUR - 1}, 2) < bureau_midnight({zone})"
    return f"CASE WHEN {alike} THEN SUBSTR({moment}, 1, {DAY}) ELSE bureau_date({moment}, {zone}) END"


def after_day(
    moment: InstrumentedAttribute[Any], day: InstrumentedAttribute[Any], zone: str
) -> sa.ColumnElement[bool]:
    """Whether a moment lies after a day of the bureau, both as columns; NULL where there is none of them.

    No zone is a whole day ahead of UTC, in which both databases compare: the date is reckoned only of what
    lies after the day by UTC.
    """
    return sa.and_(moment > day, bureau_date(moment, zone) > day)


def by_day(
    moment: InstrumentedAttribute[Any], day: InstrumentedAttribute[Any], zone: str
) -> sa.ColumnElement[bool]:
    """Whether a moment lies on a day of the bureau or before it; see `after_day`."""
    return sa.or_(moment <= day, bureau_date(moment, zone) <= day)


def sqlite_bureau_date(moment: str | None, zone: str) -> str | None:
    """What SQLite calls for `bureau_date`: it has no zones of its own. `moment` is UTC, as it is stored."""
    if moment is None:
        return None
    return _date_of_hour(moment[:HOUR], zone) or _date(moment, zone)


@cache
def sqlite_bureau_midnight(zone: str) -> str:
    """What SQLite calls for the first hour of UTC (`16`) in which a zone's date may be another than UTC's.

    `00` west of Greenwich, where that is so as a day of UTC begins.
    """
    months = (datetime(year, month, 1, tzinfo=UTC) for year in YEARS for month in range(1, 13))
    ahead = [month.astimezone(_zone(zone)).utcoffset() or timedelta() for month in months]
    hours = (timedelta(days=1) - max(ahead)) // timedelta(hours=1) if min(ahead) >= timedelta() else 0
    return f"{hours:02}"


@lru_cache(maxsize=HOURS_KEPT)
def _date_of_hour(hour: str, zone: str) -> str | None:
    """The date of a whole hour of UTC (`2026-09-21 09`), since SQLite asks row upon row; None: of two."""
    first, last = _date(f"{hour}:00:00", zone), _date(f"{hour}:59:59.999999", zone)
    return first if first == last else None


def _date(moment: str, zone: str) -> str:
    stored = datetime.fromisoformat(f"{moment}+00:00")
    return stored.astimezone(_zone(zone)).date().isoformat()
