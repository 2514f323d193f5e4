"""An attachment: a scan, photo, document or sound that belongs to an item."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger import clock
from ledger.models.base import Base
from ledger.sealed import Sealed

if TYPE_CHECKING:
    from ledger.models.user import User


class Attachment(Base):
    """One file of one item; its bytes lie in the vault."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), index=True)
    name: Mapped[str] = mapped_column(Sealed("attachments.name"))  # as it was called where it came from
    media_type: Mapped[str]  # by its content: image/jpeg
    vault_id: Mapped[str] = mapped_column(unique=True)
    bytes: Mapped[int] = mapped_column(sa.BigInteger)
    sha256: Mapped[str] = mapped_column(sa.String(64))  # hexadecimal
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None]  # the file, when its time was over: `ledger.retention`

    added_by: Mapped["User"] = relationship()
