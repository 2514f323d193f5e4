"""Note a leader's instruction that comes while an item is on its way."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KINDS_BEFORE = (
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
PLACE = KINDS_BEFORE.index("join")
KINDS = (*KINDS_BEFORE[:PLACE], "instruct", *KINDS_BEFORE[PLACE:])


class InstructionsThere(Exception):
    """Items have acts that the schema of before cannot hold; their histories would be cut."""


def upgrade() -> None:
    _allow(KINDS)


def downgrade() -> None:
    """Undo it, where no instruction was noted: an act is never taken out of a history."""
    noted = op.get_bind().exec_driver_sql("SELECT count(*) FROM item_acts WHERE kind = 'instruct'").scalar()
    if noted:
        raise InstructionsThere(f"{noted} instructions are noted; restore a backup of before instead.")
    _allow(KINDS_BEFORE)


def _allow(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("item_acts") as acts:
        acts.drop_constraint(op.f("ck_item_acts_actkind"), type_="check")
        listed = ", ".join(repr(kind) for kind in kinds)
        acts.create_check_constraint(op.f("ck_item_acts_actkind"), f"kind IN ({listed})")
