"""The real Vosk on its Korean model: in Mandarin it hears Korean nonsense, but with words and times."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.transcription.recordings import RATE, mono
from transcription.audio import Audio
from transcription.hearing import transcribe
from transcription.models import ModelBroken
from transcription.transcriber import TranscriptResult
from transcription.vosk_engine import MOST_ALTERNATIVES, SURE, VoskTranscriber


@pytest.fixture(scope="module")
def heard(korean_vosk: VoskTranscriber, complaint: Audio) -> TranscriptResult:
    return transcribe(complaint, korean_vosk)


def test_words_have_times_within_the_sound_one_after_the_other(
    heard: TranscriptResult, complaint: Audio
) -> None:
    words = [word for segment in heard.segments for word in segment.words]

    assert len(words) > 3
    assert all(word.start < word.end <= complaint.seconds + 0.1 for word in words)
    assert all(earlier.end <= later.start + 0.01 for earlier, later in pairwise(words))


def test_words_have_a_confidence_and_not_all_the_same(heard: TranscriptResult) -> None:
    confidences = {word.confidence for segment in heard.segments for word in segment.words}

    assert all(0 <= confidence <= 1 for confidence in confidences)
    assert len(confidences) > 1


def test_what_else_an_unsure_word_may_be_is_told_and_a_sure_one_stands_alone(heard: TranscriptResult) -> None:
    words = [word for segment in heard.segments for word in segment.words]

    assert any(word.alternatives for word in words)
    assert all(word.confidence < SURE for word in words if word.alternatives)
    assert all(word.text not in word.alternatives for word in words)
    assert all(len(set(word.alternatives)) == len(word.alternatives) <= MOST_ALTERNATIVES for word in words)


def test_caller_and_officer_are_heard_apart_and_woven(korean_vosk: VoskTranscriber, complaint: Audio) -> None:
    spoken, quiet = complaint.samples[: 5 * RATE], np.zeros(6 * RATE, np.float32)
    both = Audio((np.concatenate([spoken, quiet]), np.concatenate([quiet, spoken])), RATE)

    segments = transcribe(both, korean_vosk).segments

    assert [segment.channel for segment in segments] == sorted(segment.channel or 0 for segment in segments)
    assert {segment.channel for segment in segments} == {0, 1}
    assert all(segment.end <= 6 for segment in segments if segment.channel == 0)
    assert all(segment.start >= 5.5 for segment in segments if segment.channel == 1)


def test_the_text_is_that_of_the_segments_and_names_its_engine(heard: TranscriptResult) -> None:
    assert heard.text == "\n".join(segment.text for segment in heard.segments)
    assert heard.engine == "vosk"
    assert heard.model == "model"


def test_a_pause_ends_a_segment_and_times_count_from_the_start(
    korean_vosk: VoskTranscriber, complaint: Audio
) -> None:
    spoken, pause = complaint.samples[: 8 * RATE], np.zeros(3 * RATE, np.float32)

    segments = transcribe(mono(np.concatenate([spoken, pause, spoken])), korean_vosk).segments

    assert any(segment.end <= 8.5 for segment in segments)
    assert any(segment.start >= 10.5 for segment in segments)
    assert not any(segment.start < 8 and segment.end > 11 for segment in segments)


def test_silence_gives_no_words(korean_vosk: VoskTranscriber) -> None:
    assert transcribe(mono(np.zeros(5 * RATE, np.float32)), korean_vosk).segments == ()


def test_an_empty_recording_gives_no_words(korean_vosk: VoskTranscriber) -> None:
    assert transcribe(mono(np.zeros(0, np.float32)), korean_vosk).text == ""


def test_a_folder_that_is_no_model_is_refused_and_the_message_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelBroken, match="run `make model` again"):
        VoskTranscriber(tmp_path)
