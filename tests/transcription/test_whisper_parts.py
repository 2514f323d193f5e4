"""How a piece is heard part by part, with what the model does wrong put in its mouth."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from faster_whisper.transcribe import Segment as WhisperSegment
from faster_whisper.transcribe import Word as WhisperWord

from transcription.sound import SAMPLE_RATE
from transcription.speech_parts import Part
from transcription.whisper_engine import WhisperTranscriber

Model = Callable[[Part], WhisperSegment]


def said(text: str, start: float, end: float, repetition: float = 1.0) -> WhisperSegment:
    """One word, heard well."""
    words = [WhisperWord(start, end, text, 0.9)]
    return WhisperSegment(1, 0, start, end, text, [], -0.2, repetition, 0.1, words, 0.0)


@pytest.fixture
def hear(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[Part], Model], tuple[list[Part], str]]:
    """Hears given speech with a given model; returns the parts it was asked for, and the text."""

    def hear_with(speech: list[Part], model: Model) -> tuple[list[Part], str]:
        asked: list[Part] = []

        def hear_part(self: WhisperTranscriber, samples: object, part: Part) -> list[WhisperSegment]:
            asked.append(part)
            return [model(part)]

        monkeypatch.setattr(WhisperTranscriber, "_hear_part", hear_part)
        piece = np.zeros(round(speech[-1].end * SAMPLE_RATE), np.float32)
        segments = WhisperTranscriber(Path("whisper"), 1).hear(piece, speech)
        return asked, "\n".join(segment.text for segment in segments)

    return hear_with


def test_where_the_model_stops_early_the_rest_is_heard_again_from_there(
    hear: Callable[[list[Part], Model], tuple[list[Part], str]],
) -> None:
    asked, text = hear([Part(0, 20)], lambda part: said("喂", part.start, min(part.start + 8, part.end)))

    assert asked == [Part(0, 20), Part(8, 20), Part(16, 20)]
    assert text == "喂喂喂"


def test_where_the_model_repeats_itself_the_part_is_heard_again_in_halves(
    hear: Callable[[list[Part], Model], tuple[list[Part], str]],
) -> None:
    asked, text = hear(
        [Part(0, 20)],
        lambda part: said("喂", part.start, part.end, repetition=9.0 if part.seconds > 10 else 1.0),
    )

    assert asked == [Part(0, 20), Part(0, 10), Part(10, 20)]
    assert text == "喂喂"


def test_a_model_that_repeats_itself_over_a_short_part_is_not_believed(
    hear: Callable[[list[Part], Model], tuple[list[Part], str]],
) -> None:
    asked, text = hear([Part(0, 4)], lambda part: said("订阅", part.start, part.end, repetition=9.0))

    assert asked == [Part(0, 4)]
    assert text == ""
