"""The one clock, and the column type for its times: aware, and UTC in the database."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, TypeDecorator


class NaiveTime(ValueError):
    """A time without a zone was about to be stored; give it one (`datetime.now(UTC)`, or `clock.now()`)."""


def now() -> datetime:
    """The present moment, aware, in UTC. Tests set it with time-machine."""
    return datetime.now(UTC)


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
