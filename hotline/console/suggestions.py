"""Suggestions for the registration form as the page shows them; nothing is filled in silently."""

from collections.abc import Iterator
from dataclasses import dataclass

from hotline.console.forms.discard import DiscardForm
from hotline.console.forms.registration import RegistrationFields
from hotline.console.transcript_lines import Line, lines
from ledger import hints
from ledger.hints import DISCARD_REASON, Hint
from ledger.models import Draft, Recording


@dataclass(frozen=True)
class Suggestion:
    """A value for a field, in words, and the caller's words it rests on with when they sound (seconds)."""

    recording_id: int
    field: str
    label: str
    value: str
    shown: str
    words: str
    start: float
    confidence: float


def of_draft(draft: Draft, fields: RegistrationFields, discard: DiscardForm) -> list[Suggestion]:
    """What the texts of a draft's recordings suggest, the surest first; each value of a field once."""
    found: dict[tuple[str, str], Suggestion] = {}
    for recording in draft.call.recordings:
        for suggestion in _of_recording(recording, fields, discard):
            known = found.get((suggestion.field, suggestion.value))
            if known is None or known.confidence < suggestion.confidence:
                found[suggestion.field, suggestion.value] = suggestion
    return sorted(found.values(), key=lambda suggestion: -suggestion.confidence)


def _of_recording(
    recording: Recording, fields: RegistrationFields, discard: DiscardForm
) -> Iterator[Suggestion]:
    if recording.transcript is None or not recording.transcript.hints:
        return
    spoken = lines(recording.transcript)
    for hint in hints.of(recording.transcript):
        field = discard.reason if hint.field == DISCARD_REASON else fields[hint.field]
        shown = hint.value
        if hasattr(field, "choices"):
            words = {str(value): str(label) for value, label, *_ in field.iter_choices()}
            if hint.value not in words:
                continue  # a unit that is no longer in the tree
            shown = words[hint.value]
        yield Suggestion(
            recording.id,
            hint.field,
            str(field.label.text),
            hint.value,
            shown,
            hint.text,
            _start(spoken, hint),
            hint.confidence,
        )


def _start(spoken: list[Line], hint: Hint) -> float:
    """When the words of a hint begin to sound; the beginning of their segment where that is not known."""
    if hint.segment >= len(spoken):
        return 0.0
    segment = spoken[hint.segment]
    length = max(len(segment.given), 1)
    return round(segment.start + (segment.end - segment.start) * hint.start / length, 2)
