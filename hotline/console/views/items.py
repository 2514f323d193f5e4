"""Registered items (登记台账): the list, and one item with everything that was and may be done on it."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.console.access import may, requires
from hotline.console.act_words import MAIN_WAY, NOT_BY_HAND
from hotline.console.clock import today
from hotline.console.database import note_read, reading, settings
from hotline.console.handling import NOTHING_OPEN, Case, get_item, read_case
from hotline.console.item_filter import ItemFilter
from hotline.console.item_filter_words import behind_words
from hotline.console.sessions import the_user
from hotline.console.standing import standing
from ledger import items, repeats
from ledger.access import Rule, visible
from ledger.calendar import load_calendar
from ledger.handling.machine import Offer
from ledger.handling.matter import OPEN
from ledger.handling.refusals import Refusal
from ledger.models import Channel, ItemHandler, ItemState, Unit
from ledger.models.codes import Category
from ledger.models.handling_codes import ActKind
from ledger.repeats import Complaint, Likeness

PAGE = 50
FAR = frozenset(
    {
        Refusal.NOT_THE_STATE,
        Refusal.NOT_THE_ROLE,
        Refusal.NOT_HAPPENING_NOW,
        Refusal.NOT_ON_FAST_TRACK,
        Refusal.CALLER_IS_NAMED,
        Refusal.NOT_HANDED_OUT,
        Refusal.CLARIFIED_WHEN_UNFOUNDED_ONLY,
        Refusal.FALSE_WHEN_UNFOUNDED_ONLY,
        *NOTHING_OPEN.values(),
    }
)
"""What is refused so belongs to another stage or another item; the page keeps it folded."""

blueprint = Blueprint("items", __name__, url_prefix="/items")


@blueprint.get("")
@requires(Rule.SEE_ITEMS)
def ledger() -> ResponseReturnValue:
    """One page of the list; `before` goes on after an item's number. It shows nothing that a caller said."""
    before = request.args.get("before") or None
    wanted = ItemFilter.read(request.args)
    with reading() as session:
        calendar, day = load_calendar(session), today()
        conditions = wanted.conditions(day, calendar, settings().zone)
        try:
            found = items.list_items(
                session, limit=PAGE + 1, before=before, where=[visible(the_user()), *conditions]
            )
        except items.NoSuchItem:
            abort(404)
        return render_template(
            "items/list.html",
            rows=[(item, standing(item, day, calendar)) for item in found[:PAGE]],
            last=found[PAGE - 1].number if len(found) > PAGE else None,
            before=before,
            wanted=wanted,
            behind=behind_words(
                wanted, lambda force: session.scalar(select(Unit.name).where(Unit.id == force))
            ),
            units=_handling_units(session),
            unit_names={row.id: row.name for row in session.execute(select(Unit.id, Unit.name))},
            states=ItemState,
            categories=Category,
            channels=Channel,
        )


@blueprint.get("/<number>")
@requires(Rule.SEE_ITEMS)
def item(number: str) -> ResponseReturnValue:
    """One item: the form as on paper, its state and history, what may be done, recordings and texts."""
    with reading() as session:
        case = read_case(session, get_item(session, number))
        note_read(the_user(), "item.read", "item", str(case.item.id))
        near, far = _offers(case)
        return render_template(
            "items/item.html",
            case=case,
            item=case.item,
            likenesses=_likenesses(session, case),
            join_from=case.item.number,
            hint=_("确是同一人反映同一问题的，并入办理；两件的经过都保留。"),
            near=near,
            far=far,
            recordings=case.item.call.recordings if case.item.call else [],
        )


def _likenesses(session: Session, case: Case) -> list[Likeness]:
    """Earlier items that this one may repeat, while it may still be joined to one."""
    if not may(Rule.HANDLE_ITEM) or case.offer(ActKind.JOIN).refusal is not None:
        return []
    found = repeats.earlier(session, Complaint.of(case.item), the_user(), besides=case.item)
    return [one for one in found if one.item.state in OPEN and one.item.id < case.item.id]


def _offers(case: Case) -> tuple[list[Offer], list[Offer]]:
    """What may be done or is near at hand, what may be done first; and what belongs to another stage."""
    if not may(Rule.HANDLE_ITEM):
        return [], []
    by_hand = [offer for offer in case.offers if offer.kind not in NOT_BY_HAND]
    far = [offer for offer in by_hand if _is_far(offer, case)]
    near = [offer for offer in by_hand if offer not in far]
    return sorted(near, key=lambda offer: (offer.refusal is not None, offer.kind not in MAIN_WAY)), far


def _is_far(offer: Offer, case: Case) -> bool:
    if offer.kind is ActKind.SETTLE_AT_ONCE and not case.matter.fast_track:
        return True  # whatever else stands in its way
    return offer.refusal in FAR


def _handling_units(session: Session) -> list[tuple[int, str]]:
    """The units that handle or handled anything, in the order of their codes."""
    handling = select(ItemHandler.unit_id).distinct()
    rows = session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(handling)).order_by(Unit.code))
    return [(row.id, row.name) for row in rows]
