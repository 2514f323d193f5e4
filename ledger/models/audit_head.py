"""The end of the audit chain."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import Base


class AuditHead(Base):
    """The one row that names the last entry; adding an entry locks it, so entries stand in line."""

    __tablename__ = "audit_head"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_id: Mapped[int] = mapped_column(sa.BigInteger)  # 0 before the first entry
    hash: Mapped[bytes]
    seal: Mapped[bytes]  # keyed, over both
