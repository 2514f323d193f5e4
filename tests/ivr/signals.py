"""Sounds for tests: prompts told apart by their pitch, speech, and noise that survives A-law unchanged."""

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ivr.prompts import PROMPT_IDS

Samples = npt.NDArray[np.int16]

SPEECH = Path(__file__).with_name("audio") / "speech.wav"  # 2 s of Mandarin, no pause at its start
PITCHES = {prompt: 325 + 50 * n for n, prompt in enumerate(PROMPT_IDS)} | {"beep": 1000}
LENGTHS = {"greeting_after_hours": 1.0, "greeting_staffed": 0.6, "beep": 0.3}
SHORT = 0.1
WINDOW = 320  # 40 ms: pitches 25 Hz apart are told apart
HOP = 160


def write_wav(path: Path, samples: Samples) -> Path:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(samples.astype("<i2").tobytes())
    return path


def read_wav(path: Path) -> Samples:
    with wave.open(str(path), "rb") as recording:
        assert (recording.getframerate(), recording.getsampwidth(), recording.getnchannels()) == (8000, 2, 1)
        data = recording.readframes(recording.getnframes())
    return np.frombuffer(data, dtype="<i2").astype(np.int16)


def tone(hertz: float, seconds: float, amplitude: float = 4000) -> Samples:
    time = np.arange(round(8000 * seconds)) / 8000
    return (amplitude * np.sin(2 * np.pi * hertz * time)).astype(np.int16)


def write_prompts(folder: Path) -> Path:
    """Every prompt as a short tone of its own pitch."""
    folder.mkdir()
    for prompt, pitch in PITCHES.items():
        write_wav(folder / f"{prompt}.wav", tone(pitch, LENGTHS.get(prompt, SHORT)))
    return folder


def prompts_in(samples: Samples) -> list[str]:
    """Which prompts of `write_prompts` are heard, in order."""
    found: list[str] = []
    last = None
    for begin in range(0, len(samples) - WINDOW, HOP):
        now = _prompt_at(samples[begin : begin + WINDOW].astype(np.float64))
        if now is not None and now != last:
            found.append(now)
        last = now
    return found


def _prompt_at(window: npt.NDArray[np.float64]) -> str | None:
    energy = float(np.sum(window**2))
    if energy < 1000.0**2 * WINDOW:
        return None
    spectrum = np.abs(np.fft.rfft(window)) ** 2
    peak = int(np.argmax(spectrum))
    if 2 * spectrum[peak] / WINDOW < 0.9 * energy:
        return None  # between two prompts
    return next((prompt for prompt, pitch in PITCHES.items() if pitch == peak * 25), None)


def alaw_values() -> Samples:
    """The 256 sample values of A-law (ITU-T G.711), which pass a telephone line unchanged."""
    codes = np.arange(256) ^ 0x55
    exponent, mantissa = (codes >> 4) & 7, codes & 15
    linear, curved = (mantissa << 4) + 8, ((mantissa << 4) + 0x108) << np.maximum(exponent - 1, 0)
    magnitude = np.where(exponent == 0, linear, curved)
    return np.where(codes & 0x80, magnitude, -magnitude).astype(np.int16)


def mulaw_values() -> Samples:
    """The 256 sample values of μ-law (ITU-T G.711)."""
    codes = ~np.arange(256) & 0xFF
    magnitude = (((codes & 15) << 3) + 0x84 << ((codes >> 4) & 7)) - 0x84
    return np.where(codes & 0x80, -magnitude, magnitude).astype(np.int16)


def encoded(samples: Samples, values: Samples) -> bytes:
    """The code of the nearest of `values` for each sample."""
    order = np.argsort(values, kind="stable")
    ordered = values.astype(int)[order]
    between = (ordered[1:] + ordered[:-1]) / 2
    return bytes(order[np.searchsorted(between, samples)].astype(np.uint8))


def similarity(sent: Samples, recorded: Samples) -> float:
    """The highest normalised correlation of what was sent with any stretch of the recording."""
    a, b = sent.astype(float), recorded.astype(float)
    size = 1 << (len(a) + len(b)).bit_length()
    product = np.fft.irfft(np.fft.rfft(b, size) * np.conj(np.fft.rfft(a, size)), size)[: len(b) - len(a) + 1]
    energy = np.cumsum(np.concatenate(([0.0], b**2)))
    stretch = energy[len(a) :][: len(product)] - energy[: len(product)]
    return float(np.max(product / np.sqrt(np.sum(a**2) * np.maximum(stretch, 1.0))))


def unmistakable(seconds: float) -> Samples:
    """Noise no 20 ms of which is like another, made of A-law's own values."""
    quiet = [value for value in alaw_values() if abs(int(value)) < 8000]
    return np.random.default_rng(12389).choice(quiet, round(8000 * seconds)).astype(np.int16)
