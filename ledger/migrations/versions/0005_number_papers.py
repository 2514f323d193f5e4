"""Number the papers that are made from items, and keep what they said."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = (
    "registration",
    "assignment",
    "forwarding",
    "supervision",
    "extension",
    "investigation",
    "feedback",
    "circular",
)


def upgrade() -> None:
    op.create_table(
        "papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_papers_item_id_items")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_papers_made_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
        sa.UniqueConstraint("kind", "year", "serial", name=op.f("uq_papers_kind_year_serial")),
    )
    op.create_index(op.f("ix_papers_item_id"), "papers", ["item_id"])
    op.create_table(
        "paper_series",
        sa.Column("kind", _kind(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "year", name=op.f("pk_paper_series")),
    )


def downgrade() -> None:
    """Undo it; the papers that went out are no longer known here, and numbers would begin anew."""
    op.drop_table("paper_series")
    op.drop_table("papers")


def _kind() -> sa.Enum:
    return sa.Enum(*KINDS, name="paperkind", native_enum=False, create_constraint=True, length=32)
