"""The operations of the API: file an item, read one, list them, and the units and codes they name."""

import re
from typing import Any

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from hotline.console.access import requires
from hotline.console.api import openapi, problems
from hotline.console.api.messages import (
    NUMBER,
    CodeLists,
    FilingHeaders,
    HistoryEntry,
    ItemDetail,
    ItemPage,
    ItemQuery,
    ItemSummary,
    Message,
    NewItem,
    Statement,
    UnitEntry,
    UnitList,
)
from hotline.console.api.tokens import BLUEPRINT, the_token
from hotline.console.clock import today
from hotline.console.database import note_read, reading, settings, writing
from hotline.console.item_filter import ItemFilter
from hotline.console.labels import label
from ledger import items, matters
from ledger.access import Rule, may_see, token_allows, visible
from ledger.calendar import load_calendar
from ledger.filing import file_item
from ledger.form_errors import ErrorCode
from ledger.models import Category, Channel, Difficulty, Identity, Item, ItemState, Nature, Unit, Urgency
from ledger.models.handling_codes import Conclusion
from ledger.registration_form import NotRegistrable, RegistrationForm

CODES = {
    "channel": Channel,
    "category": Category,
    "nature": Nature,
    "urgency": Urgency,
    "difficulty": Difficulty,
    "identity": Identity,
    "state": ItemState,
    "conclusion": Conclusion,
}

blueprint = Blueprint(BLUEPRINT, __name__, url_prefix="/api/v1")
problems.register(blueprint)


@blueprint.post("/items")
@requires(Rule.REGISTER_ITEM)
def file() -> ResponseReturnValue:
    """File an item; the same key again gives the same item, 200 instead of 201."""
    if not request.is_json:
        abort(415)
    key = FilingHeaders.model_validate({"Idempotency-Key": request.headers.get("Idempotency-Key")}).key
    sent = NewItem.model_validate_json(request.get_data())
    with writing() as session:
        item, new = file_item(session, the_token().id, key, _form(session, sent), zone=settings().zone)
        answer = _answer(_summary(item, _unit_codes(session)), 201 if new else 200)
    answer.headers["Location"] = url_for("api.item", number=item.number)
    return answer


@blueprint.get("/items")
@requires(Rule.SEE_ITEMS)
def list_() -> ResponseReturnValue:
    """One page of the items that the token may see."""
    wanted = ItemQuery.model_validate(request.args.to_dict())
    with reading() as session:
        codes = _unit_codes(session)
        where = [visible(the_token().user)]
        where += _filter(session, wanted).conditions(today(), load_calendar(session), settings().zone)
        if wanted.before is not None:
            year, serial = map(int, wanted.before.split("-"))
            where.append(tuple_(Item.year, Item.serial) < (year, serial))
        found = items.list_items(session, limit=wanted.limit + 1, where=where)
        page = [_summary(item, codes) for item in found[: wanted.limit]]
    return _answer(ItemPage(items=page, next=page[-1].number if len(found) > wanted.limit else None))


@blueprint.get("/items/<number>")
@requires(Rule.SEE_ITEMS)
def item(number: str) -> ResponseReturnValue:
    """One item: its state, deadline and history, and the statement if the token is good for it."""
    if re.fullmatch(NUMBER, number) is None:
        abort(404)
    with reading() as session:
        try:
            found = items.get_item(session, number)
        except items.NoSuchItem:
            abort(404)
        if not may_see(the_token().user, found):
            abort(404)  # 'forbidden' would tell the accused unit that there is a complaint
        told = token_allows(the_token(), Rule.SEE_STATEMENT)
        note_read(the_token().user, "item.read", "item", str(found.id), {"statement": told})
        zone = settings().zone
        history = [
            HistoryEntry(seq=entry.seq, act=entry.act.kind, at=entry.at.astimezone(zone))
            for entry in matters.history(session, found, zone)
        ]
        summary = _summary(found, _unit_codes(session))
        detail = ItemDetail(
            **summary.model_dump(), history=history, statement=_statement(found) if told else None
        )
    return _answer(detail)


@blueprint.get("/units")
@requires(Rule.OWN_ACCOUNT)
def units() -> ResponseReturnValue:
    """The tree of units, in the order of their codes."""
    with reading() as session:
        codes = _unit_codes(session)
        found = [
            UnitEntry(
                code=unit.code,
                name=unit.name,
                kind=unit.kind,
                parent=codes[unit.parent_id] if unit.parent_id else None,
            )
            for unit in session.scalars(select(Unit).order_by(Unit.code))
        ]
    return _answer(UnitList(units=found))


@blueprint.get("/codes")
@requires(Rule.OWN_ACCOUNT)
def codes() -> ResponseReturnValue:
    """Every code of the form and of states, with its words."""
    lists = {name: [{"code": code.value, "name": label(code)} for code in of] for name, of in CODES.items()}
    return _answer(CodeLists.model_validate(lists))


@blueprint.get("/openapi.json")
@requires(Rule.OWN_ACCOUNT)
def description() -> ResponseReturnValue:
    """The description of the API."""
    return openapi.document()


def _form(session: Session, sent: NewItem) -> RegistrationForm:
    values = sent.model_dump()
    named = session.execute(select(Unit.code, Unit.id).where(Unit.code.in_(sent.accused_units))).all()
    ids = {row.code: row.id for row in named}
    unknown = {"accused_units": ErrorCode.UNKNOWN_UNIT} if set(sent.accused_units) - set(ids) else {}
    form = RegistrationForm.read({**values, "accused_units": sorted(ids.values())})
    if unknown:
        raise NotRegistrable({**form.errors(), **unknown})
    return form


def _filter(session: Session, wanted: ItemQuery) -> ItemFilter:
    unit = session.scalar(select(Unit.id).where(Unit.code == wanted.unit)) if wanted.unit else None
    if wanted.unit and unit is None:
        raise NotRegistrable({"unit": ErrorCode.UNKNOWN_UNIT})
    asked = wanted.model_dump(exclude={"unit", "before", "limit"})
    return ItemFilter(unit=unit, **asked)


def _unit_codes(session: Session) -> dict[int, str]:
    return {row.id: row.code for row in session.execute(select(Unit.id, Unit.code))}


def _summary(item: Item, unit_codes: dict[int, str]) -> ItemSummary:
    zone = settings().zone
    same: dict[str, Any] = {
        name: getattr(item, name)
        for name in ItemSummary.model_fields
        if name not in {"categories", "accused_units", "handling_units"}
    }
    for name in ("received_at", "accepted_at", "closed_at", "archived_at"):
        same[name] = same[name] and same[name].astimezone(zone)
    return ItemSummary(
        **same,
        categories=[one.category for one in item.categories],
        accused_units=[unit.code for unit in item.accused_units],
        handling_units=sorted(unit_codes[unit] for unit in item.handling_unit_ids),
    )


def _statement(item: Item) -> Statement:
    values: dict[str, Any] = {name: getattr(item, name) for name in Statement.model_fields}
    blank = {name: "" for name, value in values.items() if value is None}
    return Statement.model_construct(**values | blank)


def _answer(message: Message, status: int = 200) -> Response:
    return current_app.response_class(message.model_dump_json(), status, mimetype="application/json")
