"""Name the officer who was on duty at the telephone that answered a call."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("calls") as calls:
        calls.add_column(sa.Column("officer_id", sa.Integer(), nullable=True))
        calls.add_column(sa.Column("officer_name", sa.String(), nullable=True))
        calls.create_foreign_key(op.f("fk_calls_officer_id_users"), "users", ["officer_id"], ["id"])


def downgrade() -> None:
    """Undo it; which telephone answered is still known, and the audit log has who sat at it when."""
    with op.batch_alter_table("calls") as calls:
        calls.drop_constraint(op.f("fk_calls_officer_id_users"), type_="foreignkey")
        calls.drop_column("officer_name")
        calls.drop_column("officer_id")
