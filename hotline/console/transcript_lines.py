"""A transcript as a page shows it: line by line, with its times, and what people corrected in place.

A corrected text keeps the times of the words that it shares with what the engine heard, so that words still
light up as they sound.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ledger import corrections
from ledger.models import SegmentCorrection, Transcript

DOUBTFUL_BELOW = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters that sound from `start` to `end` (seconds). `was`: what the engine heard instead."""

    text: str
    start: float
    end: float
    doubtful: bool = False
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One segment: `heard` by the engine, and its text as it stands, in pieces.

    `channel` is 0 for the caller, 1 for the officer, None where they were heard together. `version` is that
    of the correction, 0 without one.
    """

    transcript_id: int
    place: int
    start: float
    end: float
    channel: int | None
    heard: str
    text: str
    pieces: Sequence[Piece]
    correction: SegmentCorrection | None

    @property
    def corrected(self) -> bool:
        """Whether the text differs from what the engine heard."""
        return self.correction is not None and self.correction.text is not None

    @property
    def version(self) -> int:
        """What a person who corrects it has to send along."""
        return self.correction.version if self.correction else 0


def lines(transcript: Transcript, as_heard: bool = False) -> list[Line]:
    """Every line of a transcript as it stands, or as the engine heard it; none where there is no text."""
    made = {} if as_heard else corrections.by_segment(transcript)
    return [
        _line(transcript.id, place, segment, made.get(place))
        for place, segment in enumerate(transcript.segments or [])
    ]


def line(transcript: Transcript, place: int) -> Line:
    """The line at a place that exists."""
    return lines(transcript)[place]


def pieces(segment: Mapping[str, Any], text: str) -> list[Piece]:
    """A text in the pieces of a segment's words; what differs from them carries what it was before."""
    heard = str(segment["text"])
    words = list(_words(segment))
    if text == heard:
        return words
    found: list[Piece] = []
    for kind, from_, to, new_from, new_to in SequenceMatcher(None, heard, text, autojunk=False).get_opcodes():
        if kind == "equal":
            found.extend(_between(words, from_, to))
        else:
            start, end = _times(words, from_, to)
            found.append(Piece(text[new_from:new_to], start, end, was=heard[from_:to]))
    return found


def _line(
    transcript_id: int, place: int, segment: Mapping[str, Any], correction: SegmentCorrection | None
) -> Line:
    heard = str(segment["text"])
    text = heard if correction is None or correction.text is None else correction.text
    return Line(
        transcript_id=transcript_id,
        place=place,
        start=segment["start"],
        end=segment["end"],
        channel=segment.get("channel"),
        heard=heard,
        text=text,
        pieces=pieces(segment, text),
        correction=correction,
    )


def _words(segment: Mapping[str, Any]) -> Iterator[Piece]:
    """The words of a segment, which together are exactly its text: each with the space that follows it."""
    text = str(segment["text"])
    words = segment.get("words") or [segment]
    starts = _starts(text, [str(word["text"]) for word in words])
    for word, start, end in zip(words, starts, [*starts[1:], len(text)], strict=True):
        yield Piece(text[start:end], word["start"], word["end"], _is_doubtful(word))


def _starts(text: str, words: Sequence[str]) -> list[int]:
    starts, at = [], 0
    for word in words:
        found = text.find(word, at)
        starts.append(at if found < 0 else found)
        at = starts[-1] + (len(word) if found >= 0 else 0)
    if starts:
        starts[0] = 0
    return starts


def _is_doubtful(word: Mapping[str, Any]) -> bool:
    confidence = word.get("confidence")
    return confidence is not None and confidence < DOUBTFUL_BELOW


def _between(words: Sequence[Piece], from_: int, to: int) -> Iterator[Piece]:
    """The characters from one place of the text to another, in pieces of the words that they belong to."""
    at = 0
    for word in words:
        first, last = max(from_ - at, 0), min(to - at, len(word.text))
        if first < last:
            yield Piece(
                word.text[first:last], _moment(word, first), _moment(word, last), doubtful=word.doubtful
            )
        at += len(word.text)


def _times(words: Sequence[Piece], from_: int, to: int) -> tuple[float, float]:
    """When the characters from one place to another sound; an empty stretch: the moment between two."""
    inside = list(_between(words, from_, to))
    if inside:
        return inside[0].start, inside[-1].end
    before = list(_between(words, 0, from_))
    moment = before[-1].end if before else (words[0].start if words else 0.0)
    return moment, moment


def _moment(word: Piece, character: int) -> float:
    share = character / len(word.text)
    return round(word.start + (word.end - word.start) * share, 2)
