"""The series of item numbers."""

from sqlalchemy.orm import Mapped, mapped_column

from ledger.models.base import Base


class NumberSeries(Base):
    """The last number given in a year; one unbroken series a year. DOMAIN.md section 2.1."""

    __tablename__ = "number_series"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
