"""A spot-check (抽查): a random sample of registered items, and what was found in each."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger import clock
from ledger.models.base import Base
from ledger.models.codes import CheckMark, CheckPoint
from ledger.sealed import Sealed

if TYPE_CHECKING:
    from ledger.models.item import Item
    from ledger.models.user import User


class SpotCheck(Base):
    """A sample of the items accepted from `first` to `last`; the seed tells how chance chose."""

    __tablename__ = "spot_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[date]
    last: Mapped[date]
    size: Mapped[int]  # as asked for; there may be fewer items
    seed: Mapped[int] = mapped_column(sa.BigInteger)
    drawn_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    drawn_at: Mapped[datetime] = mapped_column(default=clock.now)

    drawn_by: Mapped["User"] = relationship()
    entries: Mapped[list["SpotCheckEntry"]] = relationship(
        back_populates="spot_check", order_by="SpotCheckEntry.position"
    )


class SpotCheckEntry(Base):
    """One item of a sample; unchecked until there are marks."""

    __tablename__ = "spot_check_entries"
    __table_args__ = (
        sa.UniqueConstraint("spot_check_id", "position"),
        sa.UniqueConstraint("spot_check_id", "item_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    spot_check_id: Mapped[int] = mapped_column(sa.ForeignKey("spot_checks.id"))
    position: Mapped[int]  # 1 for the first
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"))
    remark: Mapped[str | None] = mapped_column(Sealed("spot_check_entries.remark"))
    checked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    checked_at: Mapped[datetime | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column()

    spot_check: Mapped[SpotCheck] = relationship(back_populates="entries")
    item: Mapped["Item"] = relationship()
    checked_by: Mapped["User | None"] = relationship()
    marks: Mapped[list["SpotCheckMark"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it from the class

    @property
    def faults(self) -> list[CheckPoint]:
        """The points that were not met."""
        return [one.point for one in self.marks if one.mark is CheckMark.FAULT]


class SpotCheckMark(Base):
    """What was found on one point."""

    __tablename__ = "spot_check_marks"

    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("spot_check_entries.id"), primary_key=True)
    point: Mapped[CheckPoint] = mapped_column(primary_key=True)
    mark: Mapped[CheckMark]
