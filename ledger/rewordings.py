"""What the machine put right in what it heard, kept sealed beside the first transcript, which stays.

What people correct goes before it (`ledger.corrections`), and so takes it back.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ledger.models import Transcript


class Kind(StrEnum):
    """What was done to the words."""

    SOUND = "sound"
    """A word of the domain stands for what sounds like it."""
    FIGURES = "figures"
    """Digits that were read out stand as figures."""
    TIME = "time"
    """A time is told beside the words, from that of the call; the words stay."""


@dataclass(frozen=True, slots=True)
class Rewording:
    """Characters `start` to before `end` of segment `segment` (from 0), heard as `heard`, mean `meant`.

    No two overlap but for times, whose words stay.
    """

    segment: int
    start: int
    end: int
    heard: str
    meant: str
    kind: Kind


def of(transcript: Transcript) -> list[Rewording]:
    """What the machine put right in a transcript, in the order of its text."""
    made = [Rewording(**one | {"kind": Kind(one["kind"])}) for one in transcript.rewordings or []]
    return sorted(made, key=lambda one: (one.segment, one.start))


def texts(transcript: Transcript) -> list[str]:
    """The text of each segment as the machine has it: what it heard, with what it put right."""
    made: dict[int, list[Rewording]] = defaultdict(list)
    for one in of(transcript):
        made[one.segment].append(one)
    return [
        reworded(str(segment["text"]), made[place]) for place, segment in enumerate(transcript.segments or [])
    ]


def text(transcript: Transcript) -> str:
    """The whole text as the machine has it, a line for each segment."""
    return "\n".join(texts(transcript))


def reworded(heard: str, rewordings: Iterable[Rewording]) -> str:
    """One segment's text with what was put right in it, which is in the order of the text."""
    made, at = "", 0
    for one in rewordings:
        if one.kind is not Kind.TIME:
            made += heard[at : one.start] + one.meant
            at = one.end
    return made + heard[at:]
