"""Let calls be found by their number, outcome and officer: a keyed digest, and indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

FOUND_BY = ("outcome", "officer_id", "caller_digest")


def upgrade() -> None:
    """The sweep reckons the digests of calls that are there already: it needs the key."""
    op.add_column("calls", sa.Column("caller_digest", sa.LargeBinary(), nullable=True))
    for column in FOUND_BY:
        op.create_index(op.f(f"ix_calls_{column}_started_at_id"), "calls", [column, "started_at", "id"])


def downgrade() -> None:
    """Undo it; nothing is lost."""
    for column in FOUND_BY:
        op.drop_index(op.f(f"ix_calls_{column}_started_at_id"), "calls")
    op.drop_column("calls", "caller_digest")
