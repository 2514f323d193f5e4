"""The outline of a recording, so that a page can draw it without fetching the sound."""

import wave
from typing import BinaryIO

import numpy as np
import numpy.typing as npt


class SoundUnreadable(Exception):
    """The recording is not a 16-bit PCM WAV file."""


def outline(sound: BinaryIO, points: int) -> list[float]:
    """The loudest sample in each of at most `points` equal stretches, from 0 to 1, first channel.

    Raises `SoundUnreadable`.
    """
    samples = _samples(sound)
    if samples.size == 0:
        return []
    edges = np.linspace(0, samples.size, min(points, samples.size), endpoint=False).astype(int)
    loudest = np.maximum.reduceat(np.abs(samples.astype(np.int32)), edges)
    return [round(float(peak), 3) for peak in loudest / 32768]


def _samples(sound: BinaryIO) -> npt.NDArray[np.int16]:
    try:
        with wave.open(sound) as reader:
            if reader.getsampwidth() != 2:
                raise SoundUnreadable(f"samples of {reader.getsampwidth() * 8} bits; 16 were expected")
            frames = reader.readframes(reader.getnframes())
            channels = reader.getnchannels()
    except (wave.Error, EOFError) as error:
        raise SoundUnreadable(f"not a WAV file: {error}") from error
    whole = len(frames) - len(frames) % (2 * channels)
    return np.frombuffer(frames[:whole], dtype="<i2")[::channels]
