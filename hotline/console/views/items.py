"""Registered items (登记台账): the list, and one item as the form on paper looks."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from hotline.console.access import requires
from hotline.console.database import note_read, reading
from hotline.console.sessions import the_user
from ledger import items
from ledger.access import Rule, may_see, visible

PAGE = 50

blueprint = Blueprint("items", __name__, url_prefix="/items")


@blueprint.get("")
@requires(Rule.SEE_ITEMS)
def ledger() -> ResponseReturnValue:
    """One page of the list; `before` goes on after an item's number. It shows nothing that a caller said."""
    before = request.args.get("before") or None
    with reading() as session:
        try:
            found = items.list_items(session, limit=PAGE + 1, before=before, where=[visible(the_user())])
        except items.NoSuchItem:
            abort(404)
        return render_template(
            "items/list.html",
            items=found[:PAGE],
            last=found[PAGE - 1].number if len(found) > PAGE else None,
            before=before,
        )


@blueprint.get("/<number>")
@requires(Rule.SEE_ITEMS)
def item(number: str) -> ResponseReturnValue:
    """One item with its recordings and texts."""
    with reading() as session:
        try:
            found = items.get_item(session, number)
        except items.NoSuchItem:
            abort(404)
        if not may_see(the_user(), found):
            abort(404)
        note_read(the_user(), "item.read", "item", str(found.id))
        recordings = found.call.recordings if found.call else []
        return render_template("items/item.html", item=found, recordings=recordings)
