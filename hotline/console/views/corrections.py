"""Correcting a transcript where it stands, segment by segment."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hotline.console import transcript_lines
from hotline.console.access import refuse_the_accused, requires
from hotline.console.database import note_read, reading, writing
from hotline.console.sessions import the_user
from ledger import corrections, drafts
from ledger.access import Rule
from ledger.models import Draft, DraftStatus, Transcript

blueprint = Blueprint(
    "corrections", __name__, url_prefix="/drafts/<int:draft_id>/transcripts/<int:transcript_id>"
)


@blueprint.post("/segments/<int:place>")
@requires(Rule.REVIEW_DRAFT)
def correct(draft_id: int, transcript_id: int, place: int) -> ResponseReturnValue:
    """Keep the text of one segment; answers with the line as it now stands, also to those who came second."""
    text, version = request.form.get("text"), request.form.get("version", type=int)
    if text is None or version is None:
        abort(400)
    status = 200
    try:
        with writing() as session:
            draft, transcript = _get(session, draft_id, transcript_id)
            corrections.correct(session, draft, transcript, place, text, the_user(), version=version)
    except corrections.NoSuchSegment:
        abort(404)
    except corrections.CorrectionTooLong:
        abort(400)
    except (corrections.CorrectedByAnother, drafts.NotInQueue):
        status = 409
    with reading() as session:
        draft, transcript = _get(session, draft_id, transcript_id)
        line = transcript_lines.line(transcript, place)
        if status == 409:
            note_read(the_user(), "transcript.read", "draft", str(draft_id))
        waits = draft.status is DraftStatus.PENDING
        return render_template("shared/line.html", line=line, draft=draft, correctable=waits), status


def _get(session: Session, draft_id: int, transcript_id: int) -> tuple[Draft, Transcript]:
    try:
        draft = drafts.get(session, draft_id)
    except drafts.NoSuchDraft:
        abort(404)
    refuse_the_accused(draft)
    made = [recording.transcript for recording in draft.call.recordings if recording.transcript]
    wanted = [transcript for transcript in made if transcript.id == transcript_id]
    if not wanted:
        abort(404)
    return draft, wanted[0]
