"""Every word that an item is found by, and where it stands: form, units, transcripts, and what acts say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Result, select
from sqlalchemy.orm import Session, load_only

from ledger import rewordings
from ledger.handling.reading import written
from ledger.item_rows import ItemRow
from ledger.items import SEARCHED
from ledger.models import Item, ItemAct, Recording, Transcript
from ledger.models.handling_codes import ActKind

NUMBER, ACCUSED_UNITS, HANDLING_UNITS, TRANSCRIPT = "number", "accused_units", "handling_units", "transcript"
NAMES = frozenset({"reporter_name", "accused_persons", ACCUSED_UNITS, HANDLING_UNITS})
"""Where names stand, which are found by their initials too."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of an item; `place` is a column of it, one of the words above, or the kind of an act."""

    place: str | ActKind
    text: str


def passages(session: Session, items: Sequence[ItemRow]) -> dict[int, list[Passage]]:
    """Return the passages of items by their ids, in the order in which people look.

    That is number, form, units, then the rest.
    """
    found: dict[int, list[Passage]] = {item.id: [Passage(NUMBER, item.number)] for item in items}
    for form in _forms(session, list(found)):
        found[form.id] += [Passage(name, text) for name in SEARCHED if (text := getattr(form, name))]
    for item in items:
        found[item.id] += [Passage(ACCUSED_UNITS, name) for name in item.accused_units]
        found[item.id] += [Passage(HANDLING_UNITS, name) for name in item.handlers]
    for item_id, text in _transcripts(session, list(found)):
        found[item_id].append(Passage(TRANSCRIPT, text))
    for item_id, kind, payload in _acts(session, list(found)):
        found[item_id] += of_act(kind, payload)
    return found


def of_act(kind: ActKind, payload: Mapping[str, object]) -> list[Passage]:
    """Return what people wrote in an act."""
    return [Passage(kind, text) for text in written(kind, payload)]


def _forms(session: Session, ids: Sequence[int]) -> Result[Any]:
    words = (getattr(Item, name) for name in SEARCHED)
    return session.execute(select(Item.id, *words).where(Item.id.in_(ids)))


def _transcripts(session: Session, ids: Sequence[int]) -> list[tuple[int, str]]:
    heard = (
        select(Item.id, Transcript)
        .join(Recording, Recording.call_id == Item.call_id)
        .join(Transcript, Transcript.recording_id == Recording.id)
        .where(Item.id.in_(ids))
        .order_by(Recording.position)
        .options(load_only(Transcript.text, Transcript.segments, Transcript.rewordings))
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
