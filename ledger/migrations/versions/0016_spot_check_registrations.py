"""Keep spot-checks of registered items, and what they found."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

POINTS = ("complete", "category", "urgency", "faithful", "confidential")
MARKS = ("met", "fault", "not_applicable")


def upgrade() -> None:
    op.create_table(
        "spot_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["users.id"], name=op.f("fk_spot_checks_drawn_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_checks")),
    )
    op.create_table(
        "spot_check_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("spot_check_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("remark", sa.LargeBinary(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_spot_check_entries_{column}_{table}")
            )
            for column, table in (
                ("spot_check_id", "spot_checks"),
                ("item_id", "items"),
                ("checked_by_id", "users"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check_entries")),
        *(
            sa.UniqueConstraint(
                "spot_check_id", column, name=op.f(f"uq_spot_check_entries_spot_check_id_{column}")
            )
            for column in ("position", "item_id")
        ),
    )
    op.create_index(op.f("ix_spot_check_entries_checked_at"), "spot_check_entries", ["checked_at"])
    op.create_table(
        "spot_check_marks",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("point", _code("checkpoint", POINTS), nullable=False),
        sa.Column("mark", _code("checkmark", MARKS), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["spot_check_entries.id"],
            name=op.f("fk_spot_check_marks_entry_id_spot_check_entries"),
        ),
        sa.PrimaryKeyConstraint("entry_id", "point", name=op.f("pk_spot_check_marks")),
    )


def downgrade() -> None:
    """Undo it; what was found is gone, the items stay."""
    op.drop_table("spot_check_marks")
    op.drop_table("spot_check_entries")
    op.drop_table("spot_checks")


def _code(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
