"""The one clock, and the column type for its times: aware, and UTC in the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, TypeDecorator


class NaiveTime(ValueError):
    """A time without a zone was about to be stored; give it one (`datetime.now(UTC)`, or `clock.now()`)."""


_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC. Tests set it with time-machine."""
    return _standing.get() or datetime.now(UTC)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock of this thread stand at a moment (aware), for a simulation of times past.

    Nothing that deals with real items may be called within.
    """
    before = _standing.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _standing.reset(before)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment. Any zone goes in, UTC is stored, aware UTC comes out.

    SQLite has no type for times and would drop the zone, so it is given and returns UTC.
    Raises `NaiveTime` for a time without a zone.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware time into UTC."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise NaiveTime(f"{value.isoformat()} has no time zone; store aware times only")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
