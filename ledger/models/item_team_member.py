"""Who works on an item in its 联合工作组 or 专班. DOMAIN.md section 2.17."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import Base


class ItemTeamMember(Base):
    """One person of the team of one item."""

    __tablename__ = "item_team"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), primary_key=True, index=True)
