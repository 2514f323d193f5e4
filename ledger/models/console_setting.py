"""A setting that staff changed in the console."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger import clock
from ledger.models.base import Base

if TYPE_CHECKING:
    from ledger.models.user import User


class ConsoleSetting(Base):
    """The value of one setting of `hotline.settings`, in the place of that of hotline.toml or the default."""

    __tablename__ = "console_settings"

    name: Mapped[str] = mapped_column(primary_key=True)  # of `hotline.settings.CHANGEABLE`
    value: Mapped[Any] = mapped_column(sa.JSON)
    until: Mapped[datetime | None]  # None: until it is changed again
    changed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
    version: Mapped[int] = mapped_column()

    changed_by: Mapped["User"] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it from the class
