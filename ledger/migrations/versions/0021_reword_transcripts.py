"""Keep what the machine put right in a transcript beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("transcripts") as batch:
        batch.add_column(sa.Column("rewordings", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Undo it; the first transcripts stay."""
    with op.batch_alter_table("transcripts") as batch:
        batch.drop_column("rewordings")
