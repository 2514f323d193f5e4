"""What an engine heard, reworded as it was meant, over the segments of a transcript."""

from collections.abc import Iterator, Sequence

from ledger.rewordings import Kind, Rewording
from transcription.transcriber import Segment
from transcription.wording.correcting import Corrector


def reword(segments: Sequence[Segment], corrector: Corrector) -> list[Rewording]:
    """What is to be put right in what was heard."""
    return [one for place, segment in enumerate(segments) for one in _of_segment(place, segment, corrector)]


def _of_segment(place: int, segment: Segment, corrector: Corrector) -> Iterator[Rewording]:
    for one in corrector.correct(segment.text, character_confidences(segment)):
        yield Rewording(place, one.start, one.end, one.heard, one.meant, Kind.SOUND)


def character_confidences(segment: Segment) -> list[float]:
    """How sure the engine was of each character of a segment's text: as sure as of its word."""
    sure: list[float] = []
    for word in segment.words:
        at = segment.text.find(word.text, len(sure))
        if at >= 0:
            sure += [word.confidence] * (at + len(word.text) - len(sure))
    return sure + [segment.confidence] * (len(segment.text) - len(sure))
