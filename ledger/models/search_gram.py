"""The keyed search index."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import Base


class SearchGram(Base):
    """Some owner's text contains the characters that this keyed hash stands for. See `ledger.search`."""

    __tablename__ = "search_grams"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  # SQLAlchemy reads it from the class

    gram: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    owner_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
