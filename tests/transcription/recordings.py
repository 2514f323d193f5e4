"""Sound for tests: a spoken complaint, and what is no speech."""

import wave
from pathlib import Path

import numpy as np

from transcription.audio import Audio, read_wav
from transcription.transcriber import Samples

AUDIO = Path(__file__).parent.parent / "audio"
COMPLAINT = AUDIO / "complaint.wav"
COMPLAINT_TEXT = AUDIO / "complaint.txt"
RATE = 8000


def read(path: Path) -> Audio:
    """Read a WAV file."""
    with path.open("rb") as file:
        return read_wav(file)


def write_wav(path: Path, samples: Samples, rate: int = RATE) -> Path:
    """Write mono samples as 16-bit PCM."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def seconds(duration: float) -> "np.ndarray":
    """The time of each sample, in seconds."""
    return np.arange(int(duration * RATE)) / RATE


def no_speech() -> dict[str, Samples]:
    """Ten seconds each of what a line records when nobody speaks."""
    t = seconds(10)
    random = np.random.default_rng(12389)
    noise = random.normal(0, 0.05, len(t))
    notes = [261.6, 329.6, 392.0, 523.2]
    clips = {
        "silence": 0 * t,
        "noise": noise,
        "breath": noise * np.maximum(0, np.sin(2 * np.pi * 0.3 * t)) ** 2,
        "busy tone": 0.3 * np.sin(2 * np.pi * 450 * t) * (t % 0.7 < 0.35),
        "fax": 0.3 * np.sin(2 * np.pi * 2100 * t),
        "music": sum(0.1 * np.sin(2 * np.pi * f * t) * (t * 2 // 1 % 4 == i) for i, f in enumerate(notes)),
    }
    return {name: clip.astype(np.float32) for name, clip in clips.items()}
