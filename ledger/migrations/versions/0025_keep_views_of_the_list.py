"""Keep named views of the list of items and the columns people chose; read the list along its orders."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ORDERS = ("received_at", "due", "closed_at", "repeats")


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_views_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index(op.f("ix_saved_views_user_id"), "saved_views", ["user_id"])
    op.create_table(
        "column_choices",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("columns", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_column_choices_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_column_choices")),
    )
    for column in ORDERS:
        op.create_index(op.f(f"ix_items_{column}_id"), "items", [column, "id"])
    op.drop_index(op.f("ix_items_closed_at"), "items")


def downgrade() -> None:
    """Undo it; the views that people kept are gone."""
    op.create_index(op.f("ix_items_closed_at"), "items", ["closed_at"])
    for column in ORDERS:
        op.drop_index(op.f(f"ix_items_{column}_id"), "items")
    op.drop_table("column_choices")
    op.drop_index(op.f("ix_saved_views_user_id"), "saved_views")
    op.drop_table("saved_views")
