"""Keep which suggestions for the vocabulary were dismissed, so that they are not made again."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dismissed_suggestions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("heard", sa.LargeBinary(), nullable=False),
        sa.Column("meant", sa.LargeBinary(), nullable=False),
        sa.Column("dismissed_by_id", sa.Integer(), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dismissed_by_id"], ["users.id"], name=op.f("fk_dismissed_suggestions_dismissed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dismissed_suggestions")),
    )


def downgrade() -> None:
    """Undo it; what was dismissed is suggested again."""
    op.drop_table("dismissed_suggestions")
