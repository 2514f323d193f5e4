"""Mark drafts whose callers want secrecy, or not to be named."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MARKS = ("wants_secrecy", "wants_no_name")


def upgrade() -> None:
    with op.batch_alter_table("drafts") as batch:
        for mark in MARKS:
            batch.add_column(sa.Column(mark, sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("drafts") as batch:
        for mark in MARKS:
            batch.alter_column(mark, server_default=None)


def downgrade() -> None:
    """Undo it; what the callers said stands in the transcripts."""
    with op.batch_alter_table("drafts") as batch:
        for mark in MARKS:
            batch.drop_column(mark)
