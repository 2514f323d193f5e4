"""The sheet of a call (正在填写的登记表): who fills in its registration form now, and what they typed."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger import clock
from ledger.models.base import Base
from ledger.sealed import SealedJSON

if TYPE_CHECKING:
    from ledger.models.user import User


class CallSheet(Base):
    """One for a call whose form somebody has open, from its first ring until its draft leaves the queue.

    `form` holds what was typed while the call is not in the ledger; from then on it stands in the draft.
    `unsaved` is what the holder before (`before`) had typed when another took over, and had not saved.
    """

    __tablename__ = "call_sheets"

    call_id: Mapped[str] = mapped_column(primary_key=True)  # the spool's; the call may not be here yet
    form: Mapped[dict[str, Any] | None] = mapped_column(SealedJSON("call_sheets.form"))
    unsaved: Mapped[dict[str, Any] | None] = mapped_column(SealedJSON("call_sheets.unsaved"))
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    held_since: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]  # when the holder's page last gave a sign of life
    before_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    noted_at: Mapped[datetime | None]  # when the audit log last said that the holder writes
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    holder: Mapped["User | None"] = relationship(foreign_keys=holder_id, lazy="joined", innerjoin=False)
    before: Mapped["User | None"] = relationship(foreign_keys=before_id, lazy="joined", innerjoin=False)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it from the class

    @property
    def accused_unit_ids(self) -> frozenset[int]:
        """The ids of the units that the form names as accused so far."""
        return frozenset(int(unit_id) for unit_id in (self.form or {}).get("accused_units") or [])
