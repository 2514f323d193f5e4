"""Which items 督办 is proposed for, asked of the database (DOMAIN.md section 2.13).

`ledger.handling.rules.supervision.proposals` says so of one matter; this says the same of all items at once.
"""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_

from ledger.handling.matter import BEFORE_REPORT, OPEN
from ledger.handling.rules.supervision import DOUBTFUL_RETURNS, HANDED_OUT, PERSISTENT_REPEATS
from ledger.models import Item, ItemAct
from ledger.models.handling_codes import ActKind, SupervisionTrigger


def proposed(today: date) -> ColumnElement[bool]:
    """The condition that holds for the items for which 督办 is proposed on the bureau's date `today`."""
    reasons = {
        SupervisionTrigger.OVERDUE: and_(
            Item.state.in_(BEFORE_REPORT),
            Item.due < today,
            ~Item.stage_report_pending,
            ~Item.fast_track,
        ),
        SupervisionTrigger.REPEATED: Item.repeats >= PERSISTENT_REPEATS,
        SupervisionTrigger.DOUBTFUL: Item.returned >= DOUBTFUL_RETURNS,
    }
    given = (and_(condition, ~_supervised_for(trigger)) for trigger, condition in reasons.items())
    return and_(Item.state.in_(OPEN), Item.method.in_(HANDED_OUT), or_(*given))


def _supervised_for(trigger: SupervisionTrigger) -> ColumnElement[bool]:
    """Whether an item was put under 督办 for a reason already."""
    return exists().where(
        ItemAct.item_id == Item.id,
        ItemAct.kind == ActKind.SUPERVISE,
        ItemAct.codes["trigger"].as_string() == trigger.value,
    )
