"""Note of each draft that may be happening now whether people were told of it."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of drafts that are there already, nobody is told any more."""
    op.add_column("drafts", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE drafts SET told_at = created_at")


def downgrade() -> None:
    """Undo it; who was told is gone, the drafts stay."""
    op.drop_column("drafts", "told_at")
