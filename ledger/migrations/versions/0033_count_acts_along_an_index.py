"""Count acts by kind and day along an index that also says of which item each is, and its place there."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BEFORE, AFTER = ["kind", "day"], ["kind", "day", "item_id", "seq"]


def upgrade() -> None:
    """No row changes."""
    _replace(BEFORE, AFTER)


def downgrade() -> None:
    """Undo it; nothing is lost."""
    _replace(AFTER, BEFORE)


def _replace(before: list[str], after: list[str]) -> None:
    op.create_index(op.f(_name(after)), "item_acts", after)
    op.drop_index(op.f(_name(before)), "item_acts")


def _name(columns: list[str]) -> str:
    return f"ix_item_acts_{'_'.join(columns)}"
