"""What a transcript means: words put right, and hints for the form, kept beside what the engine heard.

Whatever goes wrong here, the transcript is kept as it was heard.
"""

import csv
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import hints, rewordings, transcripts
from ledger.hints import Hint
from ledger.models import Unit
from ledger.rewordings import Rewording
from ledger.vocabulary import terms
from transcription.hints import draw
from transcription.transcriber import Segment
from transcription.unit_names import UnitNames
from transcription.wording import vocabulary
from transcription.wording.correcting import Corrector
from transcription.wording.likelihood import general_counts
from transcription.wording.rewording import reword

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Context:
    """What has to be known of the bureau: its units in use, by id, and the words of its own vocabulary."""

    units: dict[int, str]
    words: tuple[str, ...] = ()

    @classmethod
    def of(cls, session: Session) -> "Context":
        """The context as the ledger has it now."""
        units = {unit.id: unit.name for unit in session.scalars(select(Unit).where(Unit.active))}
        return cls(units, tuple(one.term for one in terms(session)))

    @classmethod
    def example(cls) -> "Context":
        """That of the example tree, where there is no ledger."""
        with files("ledger").joinpath("data/units.example.csv").open(encoding="utf-8") as rows:
            return cls({number: row["name"] for number, row in enumerate(csv.DictReader(rows), start=1)})


@dataclass(frozen=True)
class Meaning:
    """What is to be kept beside a transcript, and its texts, a segment each, as the machine has them."""

    texts: Sequence[str]
    rewordings: Sequence[Rewording] = ()
    hints: Sequence[Hint] = ()

    def store(self, session: Session, transcript_id: int) -> None:
        """Keep it; the transcript is there already."""
        transcripts.reword(session, transcript_id, self.rewordings)
        hints.store(session, transcript_id, self.hints)


def prepare() -> None:
    """Read what every transcript needs, once, so that forked jobs share it."""
    corrector(Context({})).prepare()


def corrector(context: Context) -> Corrector:
    """A corrector with the words of a bureau: the one before, where they have not changed."""
    return _corrector(tuple(context.units.values()), context.words)


@lru_cache(maxsize=1)
def _corrector(units: tuple[str, ...], words: tuple[str, ...]) -> Corrector:
    return Corrector(general_counts(), vocabulary.domain(units, words))


def understand(segments: Sequence[Segment], context: Context, called_at: datetime | None = None) -> Meaning:
    """What was meant by what was heard in a call; just that, where more cannot be told.

    `called_at` is when the call came, in the bureau's zone; without it no time is made absolute.
    """
    try:
        made = reword(segments, corrector(context), called_at)
        texts = [
            rewordings.reworded(segment.text, [one for one in made if one.segment == place])
            for place, segment in enumerate(segments)
        ]
        return Meaning(texts, made, draw(texts, UnitNames(context.units.items()), called_at))
    except Exception as error:
        # The error itself may quote what was said.
        log.error("a transcript is kept as it was heard: %s", type(error).__name__)
        return Meaning([segment.text for segment in segments])
