"""The outline of a recording, and the pauses that a player may pass over."""

import io
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.console.waveform import Sound, SoundUnreadable, outline, read, silences

RATE = 8000


def wav(samples: np.ndarray, *, width: int = 2, channels: int = 1) -> io.BytesIO:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(RATE)
        writer.writeframes(samples.tobytes())
    file.seek(0)
    return file


def sound(samples: np.ndarray, *, channels: int = 1) -> Sound:
    return read(wav(samples.astype("<i2"), channels=channels))


def voice(seconds: float, level: float = 4000) -> np.ndarray:
    return level * np.sin(2 * np.pi * 200 * np.arange(int(seconds * RATE)) / RATE)


def noise(seconds: float, level: float) -> np.ndarray:
    return level * np.random.default_rng(1).standard_normal(int(seconds * RATE))


@given(
    st.lists(st.integers(-32768, 32767), min_size=1, max_size=2000).map(lambda xs: np.array(xs, dtype="<i2")),
    st.integers(1, 300),
)
def test_the_outline_has_the_loudest_sample_and_never_more_points_than_asked_for(
    samples: np.ndarray, points: int
) -> None:
    (peaks,) = outline(sound(samples), points)
    assert len(peaks) == min(points, len(samples))
    assert all(0 <= peak <= 1 for peak in peaks)
    loudest = int(np.max(np.abs(samples.astype(int)))) / 32768
    assert max(peaks) == pytest.approx(loudest, abs=0.001)


def test_a_loud_stretch_is_where_it_is_heard() -> None:
    samples = np.concatenate([np.zeros(8000), np.full(8000, 16384), np.zeros(8000)])
    assert outline(sound(samples), 3) == [[0.0, 0.5, 0.0]]


def test_each_of_two_channels_has_an_outline_of_its_own() -> None:
    samples = np.array([[16384, 0]] * 100 + [[0, -8192]] * 100)
    assert outline(sound(samples, channels=2), 2) == [[0.5, 0.0], [0.0, 0.25]]


def test_a_recording_without_sound_has_no_outline_and_no_silence() -> None:
    nothing = sound(np.array([]))
    assert outline(nothing, 10) == []
    assert silences(nothing) == []


def test_a_long_pause_is_found_where_it_is_and_a_little_of_it_is_left() -> None:
    heard = sound(np.concatenate([voice(2), noise(3, 20), voice(2)]))
    assert silences(heard) == [pytest.approx((2.25, 4.75), abs=0.05)]


def test_a_breath_between_two_words_is_no_pause() -> None:
    assert silences(sound(np.concatenate([voice(2), np.zeros(RATE), voice(2)]))) == []


def test_a_quiet_voice_is_no_pause() -> None:
    assert silences(sound(np.concatenate([voice(2), voice(2, 400), voice(2)]))) == []


def test_nothing_is_passed_over_while_the_other_channel_speaks() -> None:
    caller = np.concatenate([voice(2), np.zeros(3 * RATE), np.zeros(3 * RATE)])
    officer = np.concatenate([np.zeros(2 * RATE), voice(3), np.zeros(3 * RATE)])
    heard = sound(np.stack([caller, officer], axis=1), channels=2)
    assert silences(heard) == [pytest.approx((5.25, 7.75), abs=0.05)]


def test_a_caller_much_quieter_than_the_officer_is_not_passed_over() -> None:
    caller = np.concatenate([np.zeros(3 * RATE), voice(3, 200)])
    officer = np.concatenate([voice(3, 12_000), np.zeros(3 * RATE)])
    assert silences(sound(np.stack([caller, officer], axis=1), channels=2)) == []


def test_on_a_noisy_line_pauses_are_told_from_the_noise_or_left_alone() -> None:
    def noisy(level: float) -> Sound:
        return sound(np.concatenate([voice(4), np.zeros(3 * RATE), voice(4)]) + noise(11, level))

    assert len(silences(noisy(150))) == 1
    assert silences(noisy(2000)) == []


def test_a_recording_in_which_nobody_speaks_is_played_as_it_is() -> None:
    assert silences(sound(noise(10, 5))) == []


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound at all"])
def test_what_is_no_wav_is_told(content: bytes) -> None:
    with pytest.raises(SoundUnreadable):
        read(io.BytesIO(content))


def test_samples_of_another_width_are_told() -> None:
    with pytest.raises(SoundUnreadable, match="8 bits"):
        read(wav(np.zeros(10, dtype=np.uint8), width=1))
