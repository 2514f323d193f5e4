"""A reminder of a deadline: one for each nearness of each deadline of an item."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ledger import clock
from ledger.models.base import Base
from ledger.models.handling_codes import ReminderKind


class ItemReminder(Base):
    """One reminder. It holds no word of the item; `sent_at` is set after it was sent, never before."""

    __tablename__ = "item_reminders"
    __table_args__ = (sa.UniqueConstraint("item_id", "kind", "due"), sa.Index(None, "sent_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"))
    kind: Mapped[ReminderKind]
    due: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]
