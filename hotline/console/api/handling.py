"""Operations on the handling of an item: what may be done, doing it, and what was done."""

from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue

from hotline.console.access import requires
from hotline.console.api import acts
from hotline.console.api.acts import NewAct
from hotline.console.api.answers import (
    answer,
    find_item,
    key_of_request,
    summary_values,
    unit_codes,
    version_of_request,
)
from hotline.console.api.messages import ActDone, ActOffer, ActOffers, History, HistoryLine
from hotline.console.api.tokens import the_token
from hotline.console.database import note_read, reading, settings, writing
from hotline.console.handling import offers_on
from hotline.console.labels import label
from ledger import matters
from ledger.access import Rule, token_allows
from ledger.handling.machine import Offer
from ledger.program_deeds import act_once
from ledger.surroundings import Surroundings


@requires(Rule.HANDLE_ITEM)
def offered(number: str) -> ResponseReturnValue:
    """Every act: whether it may be done now, else why not and by which rule."""
    with reading() as session:
        item = find_item(session, number)
        around = Surroundings.load(session, settings())
        matter = matters.read(session, item, around.zone)
        offers = offers_on(matter, around.circumstances(the_token().user))
        told = [_offer(offer) for offer in offers if offer.kind in acts.KINDS]
        return answer(ActOffers(offers=told), version=item.version)


@requires(Rule.HANDLE_ITEM)
def act(number: str) -> ResponseReturnValue:
    """Do an act; the same key again gives the same act, 200 instead of 201."""
    if not request.is_json:
        abort(415)
    key, version = key_of_request(), version_of_request()
    sent = NewAct.model_validate_json(request.get_data())
    with writing() as session:
        item = find_item(session, number)
        around = Surroundings.load(session, settings())
        read = acts.read(session, sent, the_token().user)
        done, new = act_once(session, the_token().id, key, item, read, around, version=version)
        values = summary_values(item, unit_codes(session))
        told = ActDone(seq=done.seq, act=done.kind, at=done.at.astimezone(around.zone), **values)
        return answer(told, 201 if new else 200, version=item.version)


@requires(Rule.SEE_ITEMS)
def history(number: str) -> ResponseReturnValue:
    """Everything that was done on an item; what was written at it, where the token's scope allows."""
    with reading() as session:
        item = find_item(session, number)
        user, zone = the_token().user, settings().zone
        whole = token_allows(the_token(), Rule.SEE_STATEMENT)
        entries = matters.history(session, item, zone)
        codes = acts.load_codes(session, [entry.act for entry in entries], user)
        note_read(user, "item.read", "item", str(item.id), {"statement": whole})
        lines = [
            HistoryLine(
                seq=entry.seq,
                act=entry.act.kind,
                at=entry.at.astimezone(zone),
                by=entry.actor.username if entry.actor else None,
                said=_said(entry, codes) if whole else None,
            )
            for entry in entries
        ]
        return answer(History(history=lines), version=item.version)


def _said(entry: matters.Entry, codes: acts.Codes) -> dict[str, Any]:
    return acts.told(entry.act, codes)


def _offer(offer: Offer) -> ActOffer:
    return ActOffer(
        kind=offer.kind,
        name=label(offer.kind),
        allowed=offer.refusal is None,
        refusal=offer.refusal,
        detail=label(offer.refusal) or None,
        rule=offer.rule,
    )
