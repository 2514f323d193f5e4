"""Undo the joining and the linking of items, by acts of their own."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KINDS_BEFORE = (
    "register",
    "accept",
    "decline",
    "transfer",
    "first_response",
    "instruct",
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
ADDED = ("separate", "release_repeat", "unlink")
PLACE = KINDS_BEFORE.index("link")
KINDS = (*KINDS_BEFORE[:PLACE], "separate", "release_repeat", "link", "unlink", *KINDS_BEFORE[PLACE + 1 :])


class UndoneJoinsThere(Exception):
    """Items have acts that the schema of before cannot hold; their histories would be cut."""


def upgrade() -> None:
    _allow(KINDS)


def downgrade() -> None:
    """Undo it, where no join or link was undone: an act is never taken out of a history."""
    query = f"SELECT count(*) FROM item_acts WHERE kind IN ({_listed(ADDED)})"  # noqa: S608
    undone = op.get_bind().exec_driver_sql(query).scalar()
    if undone:
        raise UndoneJoinsThere(f"{undone} acts undo joins or links; restore a backup of before instead.")
    _allow(KINDS_BEFORE)


def _allow(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("item_acts") as acts:
        acts.drop_constraint(op.f("ck_item_acts_actkind"), type_="check")
        acts.create_check_constraint(op.f("ck_item_acts_actkind"), f"kind IN ({_listed(kinds)})")


def _listed(kinds: tuple[str, ...]) -> str:
    return ", ".join(repr(kind) for kind in kinds)
