"""Telephone sound brought to one level, without an offset."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.audio import Audio
from transcription.sound import MOST_GAIN, PEAK_CEILING, SAMPLE_RATE, SPEECH_LEVEL, is_steady, levelled


def words(level: float, offset: float = 0.0) -> "np.ndarray":
    """A second that is loud and a second that is quiet, at a level in dBFS."""
    noise = np.random.default_rng(1).normal(0, 10 ** (level / 20), 2 * SAMPLE_RATE)
    noise[SAMPLE_RATE:] *= 0.001
    return (noise + offset).astype(np.float32)


def decibels(samples: "np.ndarray") -> float:
    return float(20 * np.log10(np.sqrt(np.mean(samples**2))))


@pytest.mark.parametrize("level", [-55.0, -40.0, -20.0, -12.0])
def test_what_is_spoken_comes_to_one_level_and_pauses_do_not_count(level: float) -> None:
    assert decibels(levelled(words(level))[:SAMPLE_RATE]) == pytest.approx(SPEECH_LEVEL, abs=1.0)


def test_the_offset_is_gone() -> None:
    assert abs(float(levelled(words(-30, offset=0.2)).mean())) < 1e-4


def test_what_is_hardly_there_is_not_raised_to_speech() -> None:
    assert decibels(levelled(words(-85))[:SAMPLE_RATE]) == pytest.approx(-85 + MOST_GAIN, abs=1.0)


@given(st.lists(st.floats(-1, 1, width=32), max_size=2000))
def test_nothing_is_clipped_and_nothing_is_lost(values: list[float]) -> None:
    made = levelled(np.array(values, np.float32))

    assert len(made) == len(values)
    assert np.isfinite(made).all()
    assert np.abs(made).max(initial=0) <= 10 ** (PEAK_CEILING / 20) + 1e-3


def hum(seconds: float) -> "np.ndarray":
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return sum(0.1 / n * np.sin(2 * np.pi * 50 * n * time) for n in range(1, 20)).astype(np.float32)


def test_a_hum_is_steady() -> None:
    assert is_steady(hum(3))


def test_a_voice_is_not_even_over_a_hum_as_loud(complaint: Audio) -> None:
    spoken = levelled(np.repeat(complaint.samples, SAMPLE_RATE // complaint.sample_rate))
    seconds = len(spoken) / SAMPLE_RATE

    assert not is_steady(spoken)
    assert not is_steady(spoken + levelled(hum(seconds))[: len(spoken)])


def test_what_is_too_short_to_tell_is_not_called_steady() -> None:
    assert not is_steady(hum(0.2))
