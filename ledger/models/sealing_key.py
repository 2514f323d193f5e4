"""Which key this database was sealed with."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import Base


class SealingKey(Base):
    """The one row that holds the fingerprint of the key, so that a wrong one is noticed before it is used."""

    __tablename__ = "sealing_key"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fingerprint: Mapped[bytes]
