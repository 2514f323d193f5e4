"""Every word that an item is found by, and where it stands: form, units, transcripts, and what acts say."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledger import rewordings
from ledger.handling.reading import written
from ledger.items import SEARCHED
from ledger.models import Item, ItemAct, ItemHandler, ItemUnit, Recording, Transcript, Unit
from ledger.models.handling_codes import ActKind

NUMBER, ACCUSED_UNITS, HANDLING_UNITS, TRANSCRIPT = "number", "accused_units", "handling_units", "transcript"
NAMES = frozenset({"reporter_name", "accused_persons", ACCUSED_UNITS, HANDLING_UNITS})
"""Where names stand, which are found by their initials too."""
_COLUMNS = [getattr(Item, name) for name in SEARCHED]


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of an item; `place` is a column of it, one of the words above, or the kind of an act."""

    place: str | ActKind
    text: str


def passages(session: Session, ids: Sequence[int]) -> dict[int, list[Passage]]:
    """Return the passages of items in the order in which people look: number, form, units, then the rest."""
    wanted = list(ids)
    found: dict[int, list[Passage]] = defaultdict(list)
    rows = session.execute(select(Item.id, Item.year, Item.serial, *_COLUMNS).where(Item.id.in_(wanted)))
    for item_id, year, serial, *texts in rows:
        found[item_id].append(Passage(NUMBER, Item.number_of(year, serial)))
        found[item_id] += [Passage(name, text) for name, text in zip(SEARCHED, texts, strict=True) if text]
    for place, item_id_of, unit_id_of in (
        (ACCUSED_UNITS, ItemUnit.item_id, ItemUnit.unit_id),
        (HANDLING_UNITS, ItemHandler.item_id, ItemHandler.unit_id),
    ):
        for item_id, name in _units(session, item_id_of, unit_id_of, wanted):
            found[item_id].append(Passage(place, name))
    for item_id, text in _transcripts(session, Item.id.in_(wanted)):
        found[item_id].append(Passage(TRANSCRIPT, text))
    for item_id, kind, payload in _acts(session, wanted):
        found[item_id] += of_act(kind, payload)
    return found


def of_act(kind: ActKind, payload: Mapping[str, object]) -> list[Passage]:
    """Return what people wrote in an act."""
    return [Passage(kind, text) for text in written(kind, payload)]


def _units(
    session: Session,
    item_id_of: InstrumentedAttribute[int],
    unit_id_of: InstrumentedAttribute[int],
    ids: Sequence[int],
) -> list[tuple[int, str]]:
    named = select(item_id_of, Unit.name).join(Unit, Unit.id == unit_id_of).where(item_id_of.in_(ids))
    return [(item_id, name) for item_id, name in session.execute(named)]


def _transcripts(session: Session, condition: ColumnElement[bool]) -> list[tuple[int, str]]:
    heard = (
        select(Item.id, Transcript)
        .join(Recording, Recording.call_id == Item.call_id)
        .join(Transcript, Transcript.recording_id == Recording.id)
        .where(condition)
        .order_by(Recording.position)
    )
    return [
        (item_id, text)
        for item_id, transcript in session.execute(heard)
        for text in dict.fromkeys((transcript.text, rewordings.text(transcript)))
        if text
    ]


def _acts(session: Session, ids: Sequence[int]) -> list[tuple[int, ActKind, dict[str, object]]]:
    done = select(ItemAct.item_id, ItemAct.kind, ItemAct.payload).where(ItemAct.item_id.in_(ids))
    in_order = done.where(ItemAct.kind != ActKind.REGISTER).order_by(ItemAct.item_id, ItemAct.seq)
    return [(row.item_id, row.kind, row.payload) for row in session.execute(in_order)]
