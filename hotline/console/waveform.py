"""What a page knows of a recording without fetching the sound: its outline, and where nothing is said."""

import wave
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

FULL_SCALE = 32768
FRAME_SECONDS = 0.02
LOUD_PERCENTILE = 95
# Speech is rarely more than 22 dB below the loud syllables of the same speaker. On a line whose noise is
# louder than that, pauses cannot be told from speech and none are found.
QUIET_BELOW_LOUD = 0.08
# A channel that is nowhere louder than this carries no speech.
FAINTEST = 60.0
SHORTEST_SILENCE = 1.2
MARGIN = 0.25


class SoundUnreadable(Exception):
    """The recording is not a 16-bit PCM WAV file."""


@dataclass(frozen=True)
class Sound:
    """The samples of a recording: one row a moment, one column a channel; `rate` in Hz."""

    samples: npt.NDArray[np.int16]
    rate: int


def read(file: BinaryIO) -> Sound:
    """Read a WAV file; raises `SoundUnreadable`."""
    try:
        with wave.open(file) as reader:
            if reader.getsampwidth() != 2:
                raise SoundUnreadable(f"samples of {reader.getsampwidth() * 8} bits; 16 were expected")
            frames = reader.readframes(reader.getnframes())
            channels, rate = reader.getnchannels(), reader.getframerate()
    except (wave.Error, EOFError) as error:
        raise SoundUnreadable(f"not a WAV file: {error}") from error
    whole = len(frames) - len(frames) % (2 * channels)
    return Sound(np.frombuffer(frames[:whole], dtype="<i2").reshape(-1, channels), rate)


def outline(sound: Sound, points: int) -> list[list[float]]:
    """The loudest sample in each of at most `points` equal stretches, from 0 to 1, channel by channel."""
    loudness = np.abs(sound.samples.astype(np.int32))
    if len(loudness) == 0:
        return []
    edges = np.linspace(0, len(loudness), min(points, len(loudness)), endpoint=False).astype(int)
    loudest = np.maximum.reduceat(loudness, edges) / FULL_SCALE
    return [[round(float(peak), 3) for peak in channel] for channel in loudest.T]


def silences(sound: Sound) -> list[tuple[float, float]]:
    """Where nothing is said on any channel for a while: from and to, in seconds from the start.

    A little is left of each pause. None in a recording in which nobody speaks, and where the line is noisy.
    """
    levels = _levels(sound)
    loud = np.percentile(levels, LOUD_PERCENTILE, axis=0) if len(levels) else np.zeros(1)
    if loud.max() < FAINTEST:
        return []
    quiet = (levels < np.where(loud < FAINTEST, np.inf, loud * QUIET_BELOW_LOUD)).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    return [
        (round(float(start) + MARGIN, 2), round(float(end) - MARGIN, 2))
        for start, end in edges.reshape(-1, 2) * FRAME_SECONDS
        if end - start >= SHORTEST_SILENCE
    ]


def _levels(sound: Sound) -> npt.NDArray[np.float64]:
    """The level (root mean square) of each channel, one row a frame."""
    size = round(FRAME_SECONDS * sound.rate)
    count, channels = len(sound.samples) // size, sound.samples.shape[1]
    frames = sound.samples[: count * size].astype(np.float64).reshape(count, size, channels)
    levels: npt.NDArray[np.float64] = np.sqrt((frames**2).mean(axis=1))
    return levels
