"""What a person keeps of the list of items: named views of it, and the columns they look at."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ledger import clock
from ledger.models.base import Base
from ledger.sealed import Sealed


class SavedView(Base):
    """One narrowed-down list of one user, by a name: the arguments of its address."""

    __tablename__ = "saved_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(Sealed("saved_views.name"))
    address: Mapped[str] = mapped_column(Sealed("saved_views.address"))
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)


class ColumnChoice(Base):
    """The columns of the list that one user chose: their names in order, with a comma between."""

    __tablename__ = "column_choices"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    columns: Mapped[str]
