"""What was heard of a recording while it grew."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ledger import clock
from ledger.models.base import Base
from ledger.sealed import SealedJSON


class LivePiece(Base):
    """The words of a stretch of one channel; gone once the transcript is there. See `ledger.live`.

    The call is not in the ledger yet, so `call_id` and `file` are those of the spool. `segments` as in
    `Transcript.segments`, from the start of the recording; `meant` is each one's text put right, for showing.
    """

    __tablename__ = "live_pieces"
    __table_args__ = (sa.UniqueConstraint("call_id", "file", "channel", "start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str]
    file: Mapped[str]
    channel: Mapped[int]  # 0 the caller, 1 the officer
    start: Mapped[int]  # the first sample that this piece accounts for: where the one before ended
    end: Mapped[int]  # the sample after the last
    sha256: Mapped[str] = mapped_column(sa.String(64))  # of these samples as 16-bit PCM, hexadecimal
    engine: Mapped[str]
    model: Mapped[str]
    segments: Mapped[list[dict[str, Any]]] = mapped_column(SealedJSON("live_pieces.segments"))
    heard_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
