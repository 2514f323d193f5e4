"""督办台: what is due, what is late, and what 督办 is proposed for. DOMAIN.md sections 2.8 and 2.13."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from hotline.console.access import requires
from hotline.console.clock import today
from hotline.console.database import reading, settings
from hotline.console.item_filter import Due, ItemFilter
from hotline.console.sessions import the_user
from hotline.console.standing import Standing, standing
from ledger import items, matters
from ledger.access import Rule, visible
from ledger.handling.machine import TABLE
from ledger.handling.matter import OPEN
from ledger.handling.rules import supervision
from ledger.models import Item, ItemState, Unit
from ledger.models.handling_codes import ActKind, SupervisionTrigger
from ledger.surroundings import Surroundings
from ledger.workdays import WorkCalendar

SHOWN = 50
URGENCY: tuple[Due, ...] = ("overdue", "today", "soon", "waiting")
STAGES = (ItemState.REGISTERED, ItemState.ACCEPTED, ItemState.REPORTED, ItemState.REVIEWED)
"""The states in which an item waits for the office."""

blueprint = Blueprint("overview", __name__)


@dataclass(frozen=True)
class Group:
    """The items that are alike in how they stand with their deadline; `rows` are the first of them."""

    due: Due
    count: int
    rows: list[tuple[Item, Standing]]


@blueprint.get("/overview")
@requires(Rule.HANDLE_ITEM)
def page() -> ResponseReturnValue:
    """Everything that presses, of the items that the person may see. It shows nothing that a caller said."""
    with reading() as session:
        around, day = Surroundings.load(session, settings()), today()
        return render_template(
            "overview/page.html",
            groups=[_group(session, due, day, around.calendar) for due in URGENCY],
            stages=[(state, _count(session, [Item.state == state])) for state in STAGES],
            proposals=_proposals(session, around, day),
            supervises=not TABLE[ActKind.SUPERVISE].by.isdisjoint(the_user().roles),
            unit_names={row.id: row.name for row in session.execute(select(Unit.id, Unit.name))},
        )


def _group(session: Session, due: Due, day: date, calendar: WorkCalendar) -> Group:
    conditions = ItemFilter(due=due).conditions(day, calendar, settings().zone)
    found = items.list_items(session, limit=SHOWN, where=[visible(the_user()), *conditions])
    return Group(due, _count(session, conditions), [(item, standing(item, day, calendar)) for item in found])


def _count(session: Session, conditions: list[ColumnElement[bool]]) -> int:
    counted = select(func.count()).select_from(Item).where(visible(the_user()), *conditions)
    return session.scalar(counted) or 0


def _proposals(
    session: Session, around: Surroundings, day: date
) -> list[tuple[Item, Standing, tuple[SupervisionTrigger, ...]]]:
    """The items for which 督办 is proposed; the database leaves only those that could be among them."""
    could_be = [
        visible(the_user()),
        Item.state.in_(OPEN),
        Item.method.in_(supervision.HANDED_OUT),
        or_(
            Item.due < day,
            Item.repeats >= supervision.PERSISTENT_REPEATS,
            Item.returned >= supervision.DOUBTFUL_RETURNS,
        ),
    ]
    circumstances = around.circumstances(the_user())
    found = [
        (item, supervision.proposals(matters.read(session, item, around.zone), circumstances))
        for item in items.list_items(session, limit=SHOWN, where=could_be)
    ]
    return [(item, standing(item, day, around.calendar), why) for item, why in found if why]
