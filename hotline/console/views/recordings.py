"""The sound of a recording, by byte ranges so that a player can jump; and its outline."""

import io
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wsgi import FileWrapper

from hotline.console import waveform
from hotline.console.access import refuse_the_accused, requires
from hotline.console.database import note_read, reading, vault
from hotline.console.sessions import the_user
from ledger.access import Rule
from ledger.models import Recording
from ledger.vault import NotInVault

OUTLINE_POINTS = 600
CHUNK_BYTES = 64 * 1024
# A player asks for everything from a place on and then reads no further than it plays. What it gets at once
# is about half a minute of sound, so that a paused player holds no thread of the server.
LARGEST_RANGE_BYTES = 512 * 1024

blueprint = Blueprint("recordings", __name__, url_prefix="/recordings")


@blueprint.get("/<int:recording_id>")
@requires(Rule.HEAR_RECORDING)
def sound(recording_id: int) -> ResponseReturnValue:
    """The WAV file or a range of it (RFC 9110 section 14); every read is noted."""
    with reading() as session:
        recording = _recording(session, recording_id)
    file = _file(recording)
    response = Response(FileWrapper(file, CHUNK_BYTES), mimetype="audio/wav", direct_passthrough=True)
    response.content_length = recording.bytes
    response.make_conditional(_limited(recording.bytes), accept_ranges=True, complete_length=recording.bytes)
    detail = {"bytes": str(response.content_range)} if response.content_range else None
    note_read(the_user(), "recording.heard", "recording", str(recording.id), detail)
    return response


@blueprint.get("/<int:recording_id>/outline")
@requires(Rule.HEAR_RECORDING)
def outline(recording_id: int) -> ResponseReturnValue:
    """How loud each channel is along its length, from 0 to 1, and from when to when nobody speaks."""
    with reading() as session:
        recording = _recording(session, recording_id)
    with _file(recording) as file:
        try:
            heard = waveform.read(file)
        except waveform.SoundUnreadable:
            return jsonify(peaks=[], silences=[])
    return jsonify(peaks=waveform.outline(heard, OUTLINE_POINTS), silences=waveform.silences(heard))


def _file(recording: Recording) -> io.BufferedReader:
    """Open its sound; one that the vault does not hold is answered as not found, and the player says so."""
    try:
        return vault().open(recording.vault_id)
    except NotInVault:
        abort(404)


def _limited(length: int) -> dict[str, Any]:
    """The request with its range cut to what is sent at once (RFC 9110 section 15.3.7 allows less)."""
    environ = dict(request.environ)
    asked = request.range.range_for_length(length) if request.range else None
    if asked is not None:
        start, stop = asked
        environ["HTTP_RANGE"] = f"bytes={start}-{min(stop, start + LARGEST_RANGE_BYTES) - 1}"
    return environ


def _recording(session: Session, recording_id: int) -> Recording:
    recording = session.get(Recording, recording_id)
    if recording is None:
        abort(404)
    if recording.call.draft is not None:
        refuse_the_accused(recording.call.draft)
    return recording
