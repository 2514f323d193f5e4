"""A day that staff entered into the working calendar."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ledger import clock
from ledger.models.base import Base


class StaffDay(Base):
    """A day of which staff said that it is worked or off; it goes before the calendar of the library."""

    __tablename__ = "staff_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    worked: Mapped[bool]
    note: Mapped[str | None]
    entered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    entered_at: Mapped[datetime] = mapped_column(default=clock.now)
