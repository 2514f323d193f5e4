"""Remember what a newcomer has confirmed of the first start."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "setup_steps",
        sa.Column(
            "step",
            sa.Enum("units", "hours", name="setupstep", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("done_by_id", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["done_by_id"], ["users.id"], name=op.f("fk_setup_steps_done_by_id_users")),
        sa.PrimaryKeyConstraint("step", name=op.f("pk_setup_steps")),
    )


def downgrade() -> None:
    """Undo it; the steps are asked about again."""
    op.drop_table("setup_steps")
