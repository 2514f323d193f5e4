"""Note of each call which telephones were rung, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of calls that are there already, nobody noted it."""
    op.add_column("calls", sa.Column("rings", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Undo it; who was rung is gone, the calls stay."""
    op.drop_column("calls", "rings")
