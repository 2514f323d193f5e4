"""Let the indexes of a year's figures say of which item each entry is: PostgreSQL need not go to the item."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_items_received": ["accepted_at", "channel", "nature", "identity", "method"],
    "ix_items_missed": ["due", "reported_at", "stage_report_pending", "fast_track"],
    "ix_items_closed": [
        *("closed_at", "difficulty", "accepted_at", "reported_at", "due"),
        *("conclusion", "feedback_way", "satisfaction", "feedback_impossible"),
    ],
}


def upgrade() -> None:
    """No row changes."""
    for name, columns in INDEXES.items():
        _replace(name, [*columns, "id"])


def downgrade() -> None:
    """Undo it; nothing is lost."""
    for name, columns in INDEXES.items():
        _replace(name, columns)


def _replace(name: str, columns: list[str]) -> None:
    op.drop_index(op.f(name), "items")
    op.create_index(op.f(name), "items", columns)
