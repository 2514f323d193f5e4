"""An extension (值班话机): the SIP telephone at which a duty officer answers callers."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import Base

if TYPE_CHECKING:
    from ledger.models.user import User


def _once_among_the_enabled(column: str) -> sa.Index:
    enabled = sa.text("enabled")
    name = f"uq_extensions_{column}_enabled"
    return sa.Index(name, column, unique=True, sqlite_where=enabled, postgresql_where=enabled)


class Extension(Base):
    """One officer's telephone. One that was removed stays, not enabled: calls of the log name it."""

    __tablename__ = "extensions"
    __table_args__ = (
        sa.CheckConstraint("enabled OR NOT on_duty", name="on_duty_only_enabled"),
        _once_among_the_enabled("label"),
        _once_among_the_enabled("uri"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]  # 值班一
    uri: Mapped[str]  # sip:801@10.0.0.5
    position: Mapped[int]  # in which order phones ring in turn
    enabled: Mapped[bool] = mapped_column(default=True)
    on_duty: Mapped[bool] = mapped_column(default=False)
    duty_user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))  # who sits at it
    duty_since: Mapped[datetime | None]
    usual_user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))  # whose desk it stands on
    version: Mapped[int] = mapped_column()

    duty_user: Mapped["User | None"] = relationship(lazy="joined", foreign_keys=duty_user_id)
    usual_user: Mapped["User | None"] = relationship(lazy="joined", foreign_keys=usual_user_id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it from the class
