"""What people heard where the engine heard wrong: corrections beside the first transcript, by segment.

The first transcript is never overwritten, so that pairs of what was heard and what was said are there to
measure engines by.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ledger import audit, clock, drafts
from ledger.models import Draft, SegmentCorrection, Transcript, User

LONGEST_CHARACTERS = 2000


class NoSuchSegment(LookupError):
    """The transcript has no segment at this place."""


class CorrectionTooLong(ValueError):
    """A corrected segment has more than `LONGEST_CHARACTERS` characters."""


class CorrectedByAnother(Exception):
    """Someone else has corrected the segment since it was read; read it again, theirs stands there."""


def correct(
    session: Session,
    draft: Draft,
    transcript: Transcript,
    segment: int,
    text: str,
    actor: User,
    *,
    version: int,
) -> SegmentCorrection | None:
    """Keep what a person heard in the segment at this place (from 0), while the draft waits.

    The engine's own words take the correction back. `version` is that of the correction that the person saw,
    0 where there was none. Returns the correction; None where there is nothing to correct.
    Raises `NoSuchSegment`, `CorrectionTooLong`, `CorrectedByAnother` and `ledger.drafts.NotInQueue`.
    """
    heard = _heard(transcript, segment)
    said = " ".join(text.split())
    if len(said) > LONGEST_CHARACTERS:
        raise CorrectionTooLong(f"More than {LONGEST_CHARACTERS} characters.")
    drafts.hold(session, draft, None)  # so that of two people one is the first
    found = session.get(SegmentCorrection, (transcript.id, segment), populate_existing=True)
    if (found.version if found else 0) != version:
        raise CorrectedByAnother("This segment was corrected by someone else; read it again.")
    new = None if said == heard else said
    if new == (found.text if found else None):
        return found
    if found is None:
        found = SegmentCorrection(transcript_id=transcript.id, segment=segment)
        session.add(found)
    found.text, found.corrected_by_id, found.corrected_at = new, actor.id, clock.now()
    session.flush()
    session.expire(transcript, ["corrections"])
    detail = {"segment": segment, "taken_back": new is None}
    audit.record(session, actor.username, "transcript.corrected", "transcript", str(transcript.id), detail)
    return found


def by_segment(transcript: Transcript) -> dict[int, SegmentCorrection]:
    """The corrections that stand, by the place of their segment; those taken back are among them."""
    return {correction.segment: correction for correction in transcript.corrections}


def current_texts(transcript: Transcript) -> list[str]:
    """The text of each segment as it is held to be: corrected, or as heard."""
    standing = {
        correction.segment: correction.text
        for correction in transcript.corrections
        if correction.text is not None
    }
    return [
        standing.get(place, str(segment["text"])) for place, segment in enumerate(transcript.segments or [])
    ]


def corrected_text(draft: Draft) -> str | None:
    """The whole text of a draft's recordings with what was corrected; None where nobody corrected anything.

    Drafts of earlier versions of this software have one text, typed as a whole.
    """
    made = [recording.transcript for recording in draft.call.recordings if recording.transcript]
    if not any(_is_corrected(transcript) for transcript in made):
        return draft.corrected_text
    return _joined([text for transcript in made for text in current_texts(transcript)])


def _heard(transcript: Transcript, segment: int) -> str:
    segments = transcript.segments or []
    if not 0 <= segment < len(segments):
        raise NoSuchSegment(f"Transcript {transcript.id} has {len(segments)} segments.")
    return str(segments[segment]["text"])


def _is_corrected(transcript: Transcript) -> bool:
    return any(correction.text is not None for correction in transcript.corrections)


def _joined(texts: Sequence[str]) -> str:
    return "\n".join(text for text in texts if text)
