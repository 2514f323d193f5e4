"""Who is planned for duty on which day (值班表)."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import Base
from ledger.models.codes import Shift
from ledger.models.user import User


class RosterEntry(Base):
    """One person on one shift of one day. Written by `ledger.roster` only."""

    __tablename__ = "roster_entries"

    day: Mapped[date] = mapped_column(primary_key=True)
    shift: Mapped[Shift] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)

    user: Mapped[User] = relationship(lazy="joined")
