"""Connect callers to officers: extensions, and what the log says of a call that went to one."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OUTCOMES_BEFORE = ("message", "no_message", "abandoned", "refused", "busy", "failed")
OUTCOMES = (
    "answered",
    "message",
    "no_message",
    "query",
    "abandoned",
    "abandoned_queue",
    "abandoned_ringing",
    "refused",
    "busy",
    "failed",
)
HUNG_UP_BEFORE = ("caller", "line")
HUNG_UP = ("caller", "officer", "line")
ENDED_BEFORE = ("hash", "hangup", "silence", "limit", "crash", "fault")
ENDED = ("hash", "star", "hangup", "silence", "limit", "crash", "fault")


def upgrade() -> None:
    _create_extensions()
    with op.batch_alter_table("calls") as calls:
        for column in _call_columns():
            calls.add_column(column)
        calls.create_foreign_key(
            op.f("fk_calls_extension_id_extensions"), "extensions", ["extension_id"], ["id"]
        )
        _allow(calls, "ck_calls_calloutcome", "outcome", OUTCOMES)
        _allow(calls, "ck_calls_hungupby", "hung_up_by", HUNG_UP)
    with op.batch_alter_table("recordings") as recordings:
        for column in _recording_columns():
            recordings.add_column(column)
        recordings.create_check_constraint(
            op.f("ck_recordings_recordingkind"), _one_of("kind", ("message", "conversation"))
        )
        _allow(recordings, "ck_recordings_endedby", "ended_by", ENDED)
    _take_back_defaults()


def downgrade() -> None:
    """Undo it; what only this revision can say becomes the nearest that the one before can."""
    op.execute("UPDATE recordings SET ended_by = 'hash' WHERE ended_by = 'star'")
    with op.batch_alter_table("recordings") as recordings:
        _allow(recordings, "ck_recordings_endedby", "ended_by", ENDED_BEFORE)
        recordings.drop_constraint(op.f("ck_recordings_recordingkind"), type_="check")
        for column in _recording_columns():
            recordings.drop_column(column.name)
    op.execute("UPDATE calls SET outcome = 'message' WHERE outcome = 'answered'")
    op.execute("UPDATE calls SET outcome = 'no_message' WHERE outcome = 'query'")
    op.execute("UPDATE calls SET outcome = 'abandoned' WHERE outcome LIKE 'abandoned_%'")
    op.execute("UPDATE calls SET hung_up_by = 'line' WHERE hung_up_by = 'officer'")
    with op.batch_alter_table("calls") as calls:
        _allow(calls, "ck_calls_calloutcome", "outcome", OUTCOMES_BEFORE)
        _allow(calls, "ck_calls_hungupby", "hung_up_by", HUNG_UP_BEFORE)
        calls.drop_constraint(op.f("fk_calls_extension_id_extensions"), type_="foreignkey")
        for column in _call_columns():
            calls.drop_column(column.name)
    op.drop_table("extensions")


def _create_extensions() -> None:
    op.create_table(
        "extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("uri", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("duty_user_id", sa.Integer(), nullable=True),
        sa.Column("duty_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("enabled OR NOT on_duty", name=op.f("ck_extensions_on_duty_only_enabled")),
        sa.ForeignKeyConstraint(
            ["duty_user_id"], ["users.id"], name=op.f("fk_extensions_duty_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extensions")),
    )
    for column in ("label", "uri"):
        op.create_index(
            f"uq_extensions_{column}_enabled",
            "extensions",
            [column],
            unique=True,
            sqlite_where=sa.text("enabled"),
            postgresql_where=sa.text("enabled"),
        )


def _call_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("trunk", sa.String(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rang_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bridged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extension_id", sa.Integer(), nullable=True),
        sa.Column("extension_label", sa.String(), nullable=True),
        sa.Column("emergency", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("asked_query", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("sip_cause", sa.String(), nullable=True),
        sa.Column("rtp_received", sa.BigInteger(), nullable=True),
        sa.Column("rtp_lost", sa.BigInteger(), nullable=True),
        sa.Column("rtp_foreign", sa.BigInteger(), nullable=True),
        sa.Column("rtp_jitter_ms", sa.Double(), nullable=True),
        sa.Column("rtp_round_trip_ms", sa.Double(), nullable=True),
    ]


def _recording_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("kind", sa.String(length=32), nullable=False, server_default="message"),
        sa.Column("channels", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("superseded", sa.Boolean(), nullable=False, server_default=sa.false()),
    ]


def _take_back_defaults() -> None:
    # They were for the rows that were there; from now on every row says it itself.
    with op.batch_alter_table("calls") as calls:
        calls.alter_column("emergency", server_default=None)
        calls.alter_column("asked_query", server_default=None)
    with op.batch_alter_table("recordings") as recordings:
        recordings.alter_column("kind", server_default=None)
        recordings.alter_column("channels", server_default=None)
        recordings.alter_column("superseded", server_default=None)


def _allow(table: Any, constraint: str, column: str, values: tuple[str, ...]) -> None:
    table.drop_constraint(op.f(constraint), type_="check")
    table.create_check_constraint(op.f(constraint), _one_of(column, values))


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
