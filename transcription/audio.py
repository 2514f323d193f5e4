"""Sound files into the samples that engines hear, and from one sample rate to another."""

import wave
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import soxr

from transcription.transcriber import Samples

PCM_16_BYTES = 2


class AudioUnreadable(Exception):
    """The file is not sound that can be read; the message says what is wrong with it."""


@dataclass(frozen=True)
class Audio:
    """Mono sound, full scale from -1 to 1, at a sample rate in Hz."""

    samples: Samples
    sample_rate: int

    @property
    def seconds(self) -> float:
        """Its length in seconds."""
        return len(self.samples) / self.sample_rate


def read_wav(file: BinaryIO) -> Audio:
    """Read a WAV file of 16-bit PCM, as the line records it; several channels are mixed into one.

    A file whose sound ends before its header says so is read as far as it goes. Raises `AudioUnreadable`.
    """
    try:
        with wave.open(file) as wav:
            channels, sample_bytes, sample_rate = wav.getnchannels(), wav.getsampwidth(), wav.getframerate()
            pcm = wav.readframes(wav.getnframes())
    except (wave.Error, EOFError) as error:
        what = str(error) or "it ends in its header"
        raise AudioUnreadable(f"This is not a WAV file of PCM sound: {what}.") from error
    if sample_bytes != PCM_16_BYTES or sample_rate <= 0:
        raise AudioUnreadable(
            f"The sound has {sample_bytes * 8} bits at {sample_rate} Hz; convert it to 16-bit PCM."
        )
    whole = len(pcm) - len(pcm) % (channels * PCM_16_BYTES)
    frames = np.frombuffer(pcm[:whole], dtype="<i2").reshape(-1, channels)
    return Audio((frames.mean(axis=1) / 32768).astype(np.float32), sample_rate)


def resample(samples: Samples, sample_rate: int, to_rate: int) -> Samples:
    """Bring sound from one sample rate to another, in Hz; engines refuse the telephone's 8 kHz."""
    resampled: Samples = soxr.resample(samples, sample_rate, to_rate)
    return resampled
