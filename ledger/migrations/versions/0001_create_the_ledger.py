"""Create the ledger."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = [
    "search_grams",
    "sealing_key",
    "audit_head",
    "audit_entries",
    "number_series",
    "staff_days",
    "item_categories",
    "item_units",
    "items",
    "drafts",
    "transcripts",
    "recordings",
    "calls",
    "user_roles",
    "users",
    "units",
]


def upgrade() -> None:
    _create_units_and_users()
    _create_calls()
    _create_drafts()
    _create_items()
    _create_calendar_and_numbers()
    _create_audit_log()
    _create_sealing()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _create_units_and_users() -> None:
    op.create_table(
        "units",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            _code("unitkind", "bureau", "department", "detachment", "county_bureau", "branch", "station"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["units.id"], name=op.f("fk_units_parent_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("code", name=op.f("uq_units_code")),
    )
    op.create_index(op.f("ix_units_parent_id"), "units", ["parent_id"])
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_users_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    op.create_table(
        "user_roles",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            _code(
                "role",
                "administrator",
                "duty_officer",
                "supervisor",
                "office_director",
                "leader",
                "unit_handler",
                "auditor",
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_roles_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_user_roles")),
    )


def _create_calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("sip_call_id", sa.String(), nullable=True),
        sa.Column("caller", sa.LargeBinary(), nullable=True),
        sa.Column("called", sa.String(), nullable=True),
        sa.Column("mode", _code("callmode", "staffed", "after_hours"), nullable=False),
        sa.Column(
            "outcome",
            _code("calloutcome", "message", "no_message", "abandoned", "refused", "busy", "failed"),
            nullable=False,
        ),
        sa.Column("interrupted", sa.Boolean(), nullable=False),
        sa.Column("query_number", sa.LargeBinary(), nullable=True),
        sa.Column("query_digest", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("greeting_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hung_up_by", _code("hungupby", "caller", "line"), nullable=True),
        sa.Column("sip_status", sa.Integer(), nullable=True),
        sa.Column("codec", sa.String(), nullable=True),
        sa.Column("taken_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("query_digest", name=op.f("uq_calls_query_digest")),
    )
    op.create_index(op.f("ix_calls_started_at_id"), "calls", ["started_at", "id"])
    op.create_table(
        "recordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("vault_id", sa.String(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("speech_seconds", sa.Double(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "ended_by",
            _code("endedby", "hash", "hangup", "silence", "limit", "crash", "fault"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_recordings_call_id_calls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.UniqueConstraint("call_id", "position", name=op.f("uq_recordings_call_id_position")),
        sa.UniqueConstraint("vault_id", name=op.f("uq_recordings_vault_id")),
    )
    op.create_table(
        "transcripts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            _code("transcriptstate", "pending", "running", "done", "failed", "unavailable"),
            nullable=False,
        ),
        sa.Column("engine", sa.String(), nullable=True),
        sa.Column("model", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("segments", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_transcripts_recording_id_recordings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcripts")),
        sa.UniqueConstraint("recording_id", name=op.f("uq_transcripts_recording_id")),
    )
    op.create_index(op.f("ix_transcripts_state_next_attempt_at"), "transcripts", ["state", "next_attempt_at"])


def _create_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_due", sa.Date(), nullable=False),
        sa.Column("review_due_provisional", sa.Boolean(), nullable=False),
        sa.Column("status", _code("draftstatus", "pending", "registered", "discarded"), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("form", sa.LargeBinary(), nullable=False),
        sa.Column("corrected_text", sa.LargeBinary(), nullable=True),
        sa.Column(
            "discard_reason",
            _code("discardreason", "invalid", "consultation", "praise", "duplicate"),
            nullable=True,
        ),
        sa.Column("discard_note", sa.LargeBinary(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_drafts_call_id_calls")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["users.id"], name=op.f("fk_drafts_closed_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("call_id", name=op.f("uq_drafts_call_id")),
    )
    op.create_index(op.f("ix_drafts_status_review_due_id"), "drafts", ["status", "review_due", "id"])


def _create_items() -> None:
    op.create_table(
        "items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("call_id", sa.String(), nullable=True),
        sa.Column("state", _code("itemstate", "registered"), nullable=False),
        sa.Column(
            "channel",
            _code("channel", "hotline", "superior", "leader", "other_unit", "visit", "letter", "other"),
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by_id", sa.Integer(), nullable=False),
        *_reporter(),
        *_complaint(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_items_call_id_calls")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_items_draft_id_drafts")),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["users.id"], name=op.f("fk_items_registered_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_items_draft_id")),
        sa.UniqueConstraint("year", "serial", name=op.f("uq_items_year_serial")),
    )
    op.create_index(op.f("ix_items_call_id"), "items", ["call_id"])
    op.create_table(
        "item_units",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_units_item_id_items")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_item_units_unit_id_units")),
        sa.PrimaryKeyConstraint("item_id", "unit_id", name=op.f("pk_item_units")),
    )
    op.create_index(op.f("ix_item_units_unit_id"), "item_units", ["unit_id"])
    op.create_table(
        "item_categories",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column(
            "category",
            _code(
                "category",
                "law_enforcement",
                "crime_prevention",
                "administration",
                "public_service",
                "discipline",
            ),
            nullable=False,
        ),
        sa.Column("sub_level", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_categories_item_id_items")),
        sa.PrimaryKeyConstraint("item_id", "category", name=op.f("pk_item_categories")),
    )


def _reporter() -> list[sa.Column[Any]]:
    return [
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("reporter_name", sa.LargeBinary(), nullable=True),
        sa.Column("reporter_gender", sa.LargeBinary(), nullable=True),
        sa.Column("reporter_age", sa.LargeBinary(), nullable=True),
        sa.Column("reporter_occupation", sa.LargeBinary(), nullable=True),
        sa.Column("reporter_address", sa.LargeBinary(), nullable=True),
        sa.Column("reporter_id_number", sa.LargeBinary(), nullable=True),
        sa.Column("reporter_phone", sa.LargeBinary(), nullable=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
    ]


def _complaint() -> list[sa.Column[Any]]:
    return [
        sa.Column("accused_persons", sa.LargeBinary(), nullable=True),
        sa.Column("police_numbers", sa.LargeBinary(), nullable=True),
        sa.Column("identity", _code("identity", "police", "auxiliary", "unknown"), nullable=False),
        sa.Column("happened_at", sa.LargeBinary(), nullable=True),
        sa.Column("place", sa.LargeBinary(), nullable=True),
        sa.Column("happening_now", sa.Boolean(), nullable=False),
        sa.Column(
            "nature", _code("nature", "duty_neglected", "power_misused", "discipline_broken"), nullable=False
        ),
        sa.Column("problem", sa.LargeBinary(), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.Column("demand", sa.LargeBinary(), nullable=True),
        sa.Column("urgency", _code("urgency", "immediate", "urgent", "ordinary"), nullable=False),
        sa.Column("difficulty", _code("difficulty", "simple", "ordinary", "major"), nullable=False),
        sa.Column("instructing_leader", sa.LargeBinary(), nullable=True),
        sa.Column("instruction", sa.LargeBinary(), nullable=True),
        sa.Column("corrected_text", sa.LargeBinary(), nullable=True),
        sa.Column("remark", sa.LargeBinary(), nullable=True),
    ]


def _create_calendar_and_numbers() -> None:
    op.create_table(
        "staff_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("worked", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["users.id"], name=op.f("fk_staff_days_entered_by_id_users")
        ),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_staff_days")),
    )
    op.create_table(
        "number_series",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_number_series")),
    )


def _create_audit_log() -> None:
    op.create_table(
        "audit_entries",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("object_kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index(
        op.f("ix_audit_entries_object_kind_object_id"), "audit_entries", ["object_kind", "object_id"]
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )


def _create_sealing() -> None:
    op.create_table(
        "sealing_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_sealing_key_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealing_key")),
    )
    op.create_table(
        "search_grams",
        sa.Column("gram", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owner_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("gram", "owner_id", name=op.f("pk_search_grams")),
        sqlite_with_rowid=False,
    )


def _code(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
