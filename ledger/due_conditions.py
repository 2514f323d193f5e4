"""Which items are late, due today or due soon, as conditions on `Item` (DOMAIN.md section 2.8)."""

from datetime import date
from typing import Literal

from sqlalchemy import ColumnElement

from ledger.handling.matter import BEFORE_REPORT
from ledger.models import Item
from ledger.workdays import WorkCalendar

Due = Literal["overdue", "today", "soon", "waiting"]
DUES: tuple[Due, ...] = ("overdue", "today", "soon", "waiting")
DUE_SOON_WORKING_DAYS = 3


def due_conditions(due: Due, today: date, calendar: WorkCalendar) -> list[ColumnElement[bool]]:
    """What holds of the items that are overdue, due today, or due in the three working days after it.

    `waiting` are those whose extension waits for its decision.
    """
    if due == "waiting":
        return [Item.state.in_(BEFORE_REPORT), Item.stage_report_pending.is_(True)]
    if due == "today":
        return [Item.state.in_(BEFORE_REPORT), Item.due == today]
    if due == "overdue":
        return [Item.state.in_(BEFORE_REPORT), Item.due < today, Item.stage_report_pending.is_(False)]
    last = calendar.due(today, DUE_SOON_WORKING_DAYS).due
    return [Item.state.in_(BEFORE_REPORT), Item.due > today, Item.due <= last]
