"""A transcript as a page shows it: line by line, with its times, and what machine and people corrected in it.

A corrected text keeps the times of the words that it shares with what the engine heard, so that words still
light up as they sound.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from ledger import corrections, rewordings
from ledger.models import SegmentCorrection, Transcript
from ledger.rewordings import Kind, Rewording

DOUBTFUL_BELOW = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters that sound from `start` to `end` (seconds). `was`: what the engine heard instead.

    `by`: what the machine did here by itself. `note`: a time that it tells beside the words.
    """

    text: str
    start: float
    end: float
    doubtful: bool = False
    was: str | None = None
    by: Kind | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One segment: `given` by the machine, and its text as it stands, in pieces.

    `channel` is 0 for the caller, 1 for the officer, None where they were heard together. `version` is that
    of the correction, 0 without one.
    """

    transcript_id: int
    place: int
    start: float
    end: float
    channel: int | None
    given: str
    text: str
    pieces: Sequence[Piece]
    correction: SegmentCorrection | None

    @property
    def corrected(self) -> bool:
        """Whether a person gave it another text than the machine."""
        return self.correction is not None and self.correction.text is not None

    def without(self, piece: Piece) -> str:
        """The text with one piece that the machine put right as it was heard."""
        return "".join(one.was or "" if one is piece else one.text for one in self.pieces)

    @property
    def version(self) -> int:
        """What a person who corrects it has to send along."""
        return self.correction.version if self.correction else 0


def lines(transcript: Transcript, as_heard: bool = False) -> list[Line]:
    """Every line of a transcript as it stands, or as the engine heard it; none where there is no text."""
    by_people = {} if as_heard else corrections.by_segment(transcript)
    by_machine: dict[int, list[Rewording]] = defaultdict(list)
    for one in [] if as_heard else rewordings.of(transcript):
        by_machine[one.segment].append(one)
    return [
        _line(transcript.id, place, segment, by_machine[place], by_people.get(place))
        for place, segment in enumerate(transcript.segments or [])
    ]


def line(transcript: Transcript, place: int) -> Line:
    """The line at a place that exists."""
    return lines(transcript)[place]


def pieces(segment: Mapping[str, Any], text: str, made: Sequence[Rewording] = ()) -> list[Piece]:
    """A text in the pieces of a segment's words; what differs from them carries what it was before.

    `made`: what the machine put right in the segment, in the order of its text.
    """
    given = list(_reworded(list(_words(segment)), made))
    before = "".join(piece.text for piece in given)
    if text == before:
        return given
    found: list[Piece] = []
    for kind, from_, to, new_from, new_to in SequenceMatcher(
        None, before, text, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            found.extend(_between(given, from_, to))
        else:
            start, end = _times(given, from_, to)
            heard = "".join(
                piece.text if piece.was is None else piece.was for piece in _between(given, from_, to)
            )
            found.append(Piece(text[new_from:new_to], start, end, was=heard))
    return found


def _line(
    transcript_id: int,
    place: int,
    segment: Mapping[str, Any],
    made: Sequence[Rewording],
    correction: SegmentCorrection | None,
) -> Line:
    given = rewordings.reworded(str(segment["text"]), made)
    text = given if correction is None or correction.text is None else correction.text
    return Line(
        transcript_id=transcript_id,
        place=place,
        start=segment["start"],
        end=segment["end"],
        channel=segment.get("channel"),
        given=given,
        text=text,
        pieces=pieces(segment, text, made),
        correction=correction,
    )


def _reworded(words: Sequence[Piece], made: Sequence[Rewording]) -> Iterator[Piece]:
    """The words that were heard, with what the machine put right in their places, and notes after them."""
    replacing = [one for one in made if one.kind is not Kind.TIME]
    notes = sorted((one for one in made if one.kind is Kind.TIME), key=lambda one: one.end)
    at = 0
    for one in replacing:
        yield from _with_notes(words, at, one.start, notes)
        start, end = _times(words, one.start, one.end)
        yield Piece(one.meant, start, end, was=one.heard, by=one.kind)
        yield from (_note(words, note) for note in notes if one.start < note.end <= one.end)
        at = one.end
    yield from _with_notes(words, at, sum(len(word.text) for word in words), notes)


def _with_notes(words: Sequence[Piece], from_: int, to: int, notes: Sequence[Rewording]) -> Iterator[Piece]:
    for note in notes:
        if from_ < note.end <= to:
            yield from _between(words, from_, note.end)
            yield _note(words, note)
            from_ = note.end
    yield from _between(words, from_, to)


def _note(words: Sequence[Piece], note: Rewording) -> Piece:
    _start, end = _times(words, note.start, note.end)
    return Piece("", end, end, by=note.kind, note=note.meant)


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
        if from_ < at <= to if word.note else first == 0 and last == len(word.text) > 0:
            yield word
        elif first < last:
            # Of what the machine put right a part is no more what it was.
            yield replace(
                word,
                text=word.text[first:last],
                start=_moment(word, first),
                end=_moment(word, last),
                was=None,
                by=None,
                note=None,
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
