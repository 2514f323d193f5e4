"""What a program filed, by the key it gave, so that the same request again makes no second item."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import Base
from ledger.models.item import Item


class ApiFiling(Base):
    """One filing of one token. `digest` is keyed, and tells whether the form was the same."""

    __tablename__ = "api_filings"

    token_id: Mapped[int] = mapped_column(sa.ForeignKey("api_tokens.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), unique=True)

    item: Mapped[Item] = relationship()
