"""Which items a 通报 is proposed for: typical cases, grave ones at once (DOMAIN.md section 2.16).

Nothing says what is grave. Taken for it here: what was proved and is 重大疑难, led to 措施, or was handed on
to those who punish. The office decides, and reads the paper before it goes out.
"""

from sqlalchemy import ColumnElement, and_, exists, or_

from ledger.models import Difficulty, Item, ItemAct, ItemState, Paper
from ledger.models.handling_codes import ActKind, Conclusion, PaperKind

PROVED = (Conclusion.FOUNDED, Conclusion.PARTLY_FOUNDED)
ESTABLISHED = (ItemState.REVIEWED, ItemState.CLOSED, ItemState.ARCHIVED)
"""The states in which a conclusion has been reviewed: 'at once' begins here."""
GRAVE = (ActKind.MEASURE, ActKind.PROPOSE_SANCTION, ActKind.REFER_TO_JUSTICE)


def proposed() -> ColumnElement[bool]:
    """The condition that holds for the items for which a 通报 is proposed; one that was made ends that."""
    led_to_more = exists().where(ItemAct.item_id == Item.id, ItemAct.kind.in_(GRAVE))
    made = exists().where(Paper.item_id == Item.id, Paper.kind == PaperKind.CIRCULAR)
    # Most items there are have been established, so their state is no way to find them: asked the other way
    # round, the list is read along its numbers, and ends where the page is full.
    return and_(
        Item.state.not_in([state for state in ItemState if state not in ESTABLISHED]),
        Item.conclusion.in_(PROVED),
        or_(Item.difficulty == Difficulty.MAJOR, led_to_more),
        ~made,
    )
