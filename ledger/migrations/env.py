"""Alembic's environment: the migrations run in the transaction of the connection they are given."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from ledger.clock import UTCDateTime
from ledger.models import Base
from ledger.sealed import Sealed, SealedJSON


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our column types into a revision as what the database keeps, so that it outlives their names."""
    if kind == "type" and isinstance(item, (Sealed, SealedJSON)):
        return "sa.LargeBinary()"
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=_render,
    render_as_batch=True,  # SQLite changes a table by rebuilding it
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
