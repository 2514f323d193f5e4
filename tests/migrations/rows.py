"""Rows as a revision of the schema has them, without the models, which know the newest one only."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from ledger import migrations


def migrate(engine: Engine, revision: str) -> None:
    """Bring the schema up to this revision."""
    with migrations.exclusive(engine) as connection:
        migrations.upgrade(connection, revision)


def insert(connection: Connection, table: str, row: dict[str, Any]) -> None:
    """Add a row."""
    connection.execute(sa.insert(table_of(connection, table)).values(row))


def row_of(engine: Engine, table: str, row_id: object) -> dict[str, Any]:
    """The row with this id."""
    with engine.connect() as connection:
        found = table_of(connection, table)
        return dict(connection.execute(sa.select(found).where(found.c.id == row_id)).mappings().one())


def table_of(connection: Connection, name: str) -> sa.Table:
    """A table as the database has it now."""
    return sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)


def plain(value: Any) -> Any:
    """A value in the form in which it was given, whatever the database makes of it."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)
    return bytes(value) if isinstance(value, memoryview) else value
