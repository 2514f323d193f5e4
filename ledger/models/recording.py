"""A recording: one take of a call; its sound lies in the vault."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import Base
from ledger.models.codes import EndedBy, RecordingKind

if TYPE_CHECKING:
    from ledger.models.call import Call
    from ledger.models.transcript import Transcript


class Recording(Base):
    """One take of a call. A take that was asked for again stays beside the next."""

    __tablename__ = "recordings"
    __table_args__ = (sa.UniqueConstraint("call_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(sa.ForeignKey("calls.id"))
    position: Mapped[int]  # 1 for the first take
    kind: Mapped[RecordingKind] = mapped_column(default=RecordingKind.MESSAGE)
    channels: Mapped[int] = mapped_column(default=1)
    superseded: Mapped[bool] = mapped_column(default=False)  # the caller pressed * and spoke again
    vault_id: Mapped[str] = mapped_column(unique=True)
    seconds: Mapped[float]
    speech_seconds: Mapped[float | None]
    bytes: Mapped[int] = mapped_column(sa.BigInteger)  # of the sound as recorded, not as sealed
    sha256: Mapped[str] = mapped_column(sa.String(64))  # of the sound as recorded, hexadecimal
    started_at: Mapped[datetime]
    ended_by: Mapped[EndedBy]
    deleted_at: Mapped[datetime | None]  # the sound, when its time was over: `ledger.retention`

    call: Mapped["Call"] = relationship(back_populates="recordings")
    transcript: Mapped["Transcript | None"] = relationship(back_populates="recording")
