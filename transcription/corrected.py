"""How well calls were heard that people corrected: figures only, so that no word of a caller gets out.

What staff correct is so an evaluation set that grows by itself. A transcript counts as a whole as soon as
somebody corrected anything in it: what was left there is taken to be right.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ledger import corrections, rewordings
from ledger.models import SegmentCorrection, Transcript
from transcription.evaluate import normalise, wrong_characters


@dataclass(frozen=True, slots=True)
class Heard:
    """What one engine and model heard of corrected transcripts: wrong characters out of all, as rates.

    `cer_as_heard` is that of what the engine wrote, `cer` of what the machine had put right.
    """

    engine: str
    model: str
    transcripts: int
    characters: int
    cer_as_heard: float
    cer: float


def by_engine(session: Session) -> list[Heard]:
    """Measure every engine and model on the transcripts that people corrected."""
    corrected = (
        select(Transcript)
        .where(Transcript.corrections.any(SegmentCorrection.text.is_not(None)))
        .options(selectinload(Transcript.corrections))
        .order_by(Transcript.id)
    )
    of_engines: dict[tuple[str, str], list[Transcript]] = defaultdict(list)
    for transcript in session.scalars(corrected):
        of_engines[transcript.engine or "", transcript.model or ""].append(transcript)
    return [_measured(*named, made) for named, made in sorted(of_engines.items())]


def _measured(engine: str, model: str, made: Iterable[Transcript]) -> Heard:
    transcripts = characters = as_heard = put_right = 0
    for transcript in made:
        said = normalise("".join(corrections.current_texts(transcript)))
        heard = "".join(str(segment["text"]) for segment in transcript.segments or [])
        transcripts += 1
        characters += len(said)
        as_heard += wrong_characters(said, normalise(heard))
        put_right += wrong_characters(said, normalise("".join(rewordings.texts(transcript))))
    of_all = max(characters, 1)
    return Heard(engine, model, transcripts, characters, as_heard / of_all, put_right / of_all)
