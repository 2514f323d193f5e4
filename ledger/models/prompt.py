"""A prompt that staff changed: what it says, and which recording the line plays."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger import clock
from ledger.models.base import Base

if TYPE_CHECKING:
    from ledger.models.prompt_recording import PromptRecording
    from ledger.models.user import User


class Prompt(Base):
    """One prompt that is no longer as it was shipped. None stands for what is shipped."""

    __tablename__ = "prompts"

    id: Mapped[str] = mapped_column(primary_key=True)  # greeting_staffed
    wording: Mapped[str | None]
    recording_id: Mapped[int | None] = mapped_column(sa.ForeignKey("prompt_recordings.id"))
    changed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
    version: Mapped[int] = mapped_column()

    recording: Mapped["PromptRecording | None"] = relationship(lazy="joined")
    changed_by: Mapped["User"] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it from the class
