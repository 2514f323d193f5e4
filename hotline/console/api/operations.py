"""The operations of the API: file an item, read one, list them, and the units and codes they name."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from hotline.console.access import requires
from hotline.console.api import files, handling, openapi, problems
from hotline.console.api.answers import (
    answer,
    find_item,
    key_of_request,
    summary,
    summary_values,
    unit_codes,
)
from hotline.console.api.messages import (
    Alike,
    CodeLists,
    FiledItem,
    HistoryEntry,
    ItemDetail,
    ItemPage,
    ItemQuery,
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
from ledger import audit, items, matters, repeats
from ledger.access import Rule, token_allows, visible
from ledger.calendar import load_calendar
from ledger.console_settings import effective
from ledger.filing import file_item
from ledger.form_errors import ErrorCode
from ledger.models import Category, Channel, Difficulty, Identity, Item, ItemState, Nature, Unit, Urgency
from ledger.models.handling_codes import Conclusion
from ledger.registration_form import NotRegistrable, RegistrationForm
from ledger.repeats import Complaint

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
    key = key_of_request()
    sent = NewItem.model_validate_json(request.get_data())
    with writing() as session:
        item, new = file_item(session, the_token().id, key, _form(session, sent), zone=settings().zone)
        values = summary_values(item, unit_codes(session))
        filed = answer(FiledItem(**values, alike=_alike(session, item)), 201 if new else 200)
    filed.headers["Location"] = url_for("api.item", number=item.number)
    return filed


@blueprint.get("/items")
@requires(Rule.SEE_ITEMS)
def list_() -> ResponseReturnValue:
    """One page of the items that the token may see."""
    wanted = ItemQuery.model_validate(request.args.to_dict())
    with reading() as session:
        codes = unit_codes(session)
        where = [visible(the_token().user)]
        asked = _filter(session, wanted)
        where += asked.conditions(session, today(), load_calendar(session), settings().zone)
        if wanted.before is not None:
            year, serial = map(int, wanted.before.split("-"))
            where.append(tuple_(Item.year, Item.serial) < (year, serial))
        found = items.list_items(session, limit=wanted.limit + 1, where=where)
        page = [summary(item, codes) for item in found[: wanted.limit]]
    return answer(ItemPage(items=page, next=page[-1].number if len(found) > wanted.limit else None))


@blueprint.get("/items/<number>")
@requires(Rule.SEE_ITEMS)
def item(number: str) -> ResponseReturnValue:
    """One item: its state, deadline and history, and the statement if the token is good for it."""
    with reading() as session:
        found = find_item(session, number)
        told = token_allows(the_token(), Rule.SEE_STATEMENT)
        note_read(the_token().user, "item.read", "item", str(found.id), {"statement": told})
        zone = settings().zone
        history = [
            HistoryEntry(seq=entry.seq, act=entry.act.kind, at=entry.at.astimezone(zone))
            for entry in matters.history(session, found, zone)
        ]
        values = summary_values(found, unit_codes(session))
        detail = ItemDetail(**values, history=history, statement=_statement(found) if told else None)
    return answer(detail, version=found.version)


@blueprint.get("/units")
@requires(Rule.OWN_ACCOUNT)
def units() -> ResponseReturnValue:
    """The tree of units, in the order of their codes; those that are closed take nothing new."""
    with reading() as session:
        codes = unit_codes(session)
        found = [
            UnitEntry(
                code=unit.code,
                name=unit.name,
                kind=unit.kind,
                parent=codes[unit.parent_id] if unit.parent_id else None,
                active=unit.active,
            )
            for unit in session.scalars(select(Unit).order_by(Unit.code))
        ]
    return answer(UnitList(units=found))


@blueprint.get("/codes")
@requires(Rule.OWN_ACCOUNT)
def codes() -> ResponseReturnValue:
    """Every code of the form and of states, with its words."""
    lists: dict[str, Any] = {
        name: [{"code": code.value, "name": label(code)} for code in of] for name, of in CODES.items()
    }
    with reading() as session:
        lists["sub_levels"] = _sub_levels(session)
    return answer(CodeLists.model_validate(lists))


@blueprint.get("/openapi.json")
@requires(Rule.OWN_ACCOUNT)
def description() -> ResponseReturnValue:
    """The description of the API."""
    return openapi.document()


blueprint.get("/items/<number>/acts")(handling.offered)
blueprint.post("/items/<number>/acts")(handling.act)
blueprint.get("/items/<number>/history")(handling.history)
blueprint.get("/items/<number>/attachments")(files.attached)
blueprint.post("/items/<number>/attachments")(files.attach)
blueprint.get("/items/<number>/attachments/<int:attachment_id>")(files.download)


def _alike(session: Session, item: Item) -> list[Alike] | None:
    """Earlier items that the program may see and that look like this one."""
    if not token_allows(the_token(), Rule.SEE_ITEMS):
        return None
    found = repeats.earlier(session, Complaint.of(item), the_token().user, besides=item)
    if found:
        seen = {"items": [likeness.item.id for likeness in found]}
        audit.record(session, the_token().user.username, "repeats.read", "items", "", seen)
    return [Alike(number=one.item.number, reasons=sorted(one.reasons)) for one in found]


def _form(session: Session, sent: NewItem) -> RegistrationForm:
    values = sent.model_dump()
    named = session.execute(
        select(Unit.code, Unit.id).where(Unit.code.in_(sent.accused_units), Unit.active)
    ).all()
    ids = {row.code: row.id for row in named}
    unknown = {"accused_units": ErrorCode.UNKNOWN_UNIT} if set(sent.accused_units) - set(ids) else {}
    levels = _sub_levels(session)
    if any(
        of not in sent.categories or level not in levels.get(of, ()) for of, level in sent.sub_levels.items()
    ):
        unknown["sub_levels"] = ErrorCode.INVALID
    form = RegistrationForm.read({**values, "accused_units": sorted(ids.values())})
    if unknown:
        raise NotRegistrable({**form.errors(), **unknown})
    return form


def _sub_levels(session: Session) -> Mapping[str, Sequence[str]]:
    levels: Mapping[str, Sequence[str]] = effective(session, settings()).handling.sub_levels
    return levels


def _filter(session: Session, wanted: ItemQuery) -> ItemFilter:
    unit = session.scalar(select(Unit.id).where(Unit.code == wanted.unit)) if wanted.unit else None
    if wanted.unit and unit is None:
        raise NotRegistrable({"unit": ErrorCode.UNKNOWN_UNIT})
    asked = wanted.model_dump(exclude={"unit", "before", "limit"})
    return ItemFilter(unit=unit, **asked)


def _statement(item: Item) -> Statement:
    values: dict[str, Any] = {name: getattr(item, name) for name in Statement.model_fields}
    blank = {name: "" for name, value in values.items() if value is None}
    return Statement.model_construct(**values | blank)
