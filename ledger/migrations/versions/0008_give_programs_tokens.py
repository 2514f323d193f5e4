"""Let programs file items and read states: their tokens, and what they filed under which key."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("name", name=op.f("uq_api_tokens_name")),
        sa.UniqueConstraint("user_id", name=op.f("uq_api_tokens_user_id")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_tokens_digest")),
    )
    op.create_table(
        "api_filings",
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_id"], ["api_tokens.id"], name=op.f("fk_api_filings_token_id_api_tokens")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_api_filings_item_id_items")),
        sa.PrimaryKeyConstraint("token_id", "key", name=op.f("pk_api_filings")),
        sa.UniqueConstraint("item_id", name=op.f("uq_api_filings_item_id")),
    )


def downgrade() -> None:
    """Undo it; tokens are gone, the items that programs filed and their accounts stay."""
    op.drop_table("api_filings")
    op.drop_table("api_tokens")
