"""The series of document numbers."""

from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import Base
from ledger.models.handling_codes import PaperKind


class PaperSeries(Base):
    """The last number given to a kind of paper in a year; one unbroken series each."""

    __tablename__ = "paper_series"

    kind: Mapped[PaperKind] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
