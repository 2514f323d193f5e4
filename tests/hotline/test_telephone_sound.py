"""Sound made ready for the telephone."""

import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline import telephone_sound

RATE = telephone_sound.SAMPLE_RATE


def tone(hertz, seconds, rate=RATE, amplitude=0.3):
    return amplitude * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


@given(st.floats(0.001, 0.9), st.floats(-40, -10))
def test_the_level_is_the_one_asked_for(amplitude, level):
    matched = telephone_sound.at_level(tone(440, 0.5, amplitude=amplitude), level)
    assert telephone_sound.active_level(matched) == pytest.approx(level, abs=0.1)


def test_pauses_do_not_count_for_the_level():
    speech = tone(440, 0.5)
    assert telephone_sound.active_level(np.concatenate((speech, np.zeros(RATE)))) == pytest.approx(
        telephone_sound.active_level(speech), abs=0.1
    )


def test_a_sound_with_sharp_peaks_is_left_quieter_rather_than_clipped():
    peaky = tone(440, 0.5, amplitude=0.01)
    peaky[100] = 0.9
    assert (
        np.abs(telephone_sound.at_level(peaky, -10)).max() <= 10 ** (telephone_sound.PEAK_CEILING / 20) + 1e-9
    )


def test_silence_around_a_sound_is_cut_off():
    sound = np.concatenate((np.zeros(RATE), tone(440, 0.5), np.zeros(RATE)))
    assert len(telephone_sound.trimmed(sound)) / RATE == pytest.approx(0.5, abs=0.02)


def test_a_sound_that_is_silence_throughout_is_refused():
    with pytest.raises(telephone_sound.SoundError, match="silence"):
        telephone_sound.trimmed(np.zeros(RATE))


@pytest.mark.parametrize(
    ("hertz", "passes"), [(60, False), (1000, True), (3000, True), (3900, False), (6000, False)]
)
def test_only_the_band_of_the_telephone_passes(hertz, passes):
    rate = 24000
    mixed = tone(440, 1, rate, 0.2) + tone(hertz, 1, rate, 0.2)
    prompt = telephone_sound.for_telephone(mixed, rate)
    spectrum = np.abs(np.fft.rfft(prompt))
    frequency = np.fft.rfftfreq(len(prompt), 1 / RATE)
    # What does not pass must not come back, folded, below half the sampling rate either.
    folded = min(hertz, RATE - hertz)
    share = spectrum[np.abs(frequency - folded) < 5].max() / spectrum[np.abs(frequency - 440) < 5].max()
    assert (share > 0.8) if passes else (share < 0.01)


def test_a_wav_holds_what_was_written(tmp_path):
    sound = tone(440, 0.1)
    telephone_sound.write_wav(tmp_path / "tone.wav", sound)
    with wave.open(str(tmp_path / "tone.wav"), "rb") as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (RATE, 2, 1)
        read = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32767
    assert np.abs(read - sound).max() < 1e-4
    assert [path.name for path in tmp_path.iterdir()] == ["tone.wav"]
