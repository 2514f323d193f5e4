"""Let each person choose the language of the console."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("users") as users:
        users.add_column(
            sa.Column(
                "language",
                sa.Enum("zh", "en", name="language", native_enum=False, create_constraint=True, length=32),
                nullable=True,
            )
        )


def downgrade() -> None:
    """Undo it; everybody reads Chinese again."""
    with op.batch_alter_table("users") as users:
        users.drop_constraint(op.f("ck_users_language"), type_="check")
        users.drop_column("language")
