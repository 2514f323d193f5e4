"""Keep the bureau's own vocabulary, by which transcripts are put right."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vocabulary_terms",
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_vocabulary_terms_added_by_id_users")
        ),
        sa.PrimaryKeyConstraint("term", name=op.f("pk_vocabulary_terms")),
    )


def downgrade() -> None:
    """Undo it; the words are gone."""
    op.drop_table("vocabulary_terms")
