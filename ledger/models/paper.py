"""A paper that was made from an item: a letter, an order, a report, as it went out."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger import clock
from ledger.models.base import Base
from ledger.models.handling_codes import PaperKind
from ledger.sealed import SealedJSON

if TYPE_CHECKING:
    from ledger.models.item import Item
    from ledger.models.user import User


class Paper(Base):
    """One paper of one item. It is never changed and never taken out, so its series has no gap.

    `words` is everything that its template was filled in with: printed again, it says the same.
    """

    __tablename__ = "papers"
    __table_args__ = (sa.UniqueConstraint("kind", "year", "serial"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), index=True)
    kind: Mapped[PaperKind]
    year: Mapped[int]
    serial: Mapped[int]
    mark: Mapped[str]  # 机关代字, as it was when the paper was made
    day: Mapped[date]  # 成文日期, the bureau's
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    words: Mapped[dict[str, Any]] = mapped_column(SealedJSON("papers.words"))

    item: Mapped["Item"] = relationship()
    made_by: Mapped["User"] = relationship()

    @property
    def number(self) -> str:
        """发文字号 as GB/T 9704-2012 writes it: 泰公督督〔2026〕3号."""
        return f"{self.mark}〔{self.year}〕{self.serial}号"
