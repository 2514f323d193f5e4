"""What the operations share: the item an address means, its summary, and answers as JSON."""

import re
from typing import Any

from flask import Response, abort, current_app, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.console.api.messages import NUMBER, IfMatch, ItemSummary, Key, KeyHeader, Message
from hotline.console.api.tokens import the_token
from hotline.console.database import settings
from ledger import items
from ledger.access import may_see
from ledger.models import Item, Unit


def find_item(session: Session, number: str) -> Item:
    """Return the item of a number that the token may see; any other is not there (404)."""
    if re.fullmatch(NUMBER, number) is None:
        abort(404)
    try:
        found = items.get_item(session, number)
    except items.NoSuchItem:
        abort(404)
    if not may_see(the_token().user, found):
        abort(404)  # 'forbidden' would tell the accused unit that there is a complaint
    return found


def key_of_request() -> Key:
    """Return the idempotency key that was sent; raises pydantic's error where there is none."""
    return KeyHeader.model_validate({"Idempotency-Key": request.headers.get("Idempotency-Key")}).key


def version_of_request() -> int | None:
    """Return the version of the item on which the program bases what it does (If-Match), if it says so."""
    sent = request.headers.get("If-Match")
    tag = IfMatch.model_validate({"If-Match": sent} if sent is not None else {}).tag
    return int(tag.strip('"')) if tag is not None else None


def unit_codes(session: Session) -> dict[int, str]:
    """Return the code of every unit."""
    return {row.id: row.code for row in session.execute(select(Unit.id, Unit.code))}


def summary(item: Item, codes: dict[int, str]) -> ItemSummary:
    """Return how an item stands."""
    return ItemSummary(**summary_values(item, codes))


def summary_values(item: Item, codes: dict[int, str]) -> dict[str, Any]:
    """Return the fields of a summary."""
    zone = settings().zone
    same: dict[str, Any] = {
        name: getattr(item, name)
        for name in ItemSummary.model_fields
        if name not in {"categories", "sub_levels", "accused_units", "handling_units"}
    }
    for name in ("received_at", "accepted_at", "closed_at", "archived_at"):
        same[name] = same[name] and same[name].astimezone(zone)
    return same | {
        "categories": [one.category for one in item.categories],
        "sub_levels": {one.category: one.sub_level for one in item.categories if one.sub_level},
        "accused_units": [unit.code for unit in item.accused_units],
        "handling_units": sorted(codes[unit] for unit in item.handling_unit_ids),
    }


def answer(message: Message, status: int = 200, *, version: int | None = None) -> Response:
    """Return a message as JSON; `version` is that of the item, for If-Match."""
    made = current_app.response_class(message.model_dump_json(), status, mimetype="application/json")
    if version is not None:
        made.headers["ETag"] = f'"{version}"'
    return made
