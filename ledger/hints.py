"""Hints: what a transcript suggests for the registration form, kept sealed beside it; people decide."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ledger import audit
from ledger.models import Draft, Transcript

DISCARD_REASON = "discard_reason"
"""The field of a hint that a message is no complaint; its value is a code of `DiscardReason`."""


MARKS = {
    "urgent": ("happening_now", "true"),
    "wants_secrecy": ("confidential", "true"),
    "wants_no_name": ("named", "false"),
}
"""The marks of a draft, and the field and value of the hint that each is set by."""
SURE_ENOUGH = 0.7
MACHINE = "system:transcription"
"""Who marks drafts, in the audit log."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A value for one field of the form, and the words it rests on.

    `field` is a field of `ledger.registration_form.RegistrationForm`, or `DISCARD_REASON`; `value` is written
    as the page's form sends it (a unit by its id, yes as "true", a choice by its code). `text` are the words,
    from character `start` to before `end` of the text of segment `segment` (from 0) as the machine has it.
    `confidence` runs from 0 (a guess) to 1 (certain).
    """

    field: str
    value: str
    text: str
    segment: int
    start: int
    end: int
    confidence: float


def store(session: Session, transcript_id: int, hints: Sequence[Hint]) -> None:
    """Keep the hints of a transcript in place of earlier ones, and mark the draft by them at once.

    What may be happening now goes to the top of the queue (DOMAIN.md section 1); that the caller wants
    secrecy or not to be named is seen by whoever opens it. Who opened it before can still save it.
    """
    transcript = session.get_one(Transcript, transcript_id)
    transcript.hints = [asdict(hint) for hint in hints]
    said = {(hint.field, hint.value) for hint in hints if hint.confidence >= SURE_ENOUGH}
    marks = {mark: True for mark, words in MARKS.items() if words in said}
    call_id = transcript.recording.call_id
    draft_id = session.scalar(select(Draft.id).where(Draft.call_id == call_id))
    if marks and draft_id is not None:
        session.execute(update(Draft).where(Draft.id == draft_id).values(**marks))
        audit.record(session, MACHINE, "draft.marked", "draft", draft_id, {"marks": sorted(marks)})


def of(transcript: Transcript) -> list[Hint]:
    """The hints of a transcript; none where nobody looked for any."""
    return [Hint(**hint) for hint in transcript.hints or []]
