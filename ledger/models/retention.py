"""Retention (保存期限): marks that keep something, proposals to delete, and what was deleted of what."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger import clock
from ledger.models.base import Base
from ledger.models.retention_codes import DeletionState, EntryState, HoldReason, RetentionKind
from ledger.sealed import Sealed

if TYPE_CHECKING:
    from ledger.models.call import Call
    from ledger.models.item import Item
    from ledger.models.user import User


class RetentionMark(Base):
    """Somebody says that a call or an item is kept (保留), and why, until somebody lifts it."""

    __tablename__ = "retention_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str | None] = mapped_column(sa.ForeignKey("calls.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("items.id"), index=True)
    reason: Mapped[str] = mapped_column(Sealed("retention_marks.reason"))
    placed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    placed_at: Mapped[datetime] = mapped_column(default=clock.now)
    lifted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None]

    item: Mapped["Item | None"] = relationship()
    placed_by: Mapped["User"] = relationship(foreign_keys=[placed_by_id])


class DeletionProposal(Base):
    """What one person proposed to delete, and what another decided."""

    __tablename__ = "deletion_proposals"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RetentionKind]
    state: Mapped[DeletionState] = mapped_column(default=DeletionState.PROPOSED, index=True)
    proposed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    proposed_by: Mapped["User"] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped["User | None"] = relationship(foreign_keys=[decided_by_id])
    entries: Mapped[list["DeletionEntry"]] = relationship(
        back_populates="proposal", order_by="DeletionEntry.id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it from the class


class DeletionEntry(Base):
    """One call or one item of a proposal. Of what is deleted, it says so for good."""

    __tablename__ = "deletion_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("deletion_proposals.id"), index=True)
    call_id: Mapped[str | None] = mapped_column(sa.ForeignKey("calls.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("items.id"), index=True)
    state: Mapped[EntryState] = mapped_column(default=EntryState.WAITING, index=True)
    held_by: Mapped[HoldReason | None]
    done_at: Mapped[datetime | None]
    files_removed: Mapped[bool] = mapped_column(default=False)  # from the vault, after the rows say so

    proposal: Mapped[DeletionProposal] = relationship(back_populates="entries")
    call: Mapped["Call | None"] = relationship()
    item: Mapped["Item | None"] = relationship()
