"""Note of each item how much of it is in the search index, so that the sweep enters the rest."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The sweep enters the items that are there already: it needs the key."""
    op.add_column("items", sa.Column("search_edition", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_items_search_edition"), "items", ["search_edition"])


def downgrade() -> None:
    """Undo it; nothing is lost."""
    op.drop_index(op.f("ix_items_search_edition"), "items")
    op.drop_column("items", "search_edition")
