"""Count the figures of a year along indexes that hold what is counted, instead of going to each item."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_items_received", "items", ["accepted_at", "channel", "nature", "identity", "method"]),
    ("ix_items_missed", "items", ["due", "reported_at", "stage_report_pending", "fast_track"]),
    (
        "ix_items_closed",
        "items",
        [
            *("closed_at", "difficulty", "accepted_at", "reported_at", "due"),
            *("conclusion", "feedback_way", "satisfaction", "feedback_impossible"),
        ],
    ),
    ("ix_calls_started_at_mode_outcome", "calls", ["started_at", "mode", "outcome"]),
)


def upgrade() -> None:
    """No row changes."""
    for name, table, columns in INDEXES:
        op.create_index(op.f(name), table, columns)


def downgrade() -> None:
    """Undo it; nothing is lost."""
    for name, table, _columns in INDEXES:
        op.drop_index(op.f(name), table)
