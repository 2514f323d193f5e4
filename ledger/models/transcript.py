"""A transcript: what an engine heard in a recording, and where the work on it stands."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger import clock
from ledger.models.base import Base
from ledger.models.codes import TranscriptState
from ledger.sealed import Sealed, SealedJSON

if TYPE_CHECKING:
    from ledger.models.recording import Recording
    from ledger.models.segment_correction import SegmentCorrection


class Transcript(Base):
    """The first transcript of a recording; it is never overwritten.

    `segments`: [{"start": s, "end": s, "text": "…", "confidence": 0..1 | null,
    "words": [{"start": s, "end": s, "text": "…", "confidence": 0..1 | null, "alternatives": ["…"]}],
    "channel": 0 (the caller) or 1 (the officer), left out where they were heard together}], seconds from the
    start. `alternatives`: what else may have been said, where the engine tells; not in older ones.
    `rewordings`: what the machine put right in it, see `ledger.rewordings`. `hints`: see `ledger.hints`.
    None where nobody looked for any.
    """

    __tablename__ = "transcripts"
    __table_args__ = (sa.Index(None, "state", "next_attempt_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(sa.ForeignKey("recordings.id"), unique=True)
    state: Mapped[TranscriptState] = mapped_column(default=TranscriptState.PENDING)
    engine: Mapped[str | None]
    model: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    worker: Mapped[str | None]
    reason: Mapped[str | None]  # why there are no words; never what was said
    text: Mapped[str | None] = mapped_column(Sealed("transcripts.text"))
    segments: Mapped[list[dict[str, Any]] | None] = mapped_column(SealedJSON("transcripts.segments"))
    rewordings: Mapped[list[dict[str, Any]] | None] = mapped_column(SealedJSON("transcripts.rewordings"))
    hints: Mapped[list[dict[str, Any]] | None] = mapped_column(SealedJSON("transcripts.hints"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]  # its words, when their time was over: `ledger.retention`

    recording: Mapped["Recording"] = relationship(back_populates="transcript")
    corrections: Mapped[list["SegmentCorrection"]] = relationship(
        back_populates="transcript", order_by="SegmentCorrection.segment"
    )
