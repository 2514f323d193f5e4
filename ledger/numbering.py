"""The numbers of items: one unbroken series a year (DOMAIN.md section 2.1)."""

from sqlalchemy import text
from sqlalchemy.orm import Session

# One statement in both databases; the row stays locked until the transaction ends, so that the next one
# waits, and a registration that is rolled back gives its number back.
_NEXT = text(
    "INSERT INTO number_series (year, last) VALUES (:year, 1)"
    " ON CONFLICT (year) DO UPDATE SET last = number_series.last + 1"
    " RETURNING last"
)

_TAKEN = text(
    "INSERT INTO number_series (year, last) VALUES (:year, :serial)"
    " ON CONFLICT (year) DO UPDATE SET last = CASE WHEN number_series.last < :serial"
    " THEN :serial ELSE number_series.last END"
)


def continue_after(session: Session, year: int, serial: int) -> None:
    """Let the series of `year` go on after a number that was given elsewhere, if it is the highest."""
    session.execute(_TAKEN, {"year": year, "serial": serial})


def next_serial(session: Session, year: int) -> int:
    """Take the next number of `year`, from 1 on; it is taken when the caller's transaction commits.

    Other registrations of the same year wait until then: call it late in the transaction.
    """
    serial: int = session.execute(_NEXT, {"year": year}).scalar_one()
    return serial
