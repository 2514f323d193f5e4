"""A recording into a transcript by any engine: two speakers woven into one dialogue, silence passed over."""

from collections.abc import Sequence

import numpy as np
import pytest

from tests.transcription.recordings import RATE, mono
from transcription.audio import Audio
from transcription.hearing import transcribe
from transcription.sound import SAMPLE_RATE
from transcription.speech_parts import Part
from transcription.transcriber import Samples, Segment, Word
from transcription.vosk_engine import VoskTranscriber


class Counting:
    """Says the number of the piece that it hears, as long as the piece is."""

    name, model = "counting", "-"

    def __init__(self) -> None:
        self.heard: list[float] = []

    def hear(self, sound: Samples, speech: Sequence[Part]) -> list[Segment]:
        self.heard.append(len(sound) / SAMPLE_RATE)
        return [Segment.of([Word(0.0, self.heard[-1], str(len(self.heard)), 1.0)])]


def at(seconds: float, sound: Samples, length: float = 30.0) -> Samples:
    """A sound that begins after so many seconds of silence."""
    whole = np.zeros(round(length * RATE), np.float32)
    whole[round(seconds * RATE) : round(seconds * RATE) + len(sound)] = sound
    return whole


@pytest.fixture
def sentence(complaint: Audio) -> Samples:
    return complaint.samples[: 4 * RATE]


def test_caller_and_officer_are_heard_apart_and_woven_into_one_dialogue(sentence: Samples) -> None:
    caller = at(1, sentence) + at(16, sentence)
    officer = at(8, sentence)

    heard = transcribe(Audio((caller, officer), RATE), Counting())

    assert [segment.channel for segment in heard.segments] == [0, 1, 0]
    assert [segment.start for segment in heard.segments] == pytest.approx([1, 8, 16], abs=0.5)
    assert heard.text == "1\n3\n2"


def test_one_channel_names_no_speaker(sentence: Samples) -> None:
    (segment,) = transcribe(mono(at(2, sentence)), Counting()).segments

    assert segment.channel is None
    assert segment.words[0].start == segment.start == pytest.approx(2, abs=0.5)


def test_an_engine_is_not_asked_about_what_is_no_speech() -> None:
    engine = Counting()

    heard = transcribe(mono(np.random.default_rng(1).normal(0, 0.05, 20 * RATE).astype(np.float32)), engine)

    assert (heard.text, heard.segments, engine.heard) == ("", (), [])


def test_a_long_silence_is_passed_over(sentence: Samples) -> None:
    engine = Counting()

    transcribe(mono(at(100, sentence, length=200)), engine)

    assert sum(engine.heard) < 6


def test_progress_is_told_up_to_the_end(sentence: Samples) -> None:
    told: list[float] = []

    transcribe(mono(at(1, sentence) + at(15, sentence)), Counting(), told.append)

    assert told == [0.5, 1.0]


def test_vosk_hears_both_channels_of_a_conversation(korean_vosk: VoskTranscriber, sentence: Samples) -> None:
    heard = transcribe(Audio((at(1, sentence), at(12, sentence)), RATE), korean_vosk)

    spoken = {segment.channel: segment for segment in heard.segments}
    assert set(spoken) == {0, 1}
    assert spoken[0].end <= 6
    assert spoken[1].start >= 11
    assert all(0 <= word.confidence <= 1 for segment in heard.segments for word in segment.words)
