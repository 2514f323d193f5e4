"""Telephone sound made ready for an engine: no offset, one level.

An engine is trained on speech of an ordinary level; a caller who holds the handset far away is quiet, and a
cheap adapter moves the zero line.
"""

import numpy as np

from transcription.transcriber import Samples

SAMPLE_RATE = 16000
"""Hz, of the sound that detector and engines hear."""

SPEECH_LEVEL = -20.0  # dBFS, of the frames in which something sounds
MOST_GAIN = 40.0  # dB; beyond it there is nothing but the noise of the line
PEAK_CEILING = -1.0  # dBFS
_FRAME = SAMPLE_RATE // 50
_PAUSE_BELOW_LOUDEST = 30.0  # dB

_STEADY = 0.995  # the likeness of two spectra, 0 to 1
_STEADY_FRAME = 1024  # samples, 64 ms
_STEADY_LAG = 6  # half frames


def levelled(samples: Samples) -> Samples:
    """Take off the offset, and bring what is spoken to `SPEECH_LEVEL`, short of clipping."""
    centred = samples - samples.mean(dtype=np.float64) if len(samples) else samples
    peak = float(np.abs(centred).max(initial=0.0))
    if peak == 0:
        return centred.astype(np.float32)
    gain = min(SPEECH_LEVEL - _active_level(centred), PEAK_CEILING - _decibels(peak**2), MOST_GAIN)
    return (centred * 10 ** (gain / 20)).astype(np.float32)


def is_steady(samples: Samples) -> bool:
    """Whether the sound stays what it is, as a hum, which the detector takes for a vowel, and no voice does.

    Its spectrum is compared with that of some 0.2 s before. Measured: spoken messages 0.3 to 0.6, under a hum
    as loud as they 0.9, a hum alone from 0.998 on.
    """
    if len(samples) < (_STEADY_LAG + 2) * _STEADY_FRAME // 2:
        return False
    frames = np.lib.stride_tricks.sliding_window_view(samples, _STEADY_FRAME)[:: _STEADY_FRAME // 2]
    spectra = np.abs(np.fft.rfft(frames * np.hanning(_STEADY_FRAME)))
    spectra /= np.linalg.norm(spectra, axis=1, keepdims=True) + 1e-9
    likeness = (spectra[_STEADY_LAG:] * spectra[:-_STEADY_LAG]).sum(axis=1)
    return bool(np.median(likeness) > _STEADY)


def _active_level(samples: Samples) -> float:
    """Level in dBFS of the frames that are not pauses: a simple form of ITU-T P.56."""
    whole = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    power = (whole.astype(np.float64) ** 2).mean(axis=1) if len(whole) else np.array([(samples**2).mean()])
    return _decibels(power[power >= power.max() * 10 ** (-_PAUSE_BELOW_LOUDEST / 10)].mean())


def _decibels(power: float) -> float:
    return float(10 * np.log10(power + 1e-12))
