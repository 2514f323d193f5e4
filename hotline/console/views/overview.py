"""督办台: what is due, what is late, and what 督办 is proposed for. DOMAIN.md sections 2.8 and 2.13."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hotline.console.access import requires
from hotline.console.clock import today
from hotline.console.database import reading, settings
from hotline.console.item_filter import ItemFilter
from hotline.console.sessions import the_user
from hotline.console.standing import Standing, standing
from ledger import items, matters
from ledger.access import Rule, visible
from ledger.due_conditions import DUES, Due
from ledger.handling.machine import TABLE
from ledger.handling.rules import supervision
from ledger.models import Item, ItemState, Unit
from ledger.models.handling_codes import ActKind, PaperKind, SupervisionTrigger
from ledger.papers import circulars
from ledger.papers.allowed import may_make
from ledger.supervision_proposals import proposed
from ledger.surroundings import Surroundings
from ledger.workdays import WorkCalendar

SHOWN = 50
SHOWN_AT_FIRST = 10
"""On the first page, of a list that has a page with all of it."""
STAGES = (ItemState.REGISTERED, ItemState.ACCEPTED, ItemState.REPORTED, ItemState.REVIEWED)
"""The states in which an item waits for the office."""

blueprint = Blueprint("overview", __name__)


@dataclass(frozen=True)
class Group:
    """The items that are alike in how they stand with their deadline; `rows` are the first of them."""

    due: Due
    count: int
    rows: list[tuple[Item, Standing]]


@dataclass(frozen=True)
class Proposal:
    """An item for which 督办 is proposed, and why."""

    item: Item
    standing: Standing
    triggers: tuple[SupervisionTrigger, ...]


@blueprint.get("/overview")
@requires(Rule.HANDLE_ITEM)
def page() -> ResponseReturnValue:
    """Everything that presses, of the items that the person may see. It shows nothing that a caller said."""
    with reading() as session:
        around, day = Surroundings.load(session, settings()), today()
        return render_template(
            "overview/page.html",
            groups=[_group(session, due, day, around.calendar) for due in DUES],
            stages=[(state, _count(session, [Item.state == state])) for state in STAGES],
            proposals=_proposals(session, around, day, SHOWN_AT_FIRST),
            proposed=_count(session, [proposed(day)]),
            circulars=_circulars(session, day, around.calendar),
            supervises=_supervises(),
            unit_names=_unit_names(session),
        )


@blueprint.get("/overview/proposals")
@requires(Rule.HANDLE_ITEM)
def proposals() -> ResponseReturnValue:
    """Every item for which 督办 is proposed, a page at a time; `before` goes on after an item's number."""
    before = request.args.get("before") or None
    with reading() as session:
        around, day = Surroundings.load(session, settings()), today()
        try:
            found = _proposals(session, around, day, SHOWN, before)
        except items.NoSuchItem:
            abort(404)
        following = bool(found) and _proposals_after(session, day, found[-1].item)
        return render_template(
            "overview/proposals.html",
            proposals=found,
            proposed=_count(session, [proposed(day)]),
            before=before,
            last=found[-1].item.number if following else None,
            supervises=_supervises(),
            unit_names=_unit_names(session),
        )


def _supervises() -> bool:
    return not TABLE[ActKind.SUPERVISE].by.isdisjoint(the_user().roles)


def _unit_names(session: Session) -> dict[int, str]:
    return {row.id: row.name for row in session.execute(select(Unit.id, Unit.name))}


def _group(session: Session, due: Due, day: date, calendar: WorkCalendar) -> Group:
    conditions = ItemFilter(due=due).conditions(day, calendar, settings().zone)
    found = items.list_items(session, limit=SHOWN_AT_FIRST, where=[visible(the_user()), *conditions])
    return Group(due, _count(session, conditions), [(item, standing(item, day, calendar)) for item in found])


def _circulars(session: Session, day: date, calendar: WorkCalendar) -> list[tuple[Item, Standing]]:
    """The first items for which a 通报 is proposed, for those who make one."""
    if not may_make(the_user(), PaperKind.CIRCULAR):
        return []
    found = items.list_items(session, limit=SHOWN, where=[visible(the_user()), circulars.proposed()])
    return [(item, standing(item, day, calendar)) for item in found]


def _count(session: Session, conditions: list[ColumnElement[bool]]) -> int:
    counted = select(func.count()).select_from(Item).where(visible(the_user()), *conditions)
    return session.scalar(counted) or 0


def _proposals_after(session: Session, day: date, item: Item) -> bool:
    where = [visible(the_user()), proposed(day)]
    return bool(items.list_items(session, limit=1, before=item.number, where=where))


def _proposals(
    session: Session, around: Surroundings, day: date, limit: int, before: str | None = None
) -> list[Proposal]:
    """Up to `limit` items for which 督办 is proposed, with the reasons; `before` goes on after a number."""
    where = [visible(the_user()), proposed(day)]
    circumstances = around.circumstances(the_user())
    return [
        Proposal(
            item,
            standing(item, day, around.calendar),
            supervision.proposals(matters.read(session, item, around.zone), circumstances),
        )
        for item in items.list_items(session, limit=limit, before=before, where=where)
    ]
