"""Fifty clips of what a line records when nobody speaks, as A-law carries it at 8 kHz."""

import warnings
import wave
from collections.abc import Callable

import numpy as np

from hotline.settings import REPOSITORY
from tests.transcription.recordings import RATE
from transcription.transcriber import Samples

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop  # gone in Python 3.13, which the telephone's wheel does not know either

SECONDS = 8
T = np.arange(SECONDS * RATE) / RATE
RANDOM = np.random.default_rng(12389)
Clip = "np.ndarray"


def tone(*hertz: float, level: float = 0.3) -> Clip:
    return sum(level / len(hertz) * np.sin(2 * np.pi * each * T) for each in hertz)


def cadence(sound: Clip, on: float, off: float) -> Clip:
    """A sound that comes and goes."""
    return sound * (T % (on + off) < on)


def noise(level: float, shape: Callable[[Clip], Clip]) -> Clip:
    """Noise whose spectrum is shaped by frequency (Hz)."""
    hertz = np.fft.rfftfreq(len(T), 1 / RATE)
    made = np.fft.irfft(np.fft.rfft(RANDOM.normal(size=len(T))) * shape(np.maximum(hertz, 1)), len(T))
    return level * made / made.std()


def white(level: float) -> Clip:
    return noise(level, np.ones_like)


def pink(level: float) -> Clip:
    return noise(level, lambda hertz: 1 / np.sqrt(hertz))


def brown(level: float) -> Clip:
    return noise(level, lambda hertz: (hertz > 20) / hertz)


def band(level: float, low: float, high: float) -> Clip:
    return noise(level, lambda hertz: ((hertz > low) & (hertz < high)).astype(float))


def sliding(hertz: Clip) -> Clip:
    """A tone whose frequency changes."""
    return 0.3 * np.sin(2 * np.pi * np.cumsum(hertz) / RATE)


def swelling(hertz: float, power: int) -> Clip:
    return np.maximum(0, np.sin(2 * np.pi * hertz * T)) ** power


def sparse(count: int, level: float) -> Clip:
    """Single samples that crackle."""
    made = np.zeros(len(T))
    made[RANDOM.integers(0, len(T), count)] = RANDOM.normal(0, level, count)
    return made


def knocks() -> Clip:
    made = np.zeros(len(T))
    for start in range(2000, len(T) - 2000, 9000):
        made[start : start + 1200] += RANDOM.normal(0, 0.4, 1200) * np.exp(-np.arange(1200) / 200)
    return made


def own(name: str, gain: float = 1.0) -> Clip:
    """A sound that callers hear, and that an echo brings back."""
    with wave.open(str(REPOSITORY / "sounds" / f"{name}.wav")) as file:
        return gain * np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def clips() -> dict[str, Samples]:
    """Every clip by its name."""
    made = {
        **{f"tone of {hertz} Hz": tone(hertz) for hertz in (300, 350, 440, 450, 620, 1000, 1400, 2100, 3000)},
        "key 1": tone(697, 1209),
        "key 5": tone(770, 1336),
        "key 9": tone(852, 1477),
        "key #": tone(941, 1477),
        "keys quickly": cadence(tone(941, 1336), 0.1, 0.1),
        "keys slowly": cadence(tone(697, 1336), 0.25, 0.75),
        "busy tone": cadence(tone(450), 0.35, 0.35),
        "congestion tone": cadence(tone(450), 0.7, 0.7),
        "ringback": cadence(tone(450), 1, 4),
        "American busy tone": cadence(tone(480, 620), 0.5, 0.5),
        "special information tone": sliding(np.select([T % 2 < 0.33, T % 2 < 0.66], [950, 1400], 1800)),
        "warble": sliding(600 + 200 * np.sign(np.sin(4 * np.pi * T))),
        "siren": sliding(900 + 500 * np.sin(0.6 * np.pi * T)),
        "modem": tone(1300, level=0.2) + band(0.1, 1800, 2600),
        "hold music": own("hold_music"),
        "loud hold music": own("hold_music", 4.0),
        "beep": np.concatenate([own("beep"), np.zeros(3 * RATE)]),
        "chord": tone(220, 277.2, 329.6, 440, 554.4, 659.2),
        "scale": sum(tone(hertz) * (n == T * 2 // 1 % 4) for n, hertz in enumerate((262, 330, 392, 523))),
        **{f"white noise {level}": white(level) for level in (0.003, 0.02, 0.1, 0.3)},
        **{f"pink noise {level}": pink(level) for level in (0.003, 0.02, 0.1)},
        **{f"brown noise {level}": brown(level) for level in (0.02, 0.1)},
        "breath": band(0.08, 300, 2500) * swelling(0.3, 2),
        "deep breath": band(0.2, 200, 3400) * swelling(0.25, 2),
        "quick breath": band(0.1, 500, 3000) * swelling(1.0, 4),
        "wind": brown(0.2) * (1 + 0.8 * np.sin(0.4 * np.pi * T)),
        "silence": np.zeros(len(T)),
        "silence off zero": np.full(len(T), 0.02),
        "idle line": RANDOM.integers(-1, 2, len(T)) / 32768,
        "clicks": sparse(40, 0.8),
        "crackle": sparse(2000, 0.1),
        "hum of a transformer": tone(100, 200, 300),
        "hum": tone(50) + tone(150, level=0.1),
        "hum with overtones": sum(tone(50 * n, level=0.1 / n) for n in range(2, 20)),
        "knocks": knocks(),
    }
    return {name: _carried(clip) for name, clip in made.items()}


def _carried(clip: Clip) -> Samples:
    pcm = np.clip(np.round(clip * 32767), -32768, 32767).astype("<i2").tobytes()
    return np.frombuffer(audioop.alaw2lin(audioop.lin2alaw(pcm, 2), 2), "<i2").astype(np.float32) / 32768
