"""Which units an item complains about (涉及单位)."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import Base


class ItemUnit(Base):
    """One accused unit of one item."""

    __tablename__ = "item_units"
    __table_args__ = (sa.Index(None, "unit_id", "item_id"),)

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("units.id"), primary_key=True)
