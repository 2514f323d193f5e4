"""The audit log: who did what to which."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import Base


class AuditEntry(Base):
    """One deed, chained to the one before by its hash. Written by `ledger.audit.record` only."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        sa.Index(None, "object_kind", "object_id"),
        sa.Index(None, "actor", "id"),
        sa.Index(None, "action", "id"),
        sa.Index(None, "at"),
    )

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime]
    actor: Mapped[str]  # a user's name, or "system:" and the part of the service
    action: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[str]
    detail: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))  # never content
    previous_hash: Mapped[bytes]
    hash: Mapped[bytes]
