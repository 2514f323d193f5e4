"""What an engine heard, reworded as it was meant, over the segments of a transcript.

First words by sound, which keep their length, then numbers and times in what has come of it; so every place
is one of the text that was heard.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from ledger.rewordings import Kind, Rewording
from transcription import spoken_times
from transcription.transcriber import Segment
from transcription.wording import figures
from transcription.wording.correcting import Correction, Corrector, corrected


def reword(segments: Sequence[Segment], corrector: Corrector, called_at: datetime | None) -> list[Rewording]:
    """What is to be put right in what was heard.

    `called_at` is when the call came, in the bureau's zone; without it no time is made absolute.
    """
    return [
        one
        for place, segment in enumerate(segments)
        for one in _of_segment(place, segment, corrector, called_at)
    ]


def _of_segment(
    place: int, segment: Segment, corrector: Corrector, called_at: datetime | None
) -> Iterator[Rewording]:
    words = corrector.correct(segment.text, character_confidences(segment), character_alternatives(segment))
    text = corrected(segment.text, words)
    numbers = [one for one in figures.find(text) if not any(_cuts(one, word) for word in words)]
    for one in words:
        if not any(number.start <= one.start and one.end <= number.end for number in numbers):
            yield Rewording(place, one.start, one.end, one.heard, one.meant, Kind.SOUND)
    for one in numbers:
        heard = segment.text[one.start : one.end]
        yield Rewording(place, one.start, one.end, heard, one.meant, Kind.FIGURES)
    if called_at is None:
        return
    for said in spoken_times.mentions(text):
        told = spoken_times.absolute(said["said"], called_at)
        if told is not None:
            start, end = said.span("said")
            yield Rewording(place, start, end, segment.text[start:end], told, Kind.TIME)


def _cuts(number: Correction, word: Correction) -> bool:
    """Whether a word lies in a number with one part only."""
    within = number.start <= word.start and word.end <= number.end
    return not within and word.start < number.end and number.start < word.end


def character_confidences(segment: Segment) -> list[float]:
    """How sure the engine was of each character of a segment's text: as sure as of its word."""
    sure: list[float] = []
    for word in segment.words:
        at = segment.text.find(word.text, len(sure))
        if at >= 0:
            sure += [word.confidence] * (at + len(word.text) - len(sure))
    return sure + [segment.confidence] * (len(segment.text) - len(sure))


def character_alternatives(segment: Segment) -> list[str]:
    """What else each character of a segment's text may be: of its word's alternatives that are as long."""
    others: list[str] = []
    for word in segment.words:
        at = segment.text.find(word.text, len(others))
        if at >= 0:
            alike = [one for one in word.alternatives if len(one) == len(word.text)]
            others += [""] * (at - len(others))
            others += ["".join(one[place] for one in alike) for place in range(len(word.text))]
    return others + [""] * (len(segment.text) - len(others))
