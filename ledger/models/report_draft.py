"""What people have typed of a 核查报告 before it is filed."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger import clock
from ledger.models.base import Base
from ledger.sealed import SealedJSON

if TYPE_CHECKING:
    from ledger.models.item import Item
    from ledger.models.user import User


class ReportDraft(Base):
    """The draft of the 核查报告 of one item (DOMAIN.md section 2.10); once filed, it is an act and no draft.

    `words` is what `ledger.report_drafts.Words` says. A section that nobody has typed in is not in it.
    """

    __tablename__ = "report_drafts"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True, autoincrement=False)
    words: Mapped[dict[str, Any]] = mapped_column(SealedJSON("report_drafts.words"))
    written_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
    version: Mapped[int] = mapped_column()

    item: Mapped["Item"] = relationship()
    written_by: Mapped["User"] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it from the class
