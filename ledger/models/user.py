"""A user of the console."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger import clock
from ledger.models.base import Base
from ledger.models.codes import Language, Role
from ledger.models.unit import Unit
from ledger.models.user_role import UserRole


class User(Base):
    """A person who signs in. `session_epoch` goes up when every session of theirs is to end."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    password_hash: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("units.id"))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    session_epoch: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_login_at: Mapped[datetime | None]
    telephone: Mapped[str | None]  # where colleagues reach the person, such as one on call
    language: Mapped[Language | None]  # of the pages, once the person has chosen
    version: Mapped[int] = mapped_column(default=1)  # of what an administrator edits; signing in is none

    unit: Mapped[Unit | None] = relationship()
    user_roles: Mapped[set[UserRole]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    roles: AssociationProxy[set[Role]] = association_proxy(
        "user_roles", "role", creator=lambda role: UserRole(role=role)
    )
