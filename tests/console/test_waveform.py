"""The outline of a recording."""

import io
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.console.waveform import SoundUnreadable, outline


def wav(samples: np.ndarray, *, width: int = 2, channels: int = 1) -> io.BytesIO:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(8000)
        writer.writeframes(samples.tobytes())
    file.seek(0)
    return file


@given(
    st.lists(st.integers(-32768, 32767), min_size=1, max_size=2000).map(lambda xs: np.array(xs, dtype="<i2")),
    st.integers(1, 300),
)
def test_the_outline_has_the_loudest_sample_and_never_more_points_than_asked_for(
    samples: np.ndarray, points: int
) -> None:
    peaks = outline(wav(samples), points)
    assert len(peaks) == min(points, len(samples))
    assert all(0 <= peak <= 1 for peak in peaks)
    loudest = int(np.max(np.abs(samples.astype(int)))) / 32768
    assert max(peaks) == pytest.approx(loudest, abs=0.001)


def test_a_loud_stretch_is_where_it_is_heard() -> None:
    samples = np.concatenate([np.zeros(8000), np.full(8000, 16384), np.zeros(8000)]).astype("<i2")
    assert outline(wav(samples), 3) == [0.0, 0.5, 0.0]


def test_of_two_channels_the_louder_is_drawn() -> None:
    samples = np.array([[16384, 0]] * 100 + [[0, -8192]] * 100, dtype="<i2")
    assert outline(wav(samples, channels=2), 2) == [0.5, 0.25]


def test_a_recording_without_sound_has_no_outline() -> None:
    assert outline(wav(np.array([], dtype="<i2")), 10) == []


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound at all"])
def test_what_is_no_wav_is_told(content: bytes) -> None:
    with pytest.raises(SoundUnreadable):
        outline(io.BytesIO(content), 10)


def test_samples_of_another_width_are_told() -> None:
    with pytest.raises(SoundUnreadable, match="8 bits"):
        outline(wav(np.zeros(10, dtype=np.uint8), width=1), 10)
