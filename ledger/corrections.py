"""What people heard where the engine heard wrong: corrections beside the first transcript, by segment.

They go before what the machine put right by itself (`ledger.rewordings`). The first transcript is never
overwritten, so that pairs of what was heard and what was said are there to measure engines by.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ledger import audit, clock, drafts, rewordings
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

    The text as the machine has it takes the correction back. `version` is that of the correction that the
    person saw, 0 where there was none. Returns the correction; None where there is nothing to correct.
    Raises `NoSuchSegment`, `CorrectionTooLong`, `CorrectedByAnother` and `ledger.drafts.NotInQueue`.
    """
    given = _given(transcript, segment)
    said = " ".join(text.split())
    if len(said) > LONGEST_CHARACTERS:
        raise CorrectionTooLong(f"More than {LONGEST_CHARACTERS} characters.")
    drafts.hold(session, draft, None)  # so that of two people one is the first
    found = session.get(SegmentCorrection, (transcript.id, segment), populate_existing=True)
    if (found.version if found else 0) != version:
        raise CorrectedByAnother("This segment was corrected by someone else; read it again.")
    new = None if said == given else said
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
    """The text of each segment as it is held to be: corrected by people, else as the machine has it."""
    standing = {
        correction.segment: correction.text
        for correction in transcript.corrections
        if correction.text is not None
    }
    return [standing.get(place, text) for place, text in enumerate(rewordings.texts(transcript))]


def corrected_text(draft: Draft) -> str | None:
    """The whole text of a draft's recordings with what was corrected; None where nothing was.

    Drafts of earlier versions of this software have one text, typed as a whole.
    """
    made = [recording.transcript for recording in draft.call.recordings if recording.transcript]
    if not any(_is_corrected(transcript) for transcript in made):
        return draft.corrected_text
    return _joined([text for transcript in made for text in current_texts(transcript)])


def _given(transcript: Transcript, segment: int) -> str:
    """The text of a segment before people corrected it."""
    texts = rewordings.texts(transcript)
    if not 0 <= segment < len(texts):
        raise NoSuchSegment(f"Transcript {transcript.id} has {len(texts)} segments.")
    return texts[segment]


def _is_corrected(transcript: Transcript) -> bool:
    by_people = any(correction.text is not None for correction in transcript.corrections)
    by_machine = any(one.kind is not rewordings.Kind.TIME for one in rewordings.of(transcript))
    return by_people or by_machine


def _joined(texts: Sequence[str]) -> str:
    return "\n".join(text for text in texts if text)
