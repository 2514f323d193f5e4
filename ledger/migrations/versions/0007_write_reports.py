"""Keep what people write about the figures of a period, and let items be counted by their days."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PASSAGES = ("emerging", "trends", "underlying", "patterns", "suggestions")
COUNTED_BY = ("accepted_at", "closed_at")


def upgrade() -> None:
    op.create_table(
        "report_narratives",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        *(sa.Column(passage, sa.LargeBinary(), nullable=False) for passage in PASSAGES),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name=op.f("fk_report_narratives_written_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_narratives")),
        sa.UniqueConstraint("first", "last", name=op.f("uq_report_narratives_first_last")),
    )
    for column in COUNTED_BY:
        op.create_index(op.f(f"ix_items_{column}"), "items", [column])


def downgrade() -> None:
    """Undo it; what people wrote is gone, the figures are reckoned as before."""
    for column in COUNTED_BY:
        op.drop_index(op.f(f"ix_items_{column}"), "items")
    op.drop_table("report_narratives")
