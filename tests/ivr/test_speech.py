"""Speech told from silence by level: a quiet caller is heard, a noisy line still falls silent."""

import numpy as np
import pytest

from ivr.speech import levels, measure
from tests.ivr.signals import SPEECH, Samples, read_wav, tone


def attenuated(samples: Samples, decibels: float) -> Samples:
    return np.asarray(samples * 10 ** (-decibels / 20)).round().astype(np.int16)


def noise(seconds: float, rms: float) -> Samples:
    return np.random.default_rng(1).normal(0, rms, round(8000 * seconds)).astype(np.int16)


def longest_silence(samples: Samples) -> float:
    """The longest silence the line would see while this is spoken."""
    frames = levels(samples)
    return max(measure(frames[:n]).silence_seconds for n in range(1, len(frames)))


def test_silence_on_the_line_is_silence() -> None:
    for idle in (0, 8, -8):  # digital silence, and what A-law and μ-law make of it
        heard = measure(levels(np.full(8000 * 5, idle, dtype=np.int16)))
        assert (heard.seconds, heard.speech_seconds, heard.silence_seconds) == (5.0, 0.0, 5.0)


def test_speech_is_heard_and_the_quiet_after_it_is_counted() -> None:
    speech = read_wav(SPEECH)
    heard = measure(levels(np.concatenate((speech, np.zeros(8000 * 4, dtype=np.int16)))))
    assert heard.speech_seconds > 0.8
    assert heard.silence_seconds == pytest.approx(4.0, abs=0.5)


@pytest.mark.parametrize("decibels", [0, 10, 20, 30])
@pytest.mark.parametrize("line_noise", [0, 5, 15])
def test_a_quiet_caller_is_not_cut_off(decibels: float, line_noise: float) -> None:
    spoken = attenuated(read_wav(SPEECH), decibels)
    heard = spoken + noise(len(spoken) / 8000, line_noise)
    assert measure(levels(heard)).speech_seconds > 0.8
    assert longest_silence(heard) < 2.0


@pytest.mark.parametrize("rms", [5, 50, 200])
def test_the_noise_of_a_line_is_no_speech(rms: float) -> None:
    heard = measure(levels(noise(8, rms)))
    assert heard.speech_seconds == 0.0
    assert heard.silence_seconds == 8.0


def test_a_click_is_no_speech() -> None:
    line = np.zeros(8000 * 3, dtype=np.int16)
    line[8000:8200] = 12000
    line[8100:8200] = -12000
    assert measure(levels(line)).speech_seconds == 0.0


def test_the_echo_of_the_beep_is_no_speech() -> None:
    line = np.concatenate((tone(1000, 0.3), np.zeros(8000, dtype=np.int16)))
    assert measure(levels(line), skip_seconds=0.3).speech_seconds == 0.0
    assert measure(levels(line)).speech_seconds == pytest.approx(0.3, abs=0.02)


def test_nothing_recorded_yet_is_nothing_heard() -> None:
    assert measure(levels(np.empty(0, dtype=np.int16)), skip_seconds=0.3).seconds == 0.0
