"""Which roles a user has."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import Base
from ledger.models.codes import Role


class UserRole(Base):
    """One role of one user."""

    __tablename__ = "user_roles"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)
