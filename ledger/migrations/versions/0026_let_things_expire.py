"""Delete what has had its time: marks that keep, proposals of one person that another decides on."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

KINDS = ("discarded", "recordings", "transcripts", "attachments", "callers")
HOLDS = ("kept", "open", "repeated", "supervised", "recent", "not_due")
STATES = ("proposed", "approved", "refused", "done")
ENTRY_STATES = ("waiting", "held", "deleted")
DELETED = (
    ("recordings", "deleted_at"),
    ("transcripts", "deleted_at"),
    ("attachments", "deleted_at"),
    ("drafts", "deleted_at"),
    ("calls", "caller_deleted_at"),
)


def upgrade() -> None:
    for table, column in DELETED:
        op.add_column(table, sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "retention_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        *_subject(),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("placed_by_id", sa.Integer(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        *_to("retention_marks", call_id="calls", item_id="items"),
        *_to("retention_marks", placed_by_id="users", lifted_by_id="users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_marks")),
    )
    op.create_table(
        "deletion_proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _code("retentionkind", KINDS), nullable=False),
        sa.Column("state", _code("deletionstate", STATES), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_to("deletion_proposals", proposed_by_id="users", decided_by_id="users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion_proposals")),
    )
    op.create_table(
        "deletion_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        *_subject(),
        sa.Column("state", _code("entrystate", ENTRY_STATES), nullable=False),
        sa.Column("held_by", _code("holdreason", HOLDS), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("files_removed", sa.Boolean(), nullable=False),
        *_to("deletion_entries", proposal_id="deletion_proposals", call_id="calls", item_id="items"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion_entries")),
    )
    for table, column in (
        ("retention_marks", "call_id"),
        ("retention_marks", "item_id"),
        ("deletion_proposals", "state"),
        ("deletion_entries", "proposal_id"),
        ("deletion_entries", "call_id"),
        ("deletion_entries", "item_id"),
        ("deletion_entries", "state"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    """Undo it; what was deleted does not come back."""
    for table in ("deletion_entries", "deletion_proposals", "retention_marks"):
        op.drop_table(table)
    for table, column in DELETED:
        op.drop_column(table, column)


def _subject() -> tuple[sa.Column[str], sa.Column[int]]:
    return (
        sa.Column("call_id", sa.String(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
    )


def _to(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
        for column, other in columns.items()
    ]


def _code(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
