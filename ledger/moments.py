"""What queries ask of moments beside their date (`ledger.bureau_date`), on both databases."""

from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

HOURS_OF_A_DAY = 24
_zone = cache(ZoneInfo)


class seconds_between(GenericFunction[float]):  # noqa: N801  # SQL functions are written small
    """`seconds_between(begin, end)`: to the millisecond; NULL where one of them is."""

    type = sa.Float()
    inherit_cache = True


class utc_hour(GenericFunction[str]):  # noqa: N801
    """`utc_hour(moment)`: the hour it lies in, as `2026-09-21 01`: counts of hours are few to fetch."""

    type = sa.String()
    inherit_cache = True


class hour_of_week(GenericFunction[int]):  # noqa: N801
    """`hour_of_week(moment, "Asia/Shanghai")`: 0 for the first hour of a Monday there, to 167."""

    type = sa.Integer()
    inherit_cache = True


@compiles(seconds_between, "postgresql")
def _seconds_on_postgresql(element: seconds_between, compiler: Any, **kwargs: Any) -> str:
    begin, end = (compiler.process(part, **kwargs) for part in element.clauses)
    return f"ROUND(EXTRACT(EPOCH FROM ({end} - {begin})), 3)::double precision"


@compiles(seconds_between, "sqlite")
def _seconds_on_sqlite(element: seconds_between, compiler: Any, **kwargs: Any) -> str:
    begin, end = (compiler.process(part, **kwargs) for part in element.clauses)
    return f"ROUND((JULIANDAY({end}) - JULIANDAY({begin})) * 86400.0, 3)"


@compiles(utc_hour, "postgresql")
def _hour_on_postgresql(element: utc_hour, compiler: Any, **kwargs: Any) -> str:
    (moment,) = (compiler.process(part, **kwargs) for part in element.clauses)
    return f"TO_CHAR({moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')"


@compiles(utc_hour, "sqlite")
def _hour_on_sqlite(element: utc_hour, compiler: Any, **kwargs: Any) -> str:
    (moment,) = (compiler.process(part, **kwargs) for part in element.clauses)
    return f"SUBSTR({moment}, 1, 13)"


@compiles(hour_of_week, "postgresql")
def _hour_of_week_on_postgresql(element: hour_of_week, compiler: Any, **kwargs: Any) -> str:
    moment, zone = (compiler.process(part, **kwargs) for part in element.clauses)
    local = f"timezone({zone}, {moment})"
    return f"((EXTRACT(ISODOW FROM {local}) - 1) * {HOURS_OF_A_DAY} + EXTRACT(HOUR FROM {local}))::integer"


def sqlite_hour_of_week(moment: str | None, zone: str) -> int | None:
    """What SQLite calls for `hour_of_week`: it has no zones of its own. `moment` is UTC, as it is stored."""
    if moment is None:
        return None
    local = datetime.fromisoformat(f"{moment}+00:00").astimezone(_zone(zone))
    return local.weekday() * HOURS_OF_A_DAY + local.hour
