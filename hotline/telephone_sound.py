"""Makes sound ready for the telephone: its band, its rate, one level, clean ends; 8 kHz 16-bit mono WAV."""

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr

Sound = npt.NDArray[np.float64]

SAMPLE_RATE = 8000  # Hz
SPEECH_LEVEL = -20.0  # dBFS, active speech
PEAK_CEILING = -1.0  # dBFS
LEAD_SECONDS = 0.06
TAIL_SECONDS = 0.10

_PASS_BAND = (200.0, 3400.0)  # Hz; a handset gives nothing below, the line nothing above
_FRAME_SECONDS = 0.01
_PAUSE_BELOW_PEAK = 30.0  # dB; frames this far below the loudest are pauses, not speech
_SILENCE_BELOW_PEAK = 45.0  # dB; frames this far below the loudest at the ends are cut off
_FADE_SECONDS = 0.01


class SoundError(Exception):
    """A sound cannot be used; the message says why."""


def for_telephone(sound: Sound, sample_rate: int, level: float = SPEECH_LEVEL) -> Sound:
    """Turn speech at any `sample_rate` (Hz) into a prompt at 8 kHz at a level (dBFS), with clean ends."""
    narrow = soxr.resample(_band_pass(sound, sample_rate), sample_rate, SAMPLE_RATE, "VHQ")
    return with_silence(at_level(trimmed(narrow), level))


def trimmed(sound: Sound, sample_rate: int = SAMPLE_RATE) -> Sound:
    """Cut off what is silent before and after the sound, with a soft edge at either end.

    Raises `SoundError` where all is silence.
    """
    frame = round(_FRAME_SECONDS * sample_rate)
    levels = frame_levels(sound, frame)
    if not len(levels) or levels.max() < -80:
        raise SoundError("the sound is silence throughout")
    heard = np.flatnonzero(levels > levels.max() - _SILENCE_BELOW_PEAK)
    return soft_edges(sound[heard[0] * frame : (heard[-1] + 1) * frame], round(_FADE_SECONDS * sample_rate))


def soft_edges(sound: Sound, samples: int) -> Sound:
    """Fade the first and last `samples` samples in and out, so that nothing clicks."""
    ramp = np.sin(np.linspace(0, np.pi / 2, samples)) ** 2
    softened = sound.copy()
    softened[:samples] *= ramp
    softened[-samples:] *= ramp[::-1]
    return softened


def with_silence(sound: Sound) -> Sound:
    """Add the short digital silence that every prompt begins and ends with."""
    lead, tail = round(LEAD_SECONDS * SAMPLE_RATE), round(TAIL_SECONDS * SAMPLE_RATE)
    return np.concatenate((np.zeros(lead), sound, np.zeros(tail)))


def at_level(sound: Sound, level: float) -> Sound:
    """Scale so that the active level is `level` dBFS, or as near to it as the peak ceiling allows."""
    peak = 20 * np.log10(np.max(np.abs(sound)))
    gain = min(level - active_level(sound), PEAK_CEILING - peak)
    return np.asarray(sound * 10 ** (gain / 20))


def active_level(sound: Sound) -> float:
    """Level in dBFS (RMS, full scale 1.0) of the frames in which something sounds; pauses do not count.

    A simple form of the active speech level of ITU-T P.56.
    """
    levels = frame_levels(sound, round(_FRAME_SECONDS * SAMPLE_RATE))
    active = levels[levels > levels.max() - _PAUSE_BELOW_PEAK]
    return float(10 * np.log10(np.mean(10 ** (active / 10))))


def frame_levels(sound: Sound, frame: int) -> Sound:
    """RMS level in dBFS of each whole frame of `frame` samples; digital silence is -120 dBFS."""
    frames = sound[: len(sound) // frame * frame].reshape(-1, frame)
    return np.asarray(10 * np.log10(np.mean(frames**2, axis=1) + 1e-12))


def write_wav(path: Path, sound: Sound) -> None:
    """Write samples of -1.0 to 1.0 at 8 kHz as a 16-bit mono WAV; the old file stays until it is whole."""
    unfinished = path.with_suffix(".unfinished")
    with wave.open(str(unfinished), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", "not compressed"))
        file.writeframes(np.round(sound * 32767).astype("<i2").tobytes())
    unfinished.replace(path)


def _band_pass(sound: Sound, sample_rate: int) -> Sound:
    """Keep the telephone's band: a linear-phase FIR filter, 40 ms long, with no delay."""
    half = round(0.02 * sample_rate)
    time = np.arange(-half, half + 1) / sample_rate
    low, high = _PASS_BAND
    taps = (2 * high * np.sinc(2 * high * time) - 2 * low * np.sinc(2 * low * time)) / sample_rate
    return np.convolve(sound, taps * np.blackman(len(taps)), mode="same")
