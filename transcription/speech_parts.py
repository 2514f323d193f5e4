"""Parts of a recording, and what an engine left out of one. Times in seconds.

Whisper may stop early and leave the rest unsaid, so what was spoken after its last word is looked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# Less speech than this after the last word is the last word's own end.
LEAST_LEFT_OUT = 1.0
LEAST_PROGRESS = 0.5


@dataclass(frozen=True)
class Part:
    """A stretch of a recording."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start

    def halves(self) -> "tuple[Part, Part]":
        """The part, cut in the middle."""
        middle = (self.start + self.end) / 2
        return Part(self.start, middle), Part(middle, self.end)


def left_out(speech: Sequence[Part], part: Part, last_word_end: float) -> Part | None:
    """Return what of a part is still to be heard, when its last word ended here; None if it is too little."""
    rest = [
        Part(max(stretch.start, last_word_end), min(stretch.end, part.end))
        for stretch in speech
        if stretch.end > last_word_end and stretch.start < part.end
    ]
    if sum(stretch.seconds for stretch in rest) < LEAST_LEFT_OUT:
        return None
    if rest[0].start - part.start < LEAST_PROGRESS:
        return None
    return Part(rest[0].start, part.end)
