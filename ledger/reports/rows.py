"""The items behind the figures of a period: each is a condition, so that a list shows what was counted."""

from collections.abc import Mapping, Sequence
from enum import StrEnum, auto
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import aliased

from ledger.bureau_date import after_day, by_day
from ledger.handling.matter import OPEN
from ledger.models import Identity, Item, ItemAct, ItemUnit
from ledger.models.handling_codes import (
    Accountability,
    ActKind,
    MeasureKind,
    Sanction,
    SupervisionTrigger,
    SupervisionWay,
)
from ledger.reports.flow import missed
from ledger.reports.forces import forces
from ledger.reports.handling import PROVED
from ledger.reports.scope import ENDINGS, Scope, not_ended_by, stands


class ItemFigure(StrEnum):
    """What may be counted of items in a period; docs/figures.md says what each counts."""

    RECEIVED = auto()
    ENDED = auto()
    CLOSED = auto()
    ON_TIME = auto()
    LATE = auto()
    PROVED = auto()
    OPEN = auto()
    OVERDUE = auto()
    EXTENDED = auto()
    REPEATS = auto()
    REPEATED = auto()
    SUPERVISED = auto()
    HELD_ACCOUNTABLE = auto()
    MEASURES = auto()
    SANCTIONS = auto()
    REFERRED_TO_JUSTICE = auto()
    RECTIFICATIONS_OPENED = auto()
    RECTIFICATIONS_FINISHED = auto()
    CLARIFIED = auto()
    FALSE_ACCUSATIONS = auto()
    UNDER_SUPERVISION = auto()  # now, whatever the period
    IN_RECTIFICATION = auto()  # now, whatever the period


_BY_ACT = MappingProxyType(
    {
        ItemFigure.ENDED: ENDINGS,
        ItemFigure.EXTENDED: (ActKind.EXTEND,),
        ItemFigure.REPEATS: (ActKind.JOIN,),
        ItemFigure.SUPERVISED: (ActKind.SUPERVISE,),
        ItemFigure.HELD_ACCOUNTABLE: (ActKind.HOLD_ACCOUNTABLE,),
        ItemFigure.MEASURES: (ActKind.MEASURE,),
        ItemFigure.SANCTIONS: (ActKind.PROPOSE_SANCTION,),
        ItemFigure.REFERRED_TO_JUSTICE: (ActKind.REFER_TO_JUSTICE,),
        ItemFigure.RECTIFICATIONS_OPENED: (ActKind.OPEN_RECTIFICATION,),
        ItemFigure.RECTIFICATIONS_FINISHED: (ActKind.FINISH_RECTIFICATION,),
        ItemFigure.CLARIFIED: (ActKind.CLARIFY,),
        ItemFigure.FALSE_ACCUSATIONS: (ActKind.REFER_FALSE_ACCUSATION,),
    }
)
_CODES: Mapping[ItemFigure, Mapping[str, type[StrEnum]]] = MappingProxyType(
    {
        ItemFigure.SUPERVISED: {"trigger": SupervisionTrigger, "way": SupervisionWay},
        ItemFigure.HELD_ACCOUNTABLE: {"accountability": Accountability, "identity": Identity},
        ItemFigure.MEASURES: {"measure": MeasureKind},
        ItemFigure.SANCTIONS: {"sanction": Sanction},
    }
)
"""By what the acts are told apart that a figure counts."""


def act_codes(figure: ItemFigure, values: str | None) -> tuple[StrEnum, ...]:
    """What tells acts of a figure apart, read from codes with dots between, the first ones or all of them.

    督办 for instance has a reason and a way: `repeated.letter`, or `repeated` for any way.
    Raises `ValueError` for what no such act could be.
    """
    kinds = _CODES.get(figure, {}).values()
    return tuple(kind(value) for kind, value in zip(kinds, values.split("."), strict=False)) if values else ()


def counted_by(figure: ItemFigure, scope: Scope, codes: Sequence[StrEnum] = ()) -> ColumnElement[bool]:
    """The condition that holds for the items which a figure counts, and for no other.

    `codes`, read by `act_codes`, leaves only those on which an act so told apart was done.
    """
    if figure in _BY_ACT:
        told_apart = zip(_CODES.get(figure, ()), codes, strict=False)
        so = [ItemAct.codes[name].as_string() == code.value for name, code in told_apart]
        return Item.id.in_(_items_with(scope, *_BY_ACT[figure]).where(*so))
    match figure:
        case ItemFigure.RECEIVED:
            return scope.within(Item.accepted_at)
        case ItemFigure.OPEN:
            return and_(Item.accepted_at < scope.end, not_ended_by(scope.period.last))
        case ItemFigure.OVERDUE:
            due = Item.due.between(scope.period.first, scope.last_day_over)
            return and_(due, missed(scope))
        case ItemFigure.REPEATED:
            repeat = aliased(Item)
            joined = repeat.id.in_(_items_with(scope, ActKind.JOIN))
            return exists().where(repeat.joined_to_id == Item.id, joined)
        case ItemFigure.UNDER_SUPERVISION:
            return and_(Item.state.in_(OPEN), Item.supervisions > 0)
        case ItemFigure.IN_RECTIFICATION:
            # Found by the acts: for the number alone the database would read every item there is.
            opened = select(ItemAct.item_id).where(ItemAct.kind == ActKind.OPEN_RECTIFICATION)
            return and_(Item.id.in_(opened), Item.rectifications_open > 0)
        case _:
            return and_(scope.within(Item.closed_at), _closed_so(figure, scope))


def about_force(force_id: int) -> ColumnElement[bool]:
    """Whether an item accuses a force: a unit right below the bureau, or any unit below that one."""
    every = forces()
    accused = select(ItemUnit.item_id).join(every, every.c.unit_id == ItemUnit.unit_id)
    return Item.id.in_(accused.where(every.c.force_id == force_id))


def joined_to(number: str) -> ColumnElement[bool]:
    """Whether an item was joined (并案) to the one of a number such as 2026-0001; a wrong number has none."""
    year, _dash, serial = number.partition("-")
    main = aliased(Item)
    wanted = select(main.id).where(main.year == int(year), main.serial == int(serial))
    return Item.joined_to_id.in_(wanted)


def _closed_so(figure: ItemFigure, scope: Scope) -> ColumnElement[bool]:
    match figure:
        case ItemFigure.ON_TIME:
            return by_day(Item.reported_at, Item.due, scope.zone.key)
        case ItemFigure.LATE:
            return after_day(Item.reported_at, Item.due, scope.zone.key)
        case ItemFigure.PROVED:
            return Item.conclusion.in_(PROVED)
        case _:
            return Item.closed_at.is_not(None)


def _items_with(scope: Scope, *kinds: ActKind) -> Select[Any]:
    """The ids of the items on which an act of these kinds, not undone since, was done in the period."""
    return select(ItemAct.item_id).where(scope.done_within(*kinds), stands())
