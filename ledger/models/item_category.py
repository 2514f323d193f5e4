"""Which categories an item has (问题类别)."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import Base
from ledger.models.codes import Category


class ItemCategory(Base):
    """One category of one item, with its sub-level where one was given."""

    __tablename__ = "item_categories"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    category: Mapped[Category] = mapped_column(primary_key=True)
    sub_level: Mapped[str | None]
