"""The outline of a recording, so that a page can draw it without fetching the sound."""

import wave
from typing import BinaryIO

import numpy as np
import numpy.typing as npt


class SoundUnreadable(Exception):
    """The recording is not a 16-bit PCM WAV file."""


def outline(sound: BinaryIO, points: int) -> list[float]:
    """The loudest sample of any channel in each of at most `points` equal stretches, from 0 to 1.

    Raises `SoundUnreadable`.
    """
    loudness = _loudness(sound)
    if loudness.size == 0:
        return []
    edges = np.linspace(0, loudness.size, min(points, loudness.size), endpoint=False).astype(int)
    loudest = np.maximum.reduceat(loudness, edges)
    return [round(float(peak), 3) for peak in loudest / 32768]


def _loudness(sound: BinaryIO) -> npt.NDArray[np.int32]:
    try:
        with wave.open(sound) as reader:
            if reader.getsampwidth() != 2:
                raise SoundUnreadable(f"samples of {reader.getsampwidth() * 8} bits; 16 were expected")
            frames = reader.readframes(reader.getnframes())
            channels = reader.getnchannels()
    except (wave.Error, EOFError) as error:
        raise SoundUnreadable(f"not a WAV file: {error}") from error
    whole = len(frames) - len(frames) % (2 * channels)
    samples = np.frombuffer(frames[:whole], dtype="<i2").reshape(-1, channels)
    loudness: npt.NDArray[np.int32] = np.abs(samples.astype(np.int32)).max(axis=1)
    return loudness
