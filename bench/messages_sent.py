"""The message that every caller of bench/telephone.py speaks, and what of it a recording holds."""

import shutil
import warnings
import wave
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hotline.settings import REPOSITORY

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop  # G.711; gone in Python 3.13, which the telephone's wheel does not know either

SPOKEN = REPOSITORY / "tests" / "audio" / "complaint.wav"
RATE = 8000
FRAME = 160
GREETING_SECONDS = 0.2


class Message:
    """`seconds` of speech as A-law, `path`; and prompts whose greeting is short, `sounds`."""

    def __init__(self, folder: Path, seconds: int) -> None:
        self.seconds = seconds
        self.path = folder / "message.al"
        with wave.open(str(SPOKEN)) as spoken:
            speech = spoken.readframes(min(spoken.getnframes(), seconds * RATE))
        encoded = audioop.lin2alaw(speech, 2)
        self.path.write_bytes(encoded)
        self.frames = frames_of(encoded)
        self.sounds = folder / "sounds"
        shutil.copytree(REPOSITORY / "sounds", self.sounds, ignore=shutil.ignore_patterns("*.py", ".*"))
        for prompt in ("greeting_after_hours", "greeting_staffed"):
            with wave.open(str(self.sounds / f"{prompt}.wav"), "wb") as greeting:
                greeting.setparams((1, 2, RATE, 0, "NONE", ""))
                greeting.writeframes(bytes(2 * int(GREETING_SECONDS * RATE)))


@dataclass(frozen=True)
class Kept:
    """Frames of 20 ms between the first and the last of a recording that can be told from all others."""

    found: int
    lost: int
    doubled: int


def frames_of(encoded: bytes) -> list[bytes]:
    """A-law as a recording has it, cut into frames of 20 ms."""
    return _frames(np.frombuffer(audioop.alaw2lin(encoded, 2), dtype=np.int16))


def frames_kept(frames: list[bytes], recording: Path, channel: int = 0) -> Kept:
    """Which frames of what was said one channel holds. Frames that occur twice in it prove nothing."""
    with wave.open(str(recording)) as file:
        whole = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)
        samples = whole[channel :: file.getnchannels()]
    once = {frame for frame, times in Counter(frames).items() if times == 1}
    places = {frame: place for place, frame in enumerate(frames) if frame in once}
    # A packet of the caller's need not begin where a frame of the recording does.
    found = max((_places(samples[shift:], places) for shift in range(FRAME)), key=len)
    expected = [place for place in places.values() if found and min(found) <= place <= max(found)]
    doubled = sum(times - 1 for times in found.values())
    return Kept(len(found), len(expected) - len(found) if found else len(places), doubled)


def _places(samples: npt.NDArray[np.int16], places: dict[bytes, int]) -> Counter[int]:
    return Counter(places[frame] for frame in _frames(samples) if frame in places)


def _frames(samples: npt.NDArray[np.int16]) -> list[bytes]:
    return [samples[at : at + FRAME].tobytes() for at in range(0, len(samples) - FRAME + 1, FRAME)]
