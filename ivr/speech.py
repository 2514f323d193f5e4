"""Speech and silence in a recording, told by level alone; pure numpy, no opinion on what is said.

The threshold follows the noise of the line, because a fixed one fails somebody: set high it cuts a quiet
caller off, set low it never hears the end on a noisy line. Mistakes lean to the caller's side: doubtful
sound counts as speech.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 8000
FRAME = 160  # samples: 20 ms
FRAME_SECONDS = FRAME / SAMPLE_RATE

# An idle A-law or μ-law line lies below -70 dBFS; a caller who mumbles at arm's length near -50.
QUIETEST_SPEECH = -60.0
# Above this everything counts as speech, whatever the noise: ordinary telephone speech is near -20 dBFS.
LOUDEST_NOISE = -35.0
# Pauses between words make up a tenth of even hurried speech, so this percentile is the line's noise.
NOISE_PERCENTILE = 10
ABOVE_NOISE = 6.0
# A click lasts one or two frames, a syllable ten.
SHORTEST_RUN = 3


@dataclass(frozen=True)
class Measurement:
    """What a recording holds, in seconds; `silence_seconds` is the quiet at its end."""

    seconds: float
    speech_seconds: float
    silence_seconds: float


def levels(samples: npt.NDArray[np.int16]) -> npt.NDArray[np.float64]:
    """Level of each whole 20 ms frame in dBFS, the constant offset of companded silence left out."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64)
    powers = np.einsum("ij,ij->i", frames, frames) / FRAME - (frames.sum(axis=1) / FRAME) ** 2
    # The 1 keeps digital silence finite, at -90 dBFS.
    decibels: npt.NDArray[np.float64] = 20 * np.log10((np.sqrt(np.maximum(powers, 0)) + 1) / 32768)
    return decibels


def measure(frame_levels: npt.NDArray[np.float64], *, skip_seconds: float = 0.0) -> Measurement:
    """Measure a recording by the levels of its frames.

    `skip_seconds` at the start are not listened to: the beep's echo from the caller's handset is no speech.
    """
    skipped = round(skip_seconds / FRAME_SECONDS)
    heard = frame_levels[skipped:]
    seconds = len(frame_levels) * FRAME_SECONDS
    if not len(heard):
        return Measurement(seconds, 0.0, 0.0)
    # Not np.percentile: at its first use it imports a third of numpy, in the middle of a call.
    rank = len(heard) * NOISE_PERCENTILE // 100
    noise = float(np.partition(heard, rank)[rank])
    threshold = min(max(noise + ABOVE_NOISE, QUIETEST_SPEECH), LOUDEST_NOISE)
    speech = _without_clicks(heard > threshold)
    spoken = np.flatnonzero(speech)
    silent = len(heard) - (int(spoken[-1]) + 1 if len(spoken) else 0)
    return Measurement(seconds, len(spoken) * FRAME_SECONDS, silent * FRAME_SECONDS)


def surely_spoken(frame_levels: npt.NDArray[np.float64]) -> bool:
    """Whether something is so loud that it is speech whatever the noise; much cheaper than `measure`."""
    loud = frame_levels > LOUDEST_NOISE
    return bool((loud[2:] & loud[1:-1] & loud[:-2]).any())


def _without_clicks(loud: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], loud, [False])).astype(np.int8)))
    kept = np.zeros(len(loud), dtype=np.bool_)
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        kept[begin:end] = end - begin >= SHORTEST_RUN
    return kept
