"""Hints: what a transcript suggests for the registration form, kept sealed beside it; people decide."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from ledger.models import Transcript

DISCARD_REASON = "discard_reason"
"""The field of a hint that a message is no complaint; its value is a code of `DiscardReason`."""


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


def store(session: Session, transcript_id: int, hints: Iterable[Hint]) -> None:
    """Keep the hints of a transcript in place of earlier ones."""
    transcript = session.get_one(Transcript, transcript_id)
    transcript.hints = [asdict(hint) for hint in hints]


def of(transcript: Transcript) -> list[Hint]:
    """The hints of a transcript; none where nobody looked for any."""
    return [Hint(**hint) for hint in transcript.hints or []]
