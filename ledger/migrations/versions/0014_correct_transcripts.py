"""Let people correct a transcript segment by segment, beside what the engine heard; keep hints from it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "segment_corrections",
        sa.Column("transcript_id", sa.Integer(), nullable=False),
        sa.Column("segment", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("corrected_by_id", sa.Integer(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["transcript_id"],
            ["transcripts.id"],
            name=op.f("fk_segment_corrections_transcript_id_transcripts"),
        ),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["users.id"], name=op.f("fk_segment_corrections_corrected_by_id_users")
        ),
        sa.PrimaryKeyConstraint("transcript_id", "segment", name=op.f("pk_segment_corrections")),
    )
    with op.batch_alter_table("transcripts") as batch:
        batch.add_column(sa.Column("hints", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Undo it; corrections and hints are gone, the first transcripts stay."""
    with op.batch_alter_table("transcripts") as batch:
        batch.drop_column("hints")
    op.drop_table("segment_corrections")
