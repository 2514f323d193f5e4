"""The real Vosk on its Korean model: in Mandarin it hears Korean nonsense, but with words and times."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import vosk

from tests.transcription.recordings import RATE, mono
from transcription import vosk_engine
from transcription.audio import Audio
from transcription.hearing import transcribe
from transcription.listening import pieces
from transcription.models import ModelBroken
from transcription.sound import SAMPLE_RATE
from transcription.transcriber import Samples, Segment, TranscriptResult, Word
from transcription.vosk_engine import MOST_ALTERNATIVES, SURE, VoskTranscriber


class Interrupted(vosk.KaldiRecognizer):  # type: ignore[misc]
    """A real recogniser that can be interrupted in the middle of a piece, as a job is that takes too long.

    It can also find the end of an utterance wherever it is asked.
    """

    interrupted = False
    ends = False

    def AcceptWaveform(self, pcm: bytes) -> int:  # noqa: N802
        ended: int = super().AcceptWaveform(pcm)
        if self.interrupted:
            raise TimeoutError
        return self.ends or ended


@pytest.fixture
def made(korean_vosk: VoskTranscriber, monkeypatch: pytest.MonkeyPatch) -> list[Interrupted]:
    """The recognisers that are made in a test, which begins without one."""
    recognisers: list[Interrupted] = []

    def make(model: vosk.Model, rate: int) -> Interrupted:
        recognisers.append(Interrupted(model, rate))
        return recognisers[-1]

    monkeypatch.setattr(korean_vosk, "_idle", [])
    monkeypatch.setattr(vosk_engine.vosk, "KaldiRecognizer", make)
    return recognisers


@pytest.fixture(scope="module")
def piece(complaint: Audio) -> Samples:
    """The first two seconds of the complaint, as an engine gets them."""
    return pieces(complaint.samples[: 2 * RATE], RATE)[0].sound


def words_of(segments: Sequence[Segment]) -> list[Word]:
    return [word for segment in segments for word in segment.words]


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


def test_a_piece_that_comes_after_others_has_its_own_times(
    korean_vosk: VoskTranscriber, piece: Samples, made: list[Interrupted]
) -> None:
    first = words_of(korean_vosk.hear(piece, []))
    korean_vosk.hear(piece[::-1], [])
    again = words_of(korean_vosk.hear(piece, []))

    assert again[0].start == pytest.approx(first[0].start, abs=0.2)
    assert again[-1].end == pytest.approx(first[-1].end, abs=0.5)
    assert all(0 <= word.start < word.end <= 2.1 for word in again)
    assert any(word.alternatives for word in again)
    assert len(made) == 1


def test_a_piece_at_whose_end_an_utterance_ends_leaves_nothing_to_the_next(
    korean_vosk: VoskTranscriber, piece: Samples, made: list[Interrupted]
) -> None:
    first = words_of(korean_vosk.hear(piece, []))
    made[0].ends = True
    korean_vosk.hear(piece[: SAMPLE_RATE * 5 // 4], [])  # in the middle of speech
    made[0].ends = False
    again = words_of(korean_vosk.hear(piece, []))

    assert len(made) == 1
    assert again[0].start == pytest.approx(first[0].start, abs=0.1)
    assert all(word.start < word.end for word in again)


def test_a_recogniser_is_kept_for_the_next_piece_until_it_has_heard_enough(
    korean_vosk: VoskTranscriber, piece: Samples, made: list[Interrupted], monkeypatch: pytest.MonkeyPatch
) -> None:
    korean_vosk.hear(piece, [])
    korean_vosk.hear(piece, [])
    assert len(made) == 1

    monkeypatch.setattr(vosk_engine, "RECOGNISER_SECONDS", 1.0)
    korean_vosk.hear(piece, [])
    korean_vosk.hear(piece, [])
    assert len(made) == 2


def test_what_was_interrupted_is_not_continued_by_the_next_piece(
    korean_vosk: VoskTranscriber, piece: Samples, made: list[Interrupted]
) -> None:
    korean_vosk.hear(piece, [])
    made[0].interrupted = True
    with pytest.raises(TimeoutError):
        korean_vosk.hear(piece, [])

    assert words_of(korean_vosk.hear(piece, []))[-1].end <= 2.1
    assert len(made) == 2


def test_two_who_ask_at_the_same_time_have_a_recogniser_each(
    korean_vosk: VoskTranscriber, piece: Samples, made: list[Interrupted]
) -> None:
    both = threading.Barrier(2, timeout=60)

    def hear(_: int) -> Sequence[Segment]:
        both.wait()
        return korean_vosk.hear(piece, [])

    with ThreadPoolExecutor(2) as threads:
        heard = list(threads.map(hear, range(2)))
    assert len(made) == 2
    assert all(0 <= word.start < word.end <= 2.1 for one in heard for word in words_of(one))


def test_silence_gives_no_words(korean_vosk: VoskTranscriber) -> None:
    assert transcribe(mono(np.zeros(5 * RATE, np.float32)), korean_vosk).segments == ()


def test_an_empty_recording_gives_no_words(korean_vosk: VoskTranscriber) -> None:
    assert transcribe(mono(np.zeros(0, np.float32)), korean_vosk).text == ""


def test_a_folder_that_is_no_model_is_refused_and_the_message_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelBroken, match="run `make model` again"):
        VoskTranscriber(tmp_path)
