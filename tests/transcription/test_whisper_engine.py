"""The real Whisper on its verified weights: Mandarin over the telephone, and silence."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.transcription.recordings import COMPLAINT_TEXT, RATE, mono
from transcription.audio import Audio
from transcription.evaluate import character_error_rate
from transcription.hearing import transcribe
from transcription.models import verified_whisper
from transcription.transcriber import TranscriptResult
from transcription.whisper_engine import WhisperTranscriber


@pytest.fixture(scope="module")
def whisper(whisper_models_dir: Path) -> WhisperTranscriber:
    return WhisperTranscriber(verified_whisper(whisper_models_dir), threads=2)


@pytest.fixture(scope="module")
def heard(whisper: WhisperTranscriber, complaint: Audio) -> TranscriptResult:
    return transcribe(complaint, whisper)


def test_a_spoken_complaint_is_heard(heard: TranscriptResult) -> None:
    assert character_error_rate(COMPLAINT_TEXT.read_text("utf-8"), heard.text) < 0.3


def test_words_have_times_within_the_sound_and_a_confidence(
    heard: TranscriptResult, complaint: Audio
) -> None:
    words = [word for segment in heard.segments for word in segment.words]

    assert len(words) > 10
    assert all(0 <= word.start <= word.end <= complaint.seconds for word in words)
    assert all(earlier.start <= later.start for earlier, later in pairwise(words))
    assert all(0 < word.confidence <= 1 for word in words)


def test_every_word_is_in_its_segment_and_every_segment_in_the_text(heard: TranscriptResult) -> None:
    for segment in heard.segments:
        assert segment.text == "".join(word.text for word in segment.words)
        assert (segment.start, segment.end) == (segment.words[0].start, segment.words[-1].end)
    assert heard.text == "\n".join(segment.text for segment in heard.segments)
    assert (heard.engine, heard.model) == ("whisper", "whisper-base")


def test_the_same_sound_gives_the_same_text(
    whisper: WhisperTranscriber, complaint: Audio, heard: TranscriptResult
) -> None:
    assert transcribe(complaint, whisper) == heard


def test_times_stay_true_across_a_long_silence(
    whisper: WhisperTranscriber, complaint: Audio, heard: TranscriptResult
) -> None:
    late = np.concatenate([np.zeros(20 * RATE, np.float32), complaint.samples])

    segments = transcribe(mono(late), whisper).segments

    assert segments[0].start == pytest.approx(20 + heard.segments[0].start, abs=0.5)
    assert segments[-1].end == pytest.approx(20 + heard.segments[-1].end, abs=0.5)


def test_sound_longer_than_one_window_is_heard_to_its_end(
    whisper: WhisperTranscriber, complaint: Audio
) -> None:
    times = int(40 / complaint.seconds) + 1
    said = COMPLAINT_TEXT.read_text("utf-8") * times

    heard = transcribe(mono(np.tile(complaint.samples, times)), whisper)

    assert heard.segments[-1].end > complaint.seconds * (times - 0.5)
    assert character_error_rate(said, heard.text) < 0.3


def test_an_empty_recording_gives_no_words(whisper: WhisperTranscriber) -> None:
    assert transcribe(mono(np.zeros(0, np.float32)), whisper).text == ""
