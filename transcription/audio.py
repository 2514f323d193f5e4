"""Sound files into samples."""

import wave
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np

from transcription.transcriber import Samples

PCM_16_BYTES = 2
STEREO = 2


class AudioUnreadable(Exception):
    """The file is not sound that can be read; the message says what is wrong with it."""


# Two channels more alike than this are one speaker, recorded twice.
SAME_SPEAKER = 0.9


@dataclass(frozen=True)
class Audio:
    """Sound, each channel full scale from -1 to 1, at a sample rate in Hz."""

    channels: tuple[Samples, ...]
    sample_rate: int

    @property
    def samples(self) -> Samples:
        """All channels mixed into one."""
        return (
            self.channels[0] if len(self.channels) == 1 else np.mean(self.channels, axis=0, dtype=np.float32)
        )

    @property
    def seconds(self) -> float:
        """Its length in seconds."""
        return len(self.channels[0]) / self.sample_rate

    def speakers(self) -> tuple[Samples, ...]:
        """What is to be heard apart: caller and officer of a conversation; all else is one."""
        if len(self.channels) == 2 and _likeness(*self.channels) < SAME_SPEAKER:
            return self.channels
        return (self.samples,)


def read_wav(file: BinaryIO) -> Audio:
    """Read a WAV file of 16-bit PCM, as the line records it.

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
    return Audio(of_pcm(pcm[:whole], channels), sample_rate)


def read_any(path: Path) -> Audio:
    """Read a sound file of whatever kind libav knows (MP3, M4A, AMR, a video's sound …), at its own rate.

    Raises `AudioUnreadable`.
    """
    try:
        with av.open(str(path)) as file:
            if not file.streams.audio:
                raise AudioUnreadable("There is no sound in it.")
            stream = file.streams.audio[0]
            rate, layout = stream.rate, "stereo" if stream.channels == STEREO else "mono"
            resampler = av.AudioResampler(format="s16", layout=layout, rate=rate)
            frames = [made for frame in file.decode(stream) for made in resampler.resample(frame)]
            frames += resampler.resample(None)
            pcm = b"".join(frame.to_ndarray().tobytes() for frame in frames)
    except (av.FFmpegError, ValueError) as error:
        raise AudioUnreadable(f"This is no sound file that can be read: {error}.") from error
    return Audio(of_pcm(pcm, STEREO if layout == "stereo" else 1), rate)


def of_pcm(pcm: bytes, channels: int = 1) -> tuple[Samples, ...]:
    """Each channel of 16-bit PCM, little endian."""
    frames = np.frombuffer(pcm, dtype="<i2").reshape(-1, channels).astype(np.float32) / 32768
    return tuple(np.ascontiguousarray(channel) for channel in frames.T)


def to_pcm(samples: Samples) -> bytes:
    """One channel as 16-bit PCM, little endian: what `of_pcm` made of it, unchanged."""
    return (samples * 32768).astype("<i2").tobytes()


def _likeness(left: Samples, right: Samples) -> float:
    """Their correlation, -1 to 1; silence is like nothing."""
    loudness = float(np.sqrt(np.vdot(left, left) * np.vdot(right, right)))
    return float(np.vdot(left, right)) / loudness if loudness else 0.0
