"""A step of the first start that somebody has done."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ledger import clock
from ledger.models.base import Base
from ledger.models.codes import SetupStep


class SetupStepDone(Base):
    """Units or hours that somebody looked at and accepted; what else there is to do shows by itself."""

    __tablename__ = "setup_steps"

    step: Mapped[SetupStep] = mapped_column(primary_key=True)
    done_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    done_at: Mapped[datetime] = mapped_column(default=clock.now)
