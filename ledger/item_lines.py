"""Items by their numbers with what their acts say, a few hundred at a time: lines of a spreadsheet."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from ledger.handling.acts import Act
from ledger.handling.reading import read_act
from ledger.models import Call, Item, ItemAct
from ledger.models.handling_codes import ActKind

AT_ONCE = 500


def lines(
    session: Session, kinds: Collection[ActKind], where: Sequence[ColumnElement[bool]] = ()
) -> Iterator[tuple[Item, tuple[Act, ...]]]:
    """Give each item, the lowest number first, with its acts of some kinds in their order.

    However many there are, only `AT_ONCE` are held at a time. `where` are conditions on `Item`.
    """
    last = (0, 0)
    while batch := _after(session, last, where):
        acts = _acts(session, [item.id for item in batch], kinds)
        for item in batch:
            yield item, tuple(acts[item.id])
        last = (batch[-1].year, batch[-1].serial)
        session.expunge_all()


def _after(session: Session, last: tuple[int, int], where: Sequence[ColumnElement[bool]]) -> Sequence[Item]:
    oldest_first = (
        select(Item)
        .where(tuple_(Item.year, Item.serial) > last, *where)
        .order_by(Item.year, Item.serial)
        .limit(AT_ONCE)
        .options(
            selectinload(Item.accused_units),
            selectinload(Item.categories),
            joinedload(Item.registered_by),
            selectinload(Item.call).selectinload(Call.recordings),
        )
    )
    return session.scalars(oldest_first).all()


def _acts(session: Session, items: Sequence[int], kinds: Collection[ActKind]) -> dict[int, list[Act]]:
    found: dict[int, list[Act]] = defaultdict(list)
    in_order = select(ItemAct.item_id, ItemAct.kind, ItemAct.payload).where(
        ItemAct.item_id.in_(items), ItemAct.kind.in_(kinds)
    )
    for row in session.execute(in_order.order_by(ItemAct.item_id, ItemAct.seq)):
        found[row.item_id].append(read_act(row.kind, row.payload))
    return found
