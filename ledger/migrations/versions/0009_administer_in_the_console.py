"""Let people administer in the console: accounts, units, the roster, the working calendar, the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("telephone", sa.String(), nullable=True))
    op.add_column("users", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("units", sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("units", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("extensions") as extensions:
        extensions.add_column(sa.Column("usual_user_id", sa.Integer(), nullable=True))
        extensions.create_foreign_key(
            op.f("fk_extensions_usual_user_id_users"), "users", ["usual_user_id"], ["id"]
        )
    _make_roster()
    _make_notices()
    op.create_index(op.f("ix_audit_entries_actor_id"), "audit_entries", ["actor", "id"])
    op.create_index(op.f("ix_audit_entries_action_id"), "audit_entries", ["action", "id"])
    op.create_index(op.f("ix_audit_entries_at"), "audit_entries", ["at"])


def downgrade() -> None:
    """Undo it. Days of a notice stay as staff entered them; that its whole year is certain is forgotten."""
    op.drop_index(op.f("ix_audit_entries_at"), "audit_entries")
    op.drop_index(op.f("ix_audit_entries_action_id"), "audit_entries")
    op.drop_index(op.f("ix_audit_entries_actor_id"), "audit_entries")
    op.drop_table("holiday_notices")
    op.drop_table("roster_entries")
    with op.batch_alter_table("extensions") as extensions:
        extensions.drop_constraint(op.f("fk_extensions_usual_user_id_users"), type_="foreignkey")
        extensions.drop_column("usual_user_id")
    op.drop_column("units", "version")
    op.drop_column("units", "active")
    op.drop_column("users", "version")
    op.drop_column("users", "telephone")


def _make_roster() -> None:
    shift = sa.Enum("duty", "on_call", name="shift", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "roster_entries",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shift", shift, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_roster_entries_user_id_users")),
        sa.PrimaryKeyConstraint("day", "shift", "user_id", name=op.f("pk_roster_entries")),
    )


def _make_notices() -> None:
    op.create_table(
        "holiday_notices",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_holiday_notices_entered_by_id_users")
        ),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_holiday_notices")),
    )
