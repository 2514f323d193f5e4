"""An act: one deed on an item. All acts of an item, in their order, are its truth."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import Base
from ledger.models.handling_codes import ActKind
from ledger.sealed import SealedJSON

if TYPE_CHECKING:
    from ledger.models.user import User


class ItemAct(Base):
    """One act of one item. Written by `ledger.matters` only; never changed, never taken out.

    `payload` is everything the act says, sealed. `codes` repeats its codes, days and counts in the open, for
    the tables of the reports; no text a person wrote is in it.
    """

    __tablename__ = "item_acts"
    __table_args__ = (sa.UniqueConstraint("item_id", "seq"), sa.Index(None, "kind", "day", "item_id", "seq"))

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"))
    seq: Mapped[int]  # 1 for the registration
    kind: Mapped[ActKind]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))  # None: the service itself
    at: Mapped[datetime]
    day: Mapped[date]  # the bureau's date of `at`
    codes: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    payload: Mapped[dict[str, Any]] = mapped_column(SealedJSON("item_acts.payload"))

    actor: Mapped["User | None"] = relationship()
