"""What people wrote about the figures of a period."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger import clock
from ledger.models.base import Base
from ledger.models.user import User
from ledger.sealed import Sealed


class ReportNarrative(Base):
    """The analysis of one period (DOMAIN.md sections 2.16 and 5); its figures are reckoned, never kept."""

    __tablename__ = "report_narratives"
    __table_args__ = (sa.UniqueConstraint("first", "last"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[date]
    last: Mapped[date]
    emerging: Mapped[str] = mapped_column(Sealed("report_narratives.emerging"))  # 苗头性问题
    trends: Mapped[str] = mapped_column(Sealed("report_narratives.trends"))  # 倾向性问题
    underlying: Mapped[str] = mapped_column(Sealed("report_narratives.underlying"))  # 深层次问题
    patterns: Mapped[str] = mapped_column(Sealed("report_narratives.patterns"))  # 规律特点
    suggestions: Mapped[str] = mapped_column(Sealed("report_narratives.suggestions"))  # 工作建议
    written_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
    version: Mapped[int] = mapped_column()

    written_by: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it from the class
