"""Let programs act on items: what each did under which key."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_deeds",
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("act_id", sa.Integer(), nullable=True),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["token_id"], ["api_tokens.id"], name=op.f("fk_api_deeds_token_id_api_tokens")
        ),
        sa.ForeignKeyConstraint(["act_id"], ["item_acts.id"], name=op.f("fk_api_deeds_act_id_item_acts")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_api_deeds_attachment_id_attachments")
        ),
        sa.PrimaryKeyConstraint("token_id", "key", name=op.f("pk_api_deeds")),
    )


def downgrade() -> None:
    """Undo it; what programs did stays in the histories, and a request sent again would be done again."""
    op.drop_table("api_deeds")
