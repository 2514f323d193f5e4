"""Which stretches of a recording are heard at once, and what an engine left out of one.

A stretch that Whisper is given should hold speech without long pauses, and no more than it can take. It may
stop early and leave the rest unsaid, so what was spoken after its last word is looked for. Times in seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_PART = 28.0
LONGEST_PAUSE = 2.0
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


def join_speech(speech: Sequence[Part]) -> list[Part]:
    """Join stretches of speech, in the order of time, into parts to be heard at once."""
    parts: list[Part] = []
    for stretch in speech:
        if parts and _belong_together(parts[-1], stretch):
            parts[-1] = Part(parts[-1].start, stretch.end)
        else:
            parts.append(stretch)
    return parts


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


def _belong_together(part: Part, stretch: Part) -> bool:
    return stretch.end - part.start <= LONGEST_PART and stretch.start - part.end <= LONGEST_PAUSE
