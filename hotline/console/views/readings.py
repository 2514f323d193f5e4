"""What some words of a message mean for a field of the form: figures, a time, the units that may be meant."""

from collections.abc import Callable, Mapping

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.console.access import refuse_the_accused, requires
from hotline.console.database import reading, settings
from ledger import drafts
from ledger.access import Rule
from ledger.models import Draft, Unit
from transcription.spoken_numbers import figures
from transcription.spoken_times import written
from transcription.unit_names import UnitNames

LONGEST_CHARACTERS = 2000

blueprint = Blueprint("readings", __name__, url_prefix="/drafts/<int:draft_id>/readings")


def _units(session: Session, _draft: Draft, text: str) -> ResponseReturnValue:
    names = {unit.id: unit.name for unit in session.scalars(select(Unit).where(Unit.active))}
    closest = UnitNames(names.items()).closest(text)
    return jsonify(units=[{"id": unit_id, "name": names[unit_id]} for unit_id in closest])


def _time(_session: Session, draft: Draft, text: str) -> ResponseReturnValue:
    return jsonify(value=written(text, draft.received_at.astimezone(settings().zone)))


def _telephone(_session: Session, _draft: Draft, text: str) -> ResponseReturnValue:
    return jsonify(value=figures(text))


READERS: Mapping[str, Callable[[Session, Draft, str], ResponseReturnValue]] = {
    "accused_units": _units,
    "happened_at": _time,
    "reporter_phone": _telephone,
}


@blueprint.post("")
@requires(Rule.REVIEW_DRAFT)
def read(draft_id: int) -> ResponseReturnValue:
    """The value that a field takes from some words; for the units, those to choose from."""
    text = request.form.get("text", "").strip()[:LONGEST_CHARACTERS]
    reader = READERS.get(request.form.get("field", ""))
    if reader is None or not text:
        abort(400)
    with reading() as session:
        try:
            draft = drafts.get(session, draft_id)
        except drafts.NoSuchDraft:
            abort(404)
        refuse_the_accused(draft)
        return reader(session, draft, text)
