"""Items in the search index: entered when they are registered, added to by each act and transcript.

Items of an earlier release, which indexed less, are entered anew by the sweep, some at a time: it needs the
key, which a migration has not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ledger import initials, item_rows, item_words, search
from ledger.item_words import NAMES, Passage
from ledger.items import ITEM
from ledger.models import Item, ItemHandler, ItemUnit
from ledger.models.handling_codes import ActKind

INITIALS = "initials"
"""What initials of names are called in the search index."""
EDITION = 1
"""What is indexed of an item, as a number that goes up when it becomes more."""
AT_ONCE = 100


def enter(session: Session, ids: Sequence[int]) -> None:
    """Enter everything that items are found by; they are flushed."""
    for item_id, found in item_words.passages(session, item_rows.rows(session, ids)).items():
        add(session, item_id, found)
    session.execute(
        update(Item)
        .where(Item.id.in_(ids))
        .values(search_edition=EDITION)
        .execution_options(synchronize_session=False)
    )


def leave(session: Session, item: Item) -> None:
    """Take everything that an item is found by out of the index; what is left of it is entered again."""
    found = item_words.passages(session, item_rows.rows(session, [item.id]))[item.id]
    for kind, pieces in pieces_of(found).items():
        search.remove_pieces(session, kind, item.id, pieces)


def add(session: Session, item_id: int, passages: Iterable[Passage]) -> None:
    """Add passages to what an item is found by."""
    for kind, pieces in pieces_of(passages).items():
        search.index_pieces(session, kind, item_id, pieces)


def add_act(session: Session, item: Item, kind: ActKind, payload: Mapping[str, object]) -> None:
    """Add what an act says, and the units that handle the item since."""
    add(session, item.id, item_words.of_act(kind, payload))
    if kind is ActKind.ASSIGN:
        enter(session, [item.id])


def pieces_of(passages: Iterable[Passage]) -> dict[str, set[str]]:
    """Return the pieces that passages are found by: of their texts, and of the initials of names."""
    pieces: dict[str, set[str]] = {ITEM: set(), INITIALS: set()}
    for passage in passages:
        pieces[ITEM].update(search.pieces_of(passage.text))
        if passage.place in NAMES:
            pieces[INITIALS].update(_spelled(passage.text))
    return pieces


def enter_older(session: Session) -> int:
    """Enter some items that an earlier release indexed, the newest first; returns how many."""
    older = select(Item.id).where(Item.search_edition < EDITION).order_by(Item.id.desc()).limit(AT_ONCE)
    ids = session.scalars(older).all()
    if ids:
        enter(session, ids)
    return len(ids)


def enter_again(session: Session, unit_ids: Iterable[int]) -> None:
    """Let the items of units that are called otherwise now be entered again by the sweep."""
    units = list(unit_ids)
    of_them = select(ItemUnit.item_id).where(ItemUnit.unit_id.in_(units))
    handled = select(ItemHandler.item_id).where(ItemHandler.unit_id.in_(units))
    session.execute(
        update(Item)
        .where(Item.id.in_(of_them.union(handled)))
        .values(search_edition=0)
        .execution_options(synchronize_session=False)
    )


def _spelled(name: str) -> Iterator[str]:
    return (piece for size in search.SIZES for piece in initials.pieces(name, size))
