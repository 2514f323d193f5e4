"""The simulated year of the tests: lived through once in a session, and entered into many ledgers.

To live through it takes thirty times as long as to enter its rows.
"""

from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from hotline.simulation.run import simulate
from ledger.database import Ledger, open_ledger
from ledger.models import Base
from tests.made_once import made_once
from tests.templates import LedgerTemplate, on_sqlite

YEAR, ITEMS, SEED = 2025, 40, 11
"""With this seed something is joined, overdue, and still open at the end: nothing proves nothing."""

Rows = dict[sa.Table, list[dict[str, Any]]]


class SimulatedYear:
    """The rows of a ledger that `hotline simulate` filled."""

    def __init__(
        self, template: LedgerTemplate, data_dir: Path, *, items: int = ITEMS, seed: int = SEED
    ) -> None:
        self._template, self._data_dir = template, data_dir
        self._items, self._seed = items, seed

    def enter_into(self, ledger: Ledger) -> None:
        """Let a ledger with the key of the template's copies hold the year, and nothing else."""
        with ledger.engine.begin() as connection:
            for table in reversed(self._rows):
                connection.execute(table.delete())
            for table, rows in self._rows.items():
                if rows:
                    connection.execute(table.insert(), rows)
                    _number_on(connection, table)

    @cached_property
    def _rows(self) -> Rows:
        ledger = open_ledger(on_sqlite(made_once(self._data_dir, self._live)))
        rows = rows_of(ledger)
        ledger.close()
        return rows

    def _live(self, data_dir: Path) -> None:
        settings = on_sqlite(data_dir)
        self._template.copy_to(settings)
        ledger = open_ledger(settings)
        simulate(ledger, settings, items=self._items, year=YEAR, seed=self._seed)
        ledger.close()


def rows_of(ledger: Ledger) -> Rows:
    """Every row of a ledger; a table comes after those that it refers to."""
    with ledger.engine.connect() as connection:
        return {
            table: [dict(row) for row in connection.execute(table.select()).mappings()]
            for table in Base.metadata.sorted_tables
        }


def _number_on(connection: sa.Connection, table: sa.Table) -> None:
    # PostgreSQL does not notice the numbers of rows that bring their own, and would give them again.
    number = table.autoincrement_column
    if number is not None and connection.dialect.name == "postgresql":
        sequence = sa.func.pg_get_serial_sequence(table.name, number.name)
        connection.execute(sa.select(sa.func.setval(sequence, sa.func.max(number))))
