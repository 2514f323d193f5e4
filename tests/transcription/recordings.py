"""Sound for tests: a spoken complaint, and files of sound."""

import wave
from pathlib import Path

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


def mono(samples: Samples, rate: int = RATE) -> Audio:
    """Sound of one channel."""
    return Audio((samples,), rate)
