"""A draft (待登记): a message that waits to be heard and registered."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger import clock
from ledger.models.base import Base
from ledger.models.codes import DiscardReason, DraftStatus
from ledger.sealed import Sealed, SealedJSON

if TYPE_CHECKING:
    from ledger.models.call import Call
    from ledger.models.item import Item
    from ledger.models.user import User


class Draft(Base):
    """What a call with a message became until it is registered or leaves the queue with a reason.

    `form` is the registration form as far as staff have filled it in: field name to value. `corrected_text`
    is from before transcripts were corrected segment by segment (`SegmentCorrection`), and no longer written.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        sa.Index(None, "status", "review_due", "id"),
        sa.Index(None, "status", "closed_at", "id"),
        # All that is asked of a year's messages, without their words.
        sa.Index(None, "review_due", "closed_at", "call_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(sa.ForeignKey("calls.id"), unique=True)
    received_at: Mapped[datetime]
    review_due: Mapped[date]
    review_due_provisional: Mapped[bool] = mapped_column(default=False)
    status: Mapped[DraftStatus] = mapped_column(default=DraftStatus.PENDING)
    urgent: Mapped[bool] = mapped_column(default=False)  # its words suggest that it is happening now
    told_at: Mapped[datetime | None]  # when people were told of that, by mail or webhook
    silent: Mapped[bool] = mapped_column(default=False)  # no speech was found in it
    wants_secrecy: Mapped[bool] = mapped_column(default=False)  # as the caller said
    wants_no_name: Mapped[bool] = mapped_column(default=False)  # as the caller said
    form: Mapped[dict[str, Any]] = mapped_column(SealedJSON("drafts.form"), default=dict)
    corrected_text: Mapped[str | None] = mapped_column(Sealed("drafts.corrected_text"))
    discard_reason: Mapped[DiscardReason | None]
    discard_note: Mapped[str | None] = mapped_column(Sealed("drafts.discard_note"))
    closed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]  # its words, when their time was over: `ledger.retention`
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)

    call: Mapped["Call"] = relationship(back_populates="draft")
    item: Mapped["Item | None"] = relationship(back_populates="draft")
    closed_by: Mapped["User | None"] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it from the class

    @property
    def accused_unit_ids(self) -> frozenset[int]:
        """The ids of the units that the form names as accused so far."""
        return frozenset(int(unit_id) for unit_id in self.form.get("accused_units") or [])
