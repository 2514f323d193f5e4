"""Hearing one message and registering it, or letting it leave the queue with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy.orm import Session

from hotline import queue as transcription_queue
from hotline.console import suggestions, unit_tree
from hotline.console.access import may, refuse_the_accused, requires, sees_waiting
from hotline.console.clock import today
from hotline.console.database import in_force, note_read, reading, settings, writing
from hotline.console.forms.discard import DiscardForm
from hotline.console.forms.registration import RegistrationFields
from hotline.console.sessions import the_user
from hotline.console.views.call_sheet import held_words
from ledger import call_sheets, drafts, live, registration, repeats, transcripts
from ledger.access import Rule
from ledger.call_sheets import HeldByAnother
from ledger.models import Draft, DraftStatus, Recording
from ledger.registration_form import NotRegistrable, RegistrationForm
from ledger.repeats import Complaint, Likeness

INTENTS: Mapping[str, Rule] = {
    "save": Rule.REVIEW_DRAFT,
    "register": Rule.REGISTER_ITEM,
    "discard": Rule.DISCARD_DRAFT,
}

# Where selected words can go, by the keys 1 to 7.
SENT_TO = (
    "reporter_name",
    "reporter_phone",
    "accused_units",
    "place",
    "happened_at",
    "accused_persons",
    "problem",
)

blueprint = Blueprint("review", __name__, url_prefix="/drafts/<int:draft_id>")


@dataclass(frozen=True)
class Outcome:
    """What kept a form from being accepted: errors at its fields, or what another person did meanwhile."""

    errors: int = 0
    conflict: Literal["edited", "closed", "held"] | None = None
    words: str = ""
    discarding: bool = False


@blueprint.get("")
@requires(Rule.REVIEW_DRAFT)
def draft(draft_id: int) -> ResponseReturnValue:
    """The recording, its transcript, and the registration form as far as it is known."""
    with reading() as session:
        found = _get(session, draft_id)
        if found.item is not None:
            return redirect(url_for("items.item", number=found.item.number))
        fields = RegistrationFields(formdata=None, data=_wished(found))
        return _page(session, found, fields, DiscardForm(formdata=None))


@blueprint.post("")
@requires(Rule.REVIEW_DRAFT)
def submit(draft_id: int) -> ResponseReturnValue:
    """Save the form, register, or let the draft leave the queue; what was typed is kept if that fails."""
    intent = request.form.get("intent", "save")
    version = request.form.get("version", type=int)
    if intent not in INTENTS or version is None:
        abort(400)
    if not may(INTENTS[intent]):
        abort(403)
    fields, discard_form = RegistrationFields(), DiscardForm()
    if intent == "discard" and not discard_form.validate():
        return _again(draft_id, fields, discard_form, Outcome(discarding=True))
    try:
        with writing() as session:
            number = _carry_out(session, _get(session, draft_id), intent, version, fields, discard_form)
    except NotRegistrable as error:
        fields.show_errors(error.errors)
        return _again(draft_id, fields, discard_form, Outcome(errors=len(error.errors)))
    except HeldByAnother as held:
        return _again(draft_id, fields, discard_form, Outcome(conflict="held", words=held_words(held)))
    except drafts.EditedByAnother:
        return _again(draft_id, fields, discard_form, Outcome(conflict="edited"))
    except (drafts.NotInQueue, registration.AlreadyRegistered):
        return _again(draft_id, fields, discard_form, Outcome(conflict="closed"))
    return _done(draft_id, intent, number)


@blueprint.get("/recordings/<int:recording_id>/transcript")
@requires(Rule.REVIEW_DRAFT)
def transcript(draft_id: int, recording_id: int) -> ResponseReturnValue:
    """The transcript for the page that waits for it; nothing (204) while it is in the state `seen`."""
    with reading() as session:
        found = _get(session, draft_id)
        recording = _recording(found, recording_id)
        said = live.text(session, found.call_id)
        if recording.transcript is not None and request.args.get("seen") == _seen(recording, said):
            return "", 204
        note_read(the_user(), "transcript.read", "draft", str(found.id))
        return _arrived(session, found, recording)


@blueprint.post("/recordings/<int:recording_id>/transcript")
@requires(Rule.RETRY_TRANSCRIPT)
def retry(draft_id: int, recording_id: int) -> ResponseReturnValue:
    """Have a failed transcript made again; should the queue be down, the sweep asks for it later."""
    with writing() as session:
        recording = _recording(_get(session, draft_id), recording_id)
        if recording.transcript is None:
            abort(404)
        transcripts.retry(session, recording.transcript.id, the_user())
    queue_down = not _enqueue(recording.transcript.id)
    if "HX-Request" not in request.headers:
        return redirect(url_for("review.draft", draft_id=draft_id))
    with reading() as session:
        found = _get(session, draft_id)
        return _arrived(session, found, _recording(found, recording_id), queue_down=queue_down)


def _arrived(session: Session, found: Draft, recording: Recording, *, queue_down: bool = False) -> str:
    """The transcript alone, what it suggests and tells of the caller, for the page that stands already."""
    fields = RegistrationFields(formdata=None)
    fields.offer_units(unit_tree.rows(session))
    return render_template(
        "review/transcript.html",
        draft=found,
        recording=recording,
        said=live.text(session, found.call_id),
        editable=found.status is DraftStatus.PENDING,
        suggestions=suggestions.of_draft(found, fields, DiscardForm(formdata=None)),
        today=today(),
        arrived=True,
        queue_down=queue_down,
    )


def _seen(recording: Recording, said: Sequence[live.Said]) -> str:
    """What a page that waits for a transcript shows of it: its state, and how many lines so far."""
    state = recording.transcript.state.value if recording.transcript else ""
    return f"{state}{len(said) or ''}"


def _get(session: Session, draft_id: int) -> Draft:
    try:
        found = drafts.get(session, draft_id)
    except drafts.NoSuchDraft:
        abort(404)
    refuse_the_accused(found)
    return found


def _recording(found: Draft, recording_id: int) -> Recording:
    wanted = [recording for recording in found.call.recordings if recording.id == recording_id]
    if not wanted:
        abort(404)
    return wanted[0]


def _carry_out(
    session: Session, found: Draft, intent: str, version: int, fields: RegistrationFields, why: DiscardForm
) -> str | None:
    """Do what the button says; the number of the item if it was registered."""
    values = {**fields.values(), "received_at": found.received_at.isoformat()}
    sheet = call_sheets.hold(session, found.call_id, the_user())
    if intent == "register":
        form = RegistrationForm.read(values)
        zone = settings().zone
        number = registration.register(session, found, form, the_user(), version=version, zone=zone).number
        call_sheets.put_away(session, found.call_id)
        return number
    drafts.save_form(session, found, values, the_user(), version=version)
    if intent == "discard":
        drafts.discard(session, found, why.chosen(), why.note.data, the_user())
        call_sheets.put_away(session, found.call_id)
    else:
        call_sheets.release(session, found.call_id, the_user(), sheet.version)
    return None


def _done(draft_id: int, intent: str, number: str | None) -> ResponseReturnValue:
    """On to the next draft, saying what became of this one; to the queue when none waits."""
    if number is not None:
        flash(number, "registered")
        return redirect(url_for("queue.next_waiting"))
    if intent == "discard":
        flash(str(draft_id), "discarded")
        return redirect(url_for("queue.next_waiting"))
    flash(_("草稿已保存。"), "success")
    return redirect(url_for("review.draft", draft_id=draft_id))


def _again(
    draft_id: int, fields: RegistrationFields, discard_form: DiscardForm, outcome: Outcome
) -> ResponseReturnValue:
    """Show the page with what was typed, and say what kept it from being accepted."""
    with reading() as session:
        found = _get(session, draft_id)
        if found.closed_by_id == the_user().id:  # the same click, twice
            return redirect(url_for("review.draft", draft_id=draft_id))
        return _page(session, found, fields, discard_form, outcome), 409 if outcome.conflict else 422


def _page(
    session: Session,
    found: Draft,
    fields: RegistrationFields,
    discard_form: DiscardForm,
    outcome: Outcome | None = None,
) -> str:
    # One that was closed meanwhile stays accused: nobody of it may see the draft.
    units = unit_tree.rows(session, also={*(fields.accused_units.data or ()), *found.accused_unit_ids})
    fields.offer_units(units)
    fields.offer_sub_levels(in_force(session).handling.sub_levels)
    note_read(the_user(), "draft.read", "draft", str(found.id))
    edited = outcome is not None and outcome.conflict == "edited"
    return render_template(
        "review/draft.html",
        draft=found,
        recordings=found.call.recordings,
        said=live.text(session, found.call_id),
        fields=fields,
        discard_form=discard_form,
        units=units,
        likenesses=_likenesses(session, found),
        suggestions=suggestions.of_draft(found, fields, discard_form),
        sent_to=SENT_TO,
        beside=drafts.beside(session, found, sees_waiting),
        outcome=outcome or Outcome(),
        differences=fields.differences(found.form) if edited else {},
        unsaved=outcome is not None,
        editable=found.status is DraftStatus.PENDING,
        nameless_by_wish=outcome is None and _goes_without_a_name(found),
        today=today(),
        username=the_user().username,
    )


def _wished(found: Draft) -> dict[str, Any]:
    """The form as far as it is filled in; until somebody has saved it, who wants no name has none.

    The page says so. That it is kept secret is taken for granted from the first (`ledger.intake`).
    """
    return {**found.form, "named": False} if _goes_without_a_name(found) else found.form


def _goes_without_a_name(found: Draft) -> bool:
    saved = "problem" in found.form  # what the call itself tells does not fill this field
    return found.wants_no_name and not saved


def _likenesses(session: Session, found: Draft) -> list[Likeness]:
    """Earlier items that the message may repeat, while it waits."""
    if found.status is not DraftStatus.PENDING:
        return []
    return repeats.earlier(session, Complaint.of_draft(found), the_user())


def _enqueue(transcript_id: int) -> bool:
    try:
        with transcription_queue.connect(settings()) as connection:
            connection.set_retry(Retry(NoBackoff(), retries=0))  # somebody waits for the page
            transcription_queue.enqueue_transcript(connection, transcript_id)
    except transcription_queue.QueueError:
        return False
    return True
