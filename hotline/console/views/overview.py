"""督办台: what is due, what is late, and what 督办 is proposed for. DOMAIN.md sections 2.8 and 2.13."""

from dataclasses import dataclass
from datetime import date
from itertools import chain

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
from ledger.calendar import load_calendar
from ledger.due_conditions import DUES, Due
from ledger.handling.machine import TABLE
from ledger.handling.rules import supervision
from ledger.items import First
from ledger.models import Item, ItemState
from ledger.models.handling_codes import ActKind, PaperKind, SupervisionTrigger
from ledger.papers import circulars
from ledger.papers.allowed import may_make
from ledger.supervision_proposals import proposed
from ledger.surroundings import Surroundings
from ledger.workdays import WorkCalendar

SHOWN = 50
SHOWN_AT_FIRST = 10
"""On the first page; each list has a page with all of it."""
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
        asked = {one: _due(session, one, day, around.calendar) for one in DUES}
        due = {one: _first(session, where, SHOWN_AT_FIRST) for one, where in asked.items()}
        pressing = _first(session, [proposed(day)], SHOWN_AT_FIRST)
        told_of = _told_of(session) if _makes_circulars() else []
        # All at once: to open them list by list takes twice as long.
        every = [*chain(told_of[:SHOWN_AT_FIRST], *(one.ids for one in (*due.values(), pressing)))]
        opened = {item.id: item for item in items.items_in_order(session, every, words=False)}

        def rows(ids: list[int]) -> list[tuple[Item, Standing]]:
            return [(opened[one], standing(opened[one], day, around.calendar)) for one in ids]

        return render_template(
            "overview/page.html",
            groups=[Group(one, first.count, rows(first.ids)) for one, first in due.items()],
            stages=_stages(session),
            proposals=_proposals(session, around, day, [opened[one] for one in pressing.ids]),
            proposed=pressing.count,
            circulars=rows(told_of[:SHOWN_AT_FIRST]),
            more_circulars=len(told_of) > SHOWN_AT_FIRST,
            supervises=_supervises(),
        )


@blueprint.get("/overview/proposals")
@requires(Rule.HANDLE_ITEM)
def proposals() -> ResponseReturnValue:
    """Every item for which 督办 is proposed, a page at a time; `before` goes on after an item's number."""
    before = request.args.get("before") or None
    with reading() as session:
        around, day = Surroundings.load(session, settings()), today()
        shown, last = _page_of(session, proposed(day), before)
        return render_template(
            "overview/proposals.html",
            proposals=_proposals(session, around, day, shown),
            proposed=_count(session, [proposed(day)]),
            before=before,
            last=last,
            supervises=_supervises(),
        )


@blueprint.get("/overview/circulars", endpoint="circulars")
@requires(Rule.HANDLE_ITEM)
def every_circular() -> ResponseReturnValue:
    """Every item for which a 通报 is proposed, a page at a time; `before` goes on after an item's number."""
    if not _makes_circulars():
        abort(403)
    before = request.args.get("before") or None
    with reading() as session:
        calendar, day = load_calendar(session), today()
        shown, last = _page_of(session, circulars.proposed(), before)
        return render_template(
            "overview/circulars.html",
            circulars=[(item, standing(item, day, calendar)) for item in shown],
            before=before,
            last=last,
        )


def _page_of(
    session: Session, condition: ColumnElement[bool], before: str | None
) -> tuple[list[Item], str | None]:
    """A page of the items for which something is proposed; the number to go on after, if there are more."""
    try:
        where = [visible(the_user()), condition]
        found = items.list_items(session, limit=SHOWN + 1, before=before, where=where, words=False)
    except items.NoSuchItem:
        abort(404)
    shown = found[:SHOWN]
    return shown, shown[-1].number if len(found) > SHOWN else None


def _supervises() -> bool:
    return not TABLE[ActKind.SUPERVISE].by.isdisjoint(the_user().roles)


def _due(session: Session, due: Due, day: date, calendar: WorkCalendar) -> list[ColumnElement[bool]]:
    return ItemFilter(due=due).conditions(session, day, calendar, settings().zone)


def _first(session: Session, conditions: list[ColumnElement[bool]], limit: int) -> First:
    return items.first_of(session, limit, [visible(the_user()), *conditions])


def _told_of(session: Session) -> list[int]:
    """Those for which a 通报 is proposed, one more than is shown: how many there are, nobody counts."""
    where = [visible(the_user()), circulars.proposed()]
    return items.list_ids(session, limit=SHOWN_AT_FIRST + 1, where=where)


def _makes_circulars() -> bool:
    """Whether the person makes a 通报, and is shown for which items one is proposed."""
    return may_make(the_user(), PaperKind.CIRCULAR)


def _count(session: Session, conditions: list[ColumnElement[bool]]) -> int:
    counted = select(func.count()).select_from(Item).where(visible(the_user()), *conditions)
    return session.scalar(counted) or 0


def _stages(session: Session) -> list[tuple[ItemState, int]]:
    """How many items wait at each of `STAGES`."""
    counted = (
        select(Item.state, func.count())
        .where(visible(the_user()), Item.state.in_(STAGES))
        .group_by(Item.state)
    )
    counts: dict[ItemState, int] = dict(session.execute(counted).all())
    return [(state, counts.get(state, 0)) for state in STAGES]


def _proposals(session: Session, around: Surroundings, day: date, found: list[Item]) -> list[Proposal]:
    """Items for which 督办 is proposed, with the reasons."""
    circumstances = around.circumstances(the_user())
    read = matters.read_each(session, found, around.zone)
    return [
        Proposal(
            item,
            standing(item, day, around.calendar),
            supervision.proposals(read[item.id], circumstances),
        )
        for item in found
    ]
