"""A word of the bureau's own vocabulary, by which what an engine misheard is put right."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ledger import clock
from ledger.models.base import Base


class VocabularyTerm(Base):
    """A street, a place, an institution: what people in this city speak of, and nothing of a caller."""

    __tablename__ = "vocabulary_terms"

    term: Mapped[str] = mapped_column(primary_key=True)
    added_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
