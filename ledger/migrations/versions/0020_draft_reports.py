"""Keep what people type of a report of investigation until they file it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_drafts",
        sa.Column("item_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_report_drafts_item_id_items")),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name=op.f("fk_report_drafts_written_by_id_users")
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_report_drafts")),
    )


def downgrade() -> None:
    """Undo it; what was typed is gone, the reports that were filed stay."""
    op.drop_table("report_drafts")
