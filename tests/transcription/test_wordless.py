"""Where nobody speaks no sentence is shown: the real detector and the real Whisper on fifty clips."""

import pytest

from tests.transcription.recordings import mono
from tests.transcription.wordless import clips
from transcription.audio import Audio
from transcription.hearing import transcribe
from transcription.models import verified_whisper
from transcription.whisper_engine import WhisperTranscriber

CLIPS = clips()


@pytest.fixture(scope="module")
def whisper(whisper_models_dir) -> WhisperTranscriber:
    return WhisperTranscriber(verified_whisper(whisper_models_dir), threads=2)


def test_there_are_fifty_clips() -> None:
    assert len(CLIPS) == 50


@pytest.mark.parametrize("name", CLIPS)
def test_no_sentence_is_made_of_it(whisper: WhisperTranscriber, name: str) -> None:
    assert transcribe(mono(CLIPS[name]), whisper).segments == ()


def test_a_word_among_them_is_heard(whisper: WhisperTranscriber, complaint: Audio) -> None:
    """The clips prove nothing if nothing were ever heard."""
    noisy = complaint.samples[: 8 * 8000] + CLIPS["white noise 0.003"]

    assert transcribe(mono(noisy), whisper).text
