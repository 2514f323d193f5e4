"""Which units handle an item (承办单位)."""

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import Base

if TYPE_CHECKING:
    from ledger.models.unit import Unit


class ItemHandler(Base):
    """One handling unit of one item."""

    __tablename__ = "item_handlers"
    __table_args__ = (sa.Index(None, "unit_id", "item_id"),)

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id"), primary_key=True)

    unit: Mapped["Unit"] = relationship(lazy="joined", innerjoin=True)
