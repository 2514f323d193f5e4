"""A ledger in SQLite copied into PostgreSQL, table by table, as it is: the same rows under the same key."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import Engine

from ledger.models import Base

AT_ONCE = 20_000
LATE_KEYS = {"search_grams": "(gram, owner_id)"}
"""Tables whose primary key is made after their rows are there: else it takes hours."""


def copy(sqlite: Engine, postgres: Engine) -> None:
    """Copy every row; the schema is there and holds nothing but what a first start writes."""
    with postgres.begin() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, psycopg.Connection)
        with raw.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # foreign keys hold already
            cursor.execute("SET maintenance_work_mem = '1GB'")
            for table in Base.metadata.sorted_tables:
                cursor.execute(f"TRUNCATE {table.name} CASCADE".encode())
            for table in Base.metadata.sorted_tables:
                _copy_table(sqlite, cursor, table)
            cursor.execute("SET session_replication_role = origin")
    with postgres.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))


def _copy_table(sqlite: Engine, cursor: "psycopg.Cursor[Any]", table: sa.Table) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    key = LATE_KEYS.get(table.name)
    if key:
        cursor.execute(f"ALTER TABLE {table.name} DROP CONSTRAINT pk_{table.name}".encode())
    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN".encode()) as into:
        for rows in _rows(sqlite, table, names):
            into.write(rows)
    if key:
        cursor.execute(f"ALTER TABLE {table.name} ADD CONSTRAINT pk_{table.name} PRIMARY KEY {key}".encode())
    if table.name != "search_grams" and table.autoincrement_column is not None:
        last = f"(SELECT coalesce(max(id), 1) FROM {table.name})"  # noqa: S608
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {last})".encode())


def _rows(sqlite: Engine, table: sa.Table, names: str) -> Iterator[str]:
    kinds = [_kind(column) for column in table.columns]
    with sqlite.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute(f"SELECT {names} FROM {table.name}")  # noqa: S608
        while rows := cursor.fetchmany(AT_ONCE):
            if table.name == "search_grams":
                yield "".join(f"{gram}\t{owner}\n" for gram, owner in rows)
            else:
                yield "".join(
                    "\t".join(_text(value, kind) for value, kind in zip(row, kinds, strict=True)) + "\n"
                    for row in rows
                )


def _kind(column: sa.Column[Any]) -> type:
    kind = getattr(column.type, "impl", column.type)
    return datetime if isinstance(kind, sa.DateTime) else str


def _text(value: Any, kind: type) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    if kind is datetime:
        return f"{value}+00"
    text = value if isinstance(value, str) else json.dumps(value)
    return text.replace("\\", r"\\").replace("\n", r"\n").replace("\t", r"\t").replace("\r", r"\r")
