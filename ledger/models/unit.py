"""A unit of the police, in a tree."""

from typing import Optional

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.models.base import Base
from ledger.models.codes import UnitKind


class Unit(Base):
    """One unit; the bureau is the root. One that is no more stays, not active: items name it."""

    __tablename__ = "units"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("units.id"), index=True)
    kind: Mapped[UnitKind]
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column()

    parent: Mapped[Optional["Unit"]] = relationship(remote_side=[id])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it from the class
