"""What a speech-to-text engine is to the rest of the service: sound in, words with times out.

Times are seconds from the start of the sound; confidence runs from 0 (a guess) to 1 (certain).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from transcription.speech_parts import Part

Samples = NDArray[np.float32]
"""Mono sound, full scale from -1 to 1."""


@dataclass(frozen=True)
class Word:
    """One word, with the punctuation that follows it.

    `alternatives` is what else may have been said there, the likeliest first, where the engine tells.
    """

    start: float
    end: float
    text: str
    confidence: float
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Segment:
    """What was said without a pause; its confidence is the mean of its words'.

    `channel` is 0 for the caller and 1 for the officer, where they were heard apart.
    """

    start: float
    end: float
    text: str
    confidence: float
    words: tuple[Word, ...]
    channel: int | None = None

    @classmethod
    def of(cls, words: Sequence[Word]) -> "Segment":
        """Join words, at least one, into a segment."""
        confidence = sum(word.confidence for word in words) / len(words)
        return cls(words[0].start, words[-1].end, join_words(words), confidence, tuple(words))


@dataclass(frozen=True)
class TranscriptResult:
    """What an engine heard: the whole text, one line for each segment. No speech: no segments, empty text."""

    text: str
    segments: tuple[Segment, ...]
    engine: str
    model: str

    @classmethod
    def of(cls, segments: Sequence[Segment], *, engine: str, model: str) -> "TranscriptResult":
        """Put segments together, in the order of time."""
        text = "\n".join(segment.text for segment in segments)
        return cls(text, tuple(segments), engine, model)


class Transcriber(Protocol):
    """A speech-to-text engine with its model. `transcription.engines` is where one is entered."""

    name: str
    model: str

    def hear(self, sound: Samples, speech: Sequence[Part]) -> Sequence[Segment]:
        """Hear a piece of a recording: levelled mono sound at `sound.SAMPLE_RATE`, at most `cutting.LONGEST`.

        `speech` says where in it somebody speaks; times count from the start of the piece. Whatever is raised
        means that the engine could not.
        """


def join_words(words: Sequence[Word]) -> str:
    """Write words as one reads them: Chinese without spaces, other scripts with a space between."""
    text = ""
    for word in words:
        if text and not (_is_chinese(text[-1]) or _is_chinese(word.text[:1])):
            text += " "
        text += word.text
    return text


def _is_chinese(character: str) -> bool:
    # CJK punctuation, Han, and the full-width forms.
    return (
        "\u3000" <= character <= "\u303f"
        or "\u3400" <= character <= "\u9fff"
        or "\uff00" <= character <= "\uffef"
    )
