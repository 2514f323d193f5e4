"""Acts as programs send and read them: units by their code, items by their number, people by their name.

One model for each kind of act, made from its class in `ledger.handling.acts`, told apart by `kind`.
"""

import functools
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, RootModel, create_model
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.console.act_words import NOT_BY_HAND
from hotline.console.api.messages import Message, Number, UnitCode
from ledger.access import may_see, visible
from ledger.form_errors import ErrorCode
from ledger.handling.acts import Act
from ledger.handling.reading import CLASSES, ActIncomplete, payload, read_act
from ledger.items import NoSuchItem, get_item
from ledger.models import Item, Unit, User
from ledger.models.handling_codes import ActKind

Username = Annotated[str, Field(max_length=64)]
Row = Annotated[int, Field(ge=1, le=2**31 - 1)]
ITEMS = ("main", "other", "repeat")
UNITS = ("unit", "handling_units", "accused_units")
SENT: Mapping[str, Any] = {
    "main": Number,
    "other": Number,
    "unit": UnitCode,
    "handling_units": list[UnitCode],
    "team": list[Username],
    "attachments": list[Row],
}
"""How fields are sent that hold rows of the ledger."""
KINDS = tuple(kind for kind in CLASSES if kind not in {ActKind.REGISTER, *NOT_BY_HAND})
"""The acts that somebody does on an item that there is; the others follow from something else."""


def _model(kind: ActKind) -> type[Message]:
    act = CLASSES[kind]
    fields: dict[str, Any] = {"kind": (Literal[kind], ...)}
    for name, info in act.model_fields.items():
        of: Any = SENT.get(name, info.annotation)
        of = Annotated[(of, *info.metadata)] if info.metadata else of
        fields[name] = (
            of,
            ... if info.is_required() else _plain(info.get_default(call_default_factory=True)),
        )
    return create_model(f"{act.__name__}Act", __base__=Message, __doc__=act.__doc__, **fields)


def _plain(default: object) -> object:
    return sorted(default) if isinstance(default, frozenset) else default


MODELS: Mapping[ActKind, type[Message]] = {kind: _model(kind) for kind in KINDS}

_ONE_OF_THEM: Any = functools.reduce(operator.or_, MODELS.values())
NewAct: type[RootModel[Any]] = create_model(
    "NewAct",
    __base__=RootModel,
    __doc__="An act to be done on an item; `kind` says which, and so what else it has to say.",
    root=(_ONE_OF_THEM, Field(discriminator="kind")),
)


@dataclass(frozen=True)
class Codes:
    """What the rows that acts name are called outside; items that the reader may not see have no number."""

    units: Mapping[int, str]
    people: Mapping[int, str]
    items: Mapping[int, str]


def read(session: Session, sent: RootModel[Any], user: User) -> Act:
    """Return the act that was sent. Raises `ActIncomplete` with what is wrong, by field."""
    values = sent.root.model_dump()
    kind: ActKind = values.pop("kind")
    errors: dict[str, ErrorCode] = {}
    for name in ITEMS:
        if name in values:
            values[name] = _item_id(session, values[name], user)
    for name, column, error in (
        ("unit", Unit.code, ErrorCode.UNKNOWN_UNIT),
        ("handling_units", Unit.code, ErrorCode.UNKNOWN_UNIT),
        ("team", User.username, ErrorCode.INVALID),
    ):
        if name in values:
            named = values[name] if isinstance(values[name], list) else [values[name]]
            found = list(session.scalars(select(column.class_.id).where(column.in_(named))))
            values[name] = found if isinstance(values[name], list) else next(iter(found), None)
            if len(found) != len(set(named)):
                errors[name] = error
    errors |= {name: ErrorCode.INVALID for name in ITEMS if name in values and values[name] is None}
    if errors:
        raise ActIncomplete(kind, errors)
    return read_act(kind, values)


def told(act: Act, codes: Codes) -> dict[str, Any]:
    """Return what an act says, as it would be sent."""
    said = payload(act)
    for name in said.keys() & {*UNITS, "team", *ITEMS}:
        of = codes.units if name in UNITS else codes.people if name == "team" else codes.items
        value = said[name]
        said[name] = sorted(of[one] for one in value) if isinstance(value, list) else of.get(value)
    return said


def load_codes(session: Session, acts: list[Act], user: User) -> Codes:
    """Return what the rows that some acts name are called."""
    others = {getattr(act, name) for act in acts for name in ITEMS if hasattr(act, name)}
    rows = session.execute(select(Item.id, Item.year, Item.serial).where(Item.id.in_(others), visible(user)))
    return Codes(
        units={row.id: row.code for row in session.execute(select(Unit.id, Unit.code))},
        people={row.id: row.username for row in session.execute(select(User.id, User.username))},
        items={row.id: Item.number_of(row.year, row.serial) for row in rows},
    )


def _item_id(session: Session, number: str, user: User) -> int | None:
    try:
        found = get_item(session, number)
    except NoSuchItem:
        return None
    return found.id if may_see(user, found) else None
