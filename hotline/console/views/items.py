"""One registered item, with everything that was done on it and may be done."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hotline.console import timeline
from hotline.console.access import may, requires
from hotline.console.act_words import MAIN_WAY, NOT_BY_HAND
from hotline.console.database import note_read, reading
from hotline.console.handling import NOTHING_OPEN, Case, get_item, read_case
from hotline.console.happenings import happenings
from hotline.console.sessions import the_user
from hotline.console.views.item_list import blueprint
from ledger import repeats
from ledger.access import Rule
from ledger.handling.machine import Offer
from ledger.handling.matter import OPEN
from ledger.handling.refusals import Refusal
from ledger.models.handling_codes import ActKind
from ledger.repeats import Complaint, Likeness

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


@blueprint.get("/<number>")
@requires(Rule.SEE_ITEMS)
def item(number: str) -> ResponseReturnValue:
    """One item: the form as on paper, its state and history, what may be done, recordings and texts."""
    with reading() as session:
        case = read_case(session, get_item(session, number))
        note_read(the_user(), "item.read", "item", str(case.item.id))
        near, far = _offers(case)
        others = happenings(session, case.item, the_user())
        return render_template(
            "items/item.html",
            case=case,
            item=case.item,
            events=timeline.events(case.history, case.names, case.files, others),
            likenesses=_likenesses(session, case),
            join_from=case.item.number,
            hint=_("确系同一人反映同一问题的，并入办理；两件的经过均保留。"),
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
