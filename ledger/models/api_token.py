"""A token: what a program shows instead of signing in."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger import clock
from ledger.models.base import Base
from ledger.models.codes import Scope
from ledger.models.user import User


class ApiToken(Base):
    """One program's token; only its digest is kept. The program acts as `user`, who cannot sign in."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), unique=True)
    digest: Mapped[bytes] = mapped_column(unique=True)
    scope: Mapped[str]  # as in OAuth (RFC 6749 section 3.3): names with a space between
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="selectin")

    @property
    def scopes(self) -> frozenset[Scope]:
        """What it is good for."""
        return frozenset(Scope(name) for name in self.scope.split())
