"""Let the indexes of which units handle an item, or are accused in it, hold the item: it was looked up."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

TABLES = ("item_handlers", "item_units")


def upgrade() -> None:
    """No row changes."""
    for table in TABLES:
        op.drop_index(op.f(f"ix_{table}_unit_id"), table)
        op.create_index(op.f(f"ix_{table}_unit_id_item_id"), table, ["unit_id", "item_id"])


def downgrade() -> None:
    """Undo it; nothing is lost."""
    for table in TABLES:
        op.drop_index(op.f(f"ix_{table}_unit_id_item_id"), table)
        op.create_index(op.f(f"ix_{table}_unit_id"), table, ["unit_id"])
