"""Handle items by acts: what was done on each, what it shows of that, reminders and attachments."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATES_BEFORE = ("registered",)
STATES = (
    "registered",
    "accepted",
    "assigned",
    "investigating",
    "reported",
    "reviewed",
    "closed",
    "archived",
    "transferred",
    "not_accepted",
    "joined",
)
KINDS = (
    "register",
    "accept",
    "decline",
    "transfer",
    "first_response",
    "join",
    "take_repeat",
    "link",
    "correct_grading",
    "assign",
    "begin",
    "step",
    "stage_report",
    "extend",
    "refuse_extension",
    "pass_to_normal",
    "settle_at_once",
    "open_rectification",
    "finish_rectification",
    "hold_accountable",
    "feedback",
    "feedback_impossible",
    "report",
    "pass_review",
    "return_report",
    "close",
    "archive",
    "supervise",
    "supervision_result",
    "measure",
    "appeal",
    "decide_appeal",
    "propose_sanction",
    "refer_to_justice",
    "clarify",
    "refer_false_accusation",
)
CODES = {
    "method": ("method", ("direct", "joint", "department", "subordinate")),
    "transferred_to": (
        "authority",
        ("petitions", "reconsideration", "litigation", "other_inspectorate", "upper_inspectorate"),
    ),
    "feedback_way": ("feedbackway", ("oral", "written", "other")),
    "satisfaction": ("satisfaction", ("satisfied", "fairly_satisfied", "dissatisfied", "not_said")),
    "conclusion": ("conclusion", ("founded", "partly_founded", "unfounded", "unverifiable")),
}
COUNTS = (
    "acts",
    "repeats",
    "extensions",
    "returned",
    "supervisions",
    "rectifications",
    "rectifications_open",
)
FLAGS = (
    "due_provisional",
    "fast_track",
    "overridden",
    "stage_report_pending",
    "feedback_impossible",
    "clarified",
    "false_accusation_referred",
)


def upgrade() -> None:
    with op.batch_alter_table("items") as items:
        for column in _item_columns():
            items.add_column(column)
        for coded, (name, values) in CODES.items():
            items.create_check_constraint(op.f(f"ck_items_{name}"), _one_of(coded, values))
        items.create_foreign_key(op.f("fk_items_joined_to_id_items"), "items", ["joined_to_id"], ["id"])
        _allow_states(items, STATES)
    op.execute("UPDATE items SET fast_track = true WHERE urgency = 'immediate' AND difficulty = 'simple'")
    with op.batch_alter_table("items") as items:
        # They were for the rows that were there; from now on every row says it itself.
        for filled in (*COUNTS, *FLAGS):
            items.alter_column(filled, server_default=None)
        items.create_index(op.f("ix_items_state_due"), ["state", "due"])
        items.create_index(op.f("ix_items_joined_to_id"), ["joined_to_id"])
    _create_acts()
    _create_links()
    _create_reminders()
    _create_attachments()


def downgrade() -> None:
    """Undo it; every item is registered again, and what was done on it is gone."""
    for table in ("attachments", "item_reminders", "item_team", "item_handlers", "item_acts"):
        op.drop_table(table)
    op.execute("UPDATE items SET state = 'registered'")
    with op.batch_alter_table("items") as items:
        items.drop_index(op.f("ix_items_joined_to_id"))
        items.drop_index(op.f("ix_items_state_due"))
        _allow_states(items, STATES_BEFORE)
        items.drop_constraint(op.f("fk_items_joined_to_id_items"), type_="foreignkey")
        for name, _ in CODES.values():
            items.drop_constraint(op.f(f"ck_items_{name}"), type_="check")
        for column in _item_columns():
            items.drop_column(column.name)


def _item_columns() -> list[sa.Column[Any]]:
    return [
        *(sa.Column(name, sa.Integer(), nullable=False, server_default="0") for name in COUNTS),
        *(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()) for name in FLAGS),
        *(sa.Column(name, sa.String(length=32), nullable=True) for name in CODES),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("joined_to_id", sa.Integer(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
    ]


def _create_acts() -> None:
    op.create_table(
        "item_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", _code("actkind", *KINDS), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_item_acts_actor_id_users")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_acts_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_acts")),
        sa.UniqueConstraint("item_id", "seq", name=op.f("uq_item_acts_item_id_seq")),
    )
    op.create_index(op.f("ix_item_acts_kind_day"), "item_acts", ["kind", "day"])


def _create_links() -> None:
    for table, column, other in (("item_handlers", "unit_id", "units"), ("item_team", "user_id", "users")):
        op.create_table(
            table,
            sa.Column("item_id", sa.Integer(), nullable=False),
            sa.Column(column, sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f(f"fk_{table}_item_id_items")),
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")),
            sa.PrimaryKeyConstraint("item_id", column, name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _create_reminders() -> None:
    op.create_table(
        "item_reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind", _code("reminderkind", "three_days", "one_day", "due_today", "overdue"), nullable=False
        ),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_reminders_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_reminders")),
        sa.UniqueConstraint("item_id", "kind", "due", name=op.f("uq_item_reminders_item_id_kind_due")),
    )
    op.create_index(op.f("ix_item_reminders_sent_at"), "item_reminders", ["sent_at"])


def _create_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("vault_id", sa.String(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_attachments_added_by_id_users")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_attachments_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("vault_id", name=op.f("uq_attachments_vault_id")),
    )
    op.create_index(op.f("ix_attachments_item_id"), "attachments", ["item_id"])


def _allow_states(items: Any, states: tuple[str, ...]) -> None:
    items.drop_constraint(op.f("ck_items_itemstate"), type_="check")
    items.create_check_constraint(op.f("ck_items_itemstate"), _one_of("state", states))


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _code(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
