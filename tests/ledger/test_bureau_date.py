"""The bureau's date of a moment, as SQLite asks for it."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from ledger.bureau_date import after_day, bureau_date, by_day, sqlite_bureau_date, sqlite_bureau_midnight
from ledger.clock import UTCDateTime
from ledger.database import Ledger

ZONES = ("Asia/Shanghai", "Asia/Kathmandu", "Asia/Kolkata", "America/St_Johns", "UTC")
"""With midnight at a whole hour of UTC, at a half and at a quarter past one; with and without summer time."""

# Without a zone, as Hypothesis asks for them.
FIRST, LAST = datetime(1990, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001


@given(moment=st.datetimes(FIRST, LAST, timezones=st.just(UTC)), zone=st.sampled_from(ZONES))
def test_it_is_the_date_there_whatever_the_zone(moment: datetime, zone: str) -> None:
    there = moment.astimezone(ZoneInfo(zone)).date()
    assert sqlite_bureau_date(f"{moment:%Y-%m-%d %H:%M:%S.%f}", zone) == there.isoformat()


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        ("2026-09-21 15:59:59.999999", "Asia/Shanghai", "2026-09-21"),
        ("2026-09-21 16:00:00.000000", "Asia/Shanghai", "2026-09-22"),
        ("2026-09-21 18:14:59.999999", "Asia/Kathmandu", "2026-09-21"),
        ("2026-09-21 18:15:00.000000", "Asia/Kathmandu", "2026-09-22"),
    ],
)
def test_a_day_begins_at_midnight_there_also_within_an_hour_of_utc(moment: str, zone: str, day: str) -> None:
    assert sqlite_bureau_date(moment, zone) == day


@pytest.mark.parametrize("zone", ZONES)
def test_both_databases_tell_the_date_there_of_every_moment(ledger: Ledger, zone: str) -> None:
    chance = random.Random(12389)
    # Each hour of a day, its half and its edge, in days of a century.
    hours = [FIRST + timedelta(days=chance.randrange(40_000), hours=hour % 24) for hour in range(480)]
    shifts = [timedelta(microseconds=shift) for shift in (-1, 0, 1_799_999_999)]
    moments = [(hour + shift).replace(tzinfo=UTC) for hour in hours for shift in shifts]
    table = sa.Table("moments", sa.MetaData(), sa.Column("at", UTCDateTime), prefixes=["TEMPORARY"])
    with ledger.session() as session, session.begin():
        table.create(session.connection())
        session.execute(table.insert(), [{"at": moment} for moment in moments])
        told = session.execute(sa.select(table.c.at, bureau_date(table.c.at, zone))).all()
    assert [day for _at, day in told] == [at.astimezone(ZoneInfo(zone)).date() for at, _day in told]
    assert len(told) == len(moments)


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("Asia/Shanghai", "15"), ("Asia/Kathmandu", "18"), ("UTC", "24"), ("America/St_Johns", "00")],
)
def test_before_the_hour_in_which_midnight_may_fall_there_python_is_not_asked(zone: str, hour: str) -> None:
    # In Shanghai midnight is at 16:00 UTC; in the summers of 1986 to 1991 it was at 15:00.
    assert sqlite_bureau_midnight(zone) == hour


def test_no_moment_has_no_date() -> None:
    assert sqlite_bureau_date(None, "Asia/Shanghai") is None


@pytest.mark.parametrize(
    ("moment", "came"),
    [
        ("2026-09-19 23:00", True),
        ("2026-09-20 23:00", True),  # the day before in UTC, that day there
        ("2026-09-21 15:59", True),
        ("2026-09-21 16:00", False),
        ("2026-09-22 01:00", False),
        (None, None),
    ],
)
def test_what_came_by_the_end_of_a_day_there_is_told_alike_by_both(
    ledger: Ledger, moment: str | None, came: bool | None
) -> None:
    at = datetime.fromisoformat(f"{moment}+00:00") if moment else None
    days = sa.Table(
        *("days", sa.MetaData(), sa.Column("at", UTCDateTime), sa.Column("day", sa.Date)),
        prefixes=["TEMPORARY"],
    )
    later = None if came is None else not came
    columns = days.c.at, days.c.day, "Asia/Shanghai"
    with ledger.session() as session, session.begin():
        days.create(session.connection())
        session.execute(days.insert().values(at=at, day=date(2026, 9, 21)))
        assert session.execute(sa.select(by_day(*columns), ~by_day(*columns))).one() == (came, later)
        assert session.execute(sa.select(after_day(*columns), ~after_day(*columns))).one() == (later, came)


@pytest.mark.parametrize("zone", [*ZONES, "Pacific/Kiritimati", "Etc/GMT+12"])
def test_what_is_not_reckoned_would_have_come_to_the_same(ledger: Ledger, zone: str) -> None:
    table = sa.Table(
        *("stays", sa.MetaData(), sa.Column("at", UTCDateTime), sa.Column("day", sa.Date)),
        prefixes=["TEMPORARY"],
    )
    first = datetime(2026, 9, 21, tzinfo=UTC)
    moments = [first + timedelta(minutes=15 * quarter) for quarter in range(96)]
    days = [first.date() + timedelta(days=shift) for shift in range(-2, 3)]
    with ledger.session() as session, session.begin():
        table.create(session.connection())
        session.execute(table.insert(), [{"at": at, "day": day} for at in moments for day in days])
        late, in_time = (of(table.c.at, table.c.day, zone) for of in (after_day, by_day))
        told = session.execute(sa.select(table.c.at, table.c.day, late, in_time)).all()
    assert len(told) == len(moments) * len(days)
    for at, day, is_late, is_in_time in told:
        assert is_late == (at.astimezone(ZoneInfo(zone)).date() > day)
        assert is_in_time is not is_late
