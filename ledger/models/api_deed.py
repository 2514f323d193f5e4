"""What a program did on an item, by the key it gave, so that the same request again does nothing twice."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import Base


class ApiDeed(Base):
    """One act, or one file that was attached, of one token. `digest` is keyed: was it the same request?"""

    __tablename__ = "api_deeds"

    token_id: Mapped[int] = mapped_column(sa.ForeignKey("api_tokens.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes]
    act_id: Mapped[int | None] = mapped_column(sa.ForeignKey("item_acts.id"))
    attachment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attachments.id"))
