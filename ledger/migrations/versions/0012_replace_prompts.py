"""Let staff replace prompts: their wording, and recordings of their own, of which none is lost."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prompt_recordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("vault_id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("adjusted", sa.Boolean(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_prompt_recordings_added_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_recordings")),
        sa.UniqueConstraint("vault_id", name=op.f("uq_prompt_recordings_vault_id")),
    )
    op.create_index(op.f("ix_prompt_recordings_prompt_id"), "prompt_recordings", ["prompt_id"])
    op.create_table(
        "prompts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=True),
        sa.Column("recording_id", sa.Integer(), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["prompt_recordings.id"],
            name=op.f("fk_prompts_recording_id_prompt_recordings"),
        ),
        sa.ForeignKeyConstraint(["changed_by_id"], ["users.id"], name=op.f("fk_prompts_changed_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompts")),
    )


def downgrade() -> None:
    """Undo it; the shipped prompts are played again, the recordings stay in the vault."""
    op.drop_table("prompts")
    op.drop_index(op.f("ix_prompt_recordings_prompt_id"), table_name="prompt_recordings")
    op.drop_table("prompt_recordings")
