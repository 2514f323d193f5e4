"""A recording that a bureau made of a prompt; none is ever thrown away."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger import clock
from ledger.models.base import Base

if TYPE_CHECKING:
    from ledger.models.user import User


class PromptRecording(Base):
    """One recording of one prompt, ready for the telephone; its WAV lies in the vault."""

    __tablename__ = "prompt_recordings"

    id: Mapped[int] = mapped_column(primary_key=True)
    prompt_id: Mapped[str] = mapped_column(index=True)
    wording: Mapped[str]  # what is spoken in it
    vault_id: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))  # of the WAV, hexadecimal
    seconds: Mapped[float]
    findings: Mapped[list[str]] = mapped_column(sa.JSON)  # what was not as it should be in what was sent
    adjusted: Mapped[bool]  # level and ends were put right
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)

    added_by: Mapped["User"] = relationship(lazy="joined")
