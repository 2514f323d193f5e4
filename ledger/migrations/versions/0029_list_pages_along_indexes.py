"""List the trunks of calls, the drafts that left the queue, and those due on some days, along indexes."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

INDEXES = (
    ("calls", ["trunk"]),
    ("drafts", ["status", "closed_at", "id"]),
    ("drafts", ["review_due", "closed_at", "call_id"]),
)


def upgrade() -> None:
    """No row changes."""
    for table, columns in INDEXES:
        op.create_index(op.f(_name(table, columns)), table, columns)


def downgrade() -> None:
    """Undo it; nothing is lost."""
    for table, columns in INDEXES:
        op.drop_index(op.f(_name(table, columns)), table)


def _name(table: str, columns: list[str]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"
