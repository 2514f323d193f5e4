"""The bureau's date of a moment, within a query, on both databases."""

from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

_zone = cache(ZoneInfo)


class bureau_date(GenericFunction[Any]):  # noqa: N801  # SQL functions are written small
    """`bureau_date(moment, "Asia/Shanghai")`: the date there; NULL for no moment."""

    type = sa.Date()
    inherit_cache = True


@compiles(bureau_date, "postgresql")
def _on_postgresql(element: bureau_date, compiler: Any, **kwargs: Any) -> str:
    moment, zone = (compiler.process(part, **kwargs) for part in element.clauses)
    return f"CAST(timezone({zone}, {moment}) AS DATE)"


def sqlite_bureau_date(moment: str | None, zone: str) -> str | None:
    """What SQLite calls for `bureau_date`: it has no zones of its own. `moment` is UTC, as it is stored."""
    if moment is None:
        return None
    stored = datetime.fromisoformat(f"{moment}+00:00")
    return stored.astimezone(_zone(zone)).date().isoformat()
