"""A recording that a bureau made of a prompt: read, judged, and made ready for the telephone.

WAV, MP3, M4A (AAC), FLAC and Ogg are read (PyAV, which carries FFmpeg's decoders). What a file is, its
content says; nothing but a decoder for exactly that is tried on it.
"""

from dataclasses import dataclass
from enum import StrEnum, auto
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
import soxr
from av.error import FFmpegError

from hotline.telephone_sound import SAMPLE_RATE, Sound, SoundError, active_level, for_telephone, frame_levels

LARGEST_BYTES = 20 * 1024 * 1024
SHORTEST_SECONDS = 0.15
LONGEST_DIGIT_SECONDS = 1.5  # they are heard one after the other
LONGEST_SECONDS = {"beep": 1.5, "hold_music": 600.0}
LONGEST_SPEECH_SECONDS = 120.0

QUIET_DBFS = -32.0
LOUD_DBFS = -12.0
CLIPPED_SHARE = 0.0005  # of the samples
FULL_SCALE = 0.999
SILENCE_AT_THE_ENDS_SECONDS = 0.5
SILENCE_BELOW_PEAK = 45.0  # dB
SILENCE_DBFS = -70.0
WIDEBAND_HZ = 16000  # more is heard by nobody at a telephone, and takes long to filter
LOWEST_HZ = 4000

_FORMATS = {b"fLaC": "flac", b"OggS": "ogg", b"ID3": "mp3"}


class Problem(StrEnum):
    """Why a recording is not taken."""

    NOT_SOUND = auto()
    TOO_LARGE = auto()
    TOO_SHORT = auto()
    TOO_LONG = auto()
    SILENT = auto()


class Finding(StrEnum):
    """What is not as it should be in a recording that is taken."""

    QUIET = auto()
    LOUD = auto()
    CLIPPED = auto()
    SILENCE_BEFORE = auto()
    SILENCE_AFTER = auto()
    NARROW = auto()  # a sample rate below the telephone's


class NotTaken(Exception):
    """A recording cannot be used; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class Prepared:
    """A recording for the line: 8 kHz mono samples from -1 to 1, and what was found in the original."""

    sound: Sound
    findings: tuple[Finding, ...]

    @property
    def seconds(self) -> float:
        """Its length in seconds."""
        return len(self.sound) / SAMPLE_RATE


def longest_seconds(prompt_id: str) -> float:
    """Return how long the recording of a prompt may be."""
    if prompt_id.startswith("digit_"):
        return LONGEST_DIGIT_SECONDS
    return LONGEST_SECONDS.get(prompt_id, LONGEST_SPEECH_SECONDS)


def prepare(prompt_id: str, path: Path, *, adjust: bool) -> Prepared:
    """Read a file, judge it, and make it ready for the telephone; raises `NotTaken`.

    With `adjust`, level and the silence at the ends are put right. Without, only rate and channels are.
    """
    if path.stat().st_size > LARGEST_BYTES:
        raise NotTaken(Problem.TOO_LARGE)
    longest = longest_seconds(prompt_id)
    with path.open("rb") as file:
        sound, rate = _decoded(file, longest)
    if len(sound) < SHORTEST_SECONDS * rate:
        raise NotTaken(Problem.TOO_SHORT)
    try:
        ready = _adjusted(sound, rate) if adjust else _as_it_is(sound, rate)
    except SoundError:
        raise NotTaken(Problem.SILENT) from None
    return Prepared(ready, _findings(sound, rate))


def _decoded(file: BinaryIO, longest: float) -> tuple[Sound, int]:
    """Return mono samples and their rate; reads no further than a prompt may be long."""
    kind = _format(file.read(16))
    file.seek(0)
    if kind is None:
        raise NotTaken(Problem.NOT_SOUND)
    try:
        with av.open(file, "r", format=kind) as container:
            stream = container.streams.audio[0]
            rate = stream.rate
            if rate < LOWEST_HZ:
                raise NotTaken(Problem.NOT_SOUND)
            mono = av.AudioResampler("flt", "mono", rate)
            pieces: list[Sound] = []
            samples = 0
            for frame in container.decode(stream):
                for piece in mono.resample(frame):
                    pieces.append(piece.to_ndarray()[0].astype(np.float64))
                    samples += piece.samples
                if samples > longest * rate:
                    raise NotTaken(Problem.TOO_LONG)
    except (FFmpegError, IndexError, ValueError) as error:
        raise NotTaken(Problem.NOT_SOUND) from error
    if not pieces:
        raise NotTaken(Problem.NOT_SOUND)
    return np.clip(np.nan_to_num(np.concatenate(pieces)), -1.0, 1.0), rate


def _format(head: bytes) -> str | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[4:8] == b"ftyp":
        return "mov"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:  # frame sync of MPEG audio, layer III
        return "mp3"
    return next((kind for beginning, kind in _FORMATS.items() if head.startswith(beginning)), None)


def _adjusted(sound: Sound, rate: int) -> Sound:
    if rate > WIDEBAND_HZ:
        sound, rate = soxr.resample(sound, rate, WIDEBAND_HZ, "VHQ"), WIDEBAND_HZ
    return for_telephone(sound, rate)


def _as_it_is(sound: Sound, rate: int) -> Sound:
    if active_level(sound) < SILENCE_DBFS:
        raise SoundError("the sound is silence throughout")
    if rate == SAMPLE_RATE:
        return sound
    return np.asarray(np.clip(soxr.resample(sound, rate, SAMPLE_RATE, "VHQ"), -1.0, 1.0))


def _findings(sound: Sound, rate: int) -> tuple[Finding, ...]:
    frame = round(0.01 * rate)
    levels = frame_levels(sound, frame)
    heard = np.flatnonzero(levels > levels.max() - SILENCE_BELOW_PEAK)
    before, after = heard[0] * 0.01, (len(sound) // frame - 1 - heard[-1]) * 0.01
    level = active_level(sound)
    judged = {
        Finding.QUIET: level < QUIET_DBFS,
        Finding.LOUD: level > LOUD_DBFS,
        Finding.CLIPPED: np.mean(np.abs(sound) >= FULL_SCALE) > CLIPPED_SHARE,
        Finding.SILENCE_BEFORE: before > SILENCE_AT_THE_ENDS_SECONDS,
        Finding.SILENCE_AFTER: after > SILENCE_AT_THE_ENDS_SECONDS,
        Finding.NARROW: rate < SAMPLE_RATE,
    }
    return tuple(finding for finding, holds in judged.items() if holds)
