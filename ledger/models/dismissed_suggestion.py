"""A suggestion for the vocabulary that somebody dismissed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ledger import clock
from ledger.models.base import Base
from ledger.sealed import Sealed


class DismissedSuggestion(Base):
    """What was heard and what was meant, as `ledger.misheard` suggested it; it is not suggested again."""

    __tablename__ = "dismissed_suggestions"

    id: Mapped[int] = mapped_column(primary_key=True)
    heard: Mapped[str] = mapped_column(Sealed("dismissed_suggestions.heard"))
    meant: Mapped[str] = mapped_column(Sealed("dismissed_suggestions.meant"))
    dismissed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    dismissed_at: Mapped[datetime] = mapped_column(default=clock.now)
