"""Keep who fills in the registration form of a call, and what they typed before the call is taken in."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_sheets",
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("form", sa.LargeBinary(), nullable=True),
        sa.Column("unsaved", sa.LargeBinary(), nullable=True),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("before_id", sa.Integer(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], ["users.id"], name=op.f(f"fk_call_sheets_{column}_users"))
            for column in ("holder_id", "before_id")
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_sheets")),
    )


def downgrade() -> None:
    """Undo it; what was typed for calls that still run is gone, drafts keep theirs."""
    op.drop_table("call_sheets")
