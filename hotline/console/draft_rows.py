"""Drafts that wait, as lists show them."""

import re
from dataclasses import dataclass
from datetime import date

from ledger import corrections
from ledger.calls import primary_recording
from ledger.models import Draft, Transcript

FIRST_LINE_CHARACTERS = 80
AFTER_PUNCTUATION = re.compile(r"(?<=[，。；：！？、]) ")


@dataclass(frozen=True)
class Row:
    """One draft as the queue shows it; `seconds` is the length of all its recordings."""

    draft: Draft
    first_line: str
    seconds: float
    transcript: Transcript | None
    overdue: bool
    due_today: bool
    begun: bool

    @classmethod
    def of(cls, draft: Draft, day: date) -> "Row":
        """The row of a draft on the bureau's date `day`."""
        recording = primary_recording(draft.call)
        transcript = recording.transcript if recording else None
        text = corrections.corrected_text(draft) or (transcript.text if transcript else None) or ""
        return cls(
            draft=draft,
            first_line=AFTER_PUNCTUATION.sub("", " ".join(text.split()))[:FIRST_LINE_CHARACTERS],
            seconds=sum(take.seconds for take in draft.call.recordings),
            transcript=transcript,
            overdue=draft.review_due < day,
            due_today=draft.review_due == day,
            begun="problem" in draft.form,  # what the call itself tells does not fill this field
        )
