"""Keep what is heard of calls while they are spoken."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "live_pieces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("channel", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("segments", sa.LargeBinary(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_pieces")),
        sa.UniqueConstraint(
            "call_id", "file", "channel", "start", name=op.f("uq_live_pieces_call_id_file_channel_start")
        ),
    )
    op.create_index(op.f("ix_live_pieces_heard_at"), "live_pieces", ["heard_at"])


def downgrade() -> None:
    """Undo it; what was heard of calls that go on is heard again by the workers."""
    op.drop_table("live_pieces")
