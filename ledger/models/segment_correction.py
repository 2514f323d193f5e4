"""A correction: what a person heard in one segment of a transcript, beside what the engine heard."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger import clock
from ledger.models.base import Base
from ledger.sealed import Sealed

if TYPE_CHECKING:
    from ledger.models.transcript import Transcript
    from ledger.models.user import User


class SegmentCorrection(Base):
    """The corrected text of the segment at this place (from 0) in `Transcript.segments`.

    Without a text (None) the segment was corrected and then put back to what the engine heard; an empty one
    says that nothing was said there.
    """

    __tablename__ = "segment_corrections"

    transcript_id: Mapped[int] = mapped_column(sa.ForeignKey("transcripts.id"), primary_key=True)
    segment: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str | None] = mapped_column(Sealed("segment_corrections.text"))
    corrected_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    corrected_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column()

    transcript: Mapped["Transcript"] = relationship(back_populates="corrections")
    corrected_by: Mapped["User"] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it from the class
