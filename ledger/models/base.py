"""What all models share: names of constraints, and which column type stands for which annotation."""

from datetime import datetime
from enum import Enum, StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from ledger.clock import UTCDateTime

CODE_LENGTH = 32

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def _codes(codes: type[Enum]) -> list[str]:
    return [str(code.value) for code in codes]


class Base(DeclarativeBase):
    """The base of every model."""

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy reads it from the class
        datetime: UTCDateTime,
        StrEnum: sa.Enum(
            StrEnum,
            native_enum=False,
            create_constraint=True,
            validate_strings=True,
            length=CODE_LENGTH,
            values_callable=_codes,
        ),
    }
