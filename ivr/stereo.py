"""One WAV of two channels out of the two tracks of a conversation: left the caller, right the officer.

The tracks began in the same step of the bridge and both follow its clock, so sample n of one was heard
together with sample n of the other; the shorter one is filled up with silence.
"""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from ivr import wavfile
from ivr.speech import SAMPLE_RATE

CHUNK = 10 * SAMPLE_RATE


def tracks_of(conversation: Path) -> tuple[Path, Path]:
    """The files in which caller and officer are recorded until the conversation is over."""
    return conversation.with_suffix(".caller.wav"), conversation.with_suffix(".officer.wav")


def conversation_of(track: Path) -> Path:
    """The conversation that a track belongs to."""
    return track.with_name(track.name.split(".")[0] + ".wav")


def merge(conversation: Path) -> None:
    """Make the conversation out of its tracks, durably, and remove these. Raises `OSError`.

    Whatever is interrupted here can be done again. A track that is missing counts as silence.
    """
    tracks = tracks_of(conversation)
    lengths = [_length(track) for track in tracks]
    draft = conversation.with_suffix(".part")
    with ExitStack() as opened, draft.open("wb") as out:
        sides = [opened.enter_context(track.open("rb")) if track.exists() else None for track in tracks]
        for side in sides:
            if side is not None:
                side.seek(wavfile.HEADER.size)
        out.write(wavfile.header(2 * 2 * max(lengths), channels=2))
        for begin in range(0, max(lengths), CHUNK):
            count = min(CHUNK, max(lengths) - begin)
            both = np.stack([_read(side, count) for side in sides], axis=1)
            out.write(both.tobytes())
        out.flush()
        os.fsync(out.fileno())
    draft.replace(conversation)
    for track in tracks:
        track.unlink(missing_ok=True)


def _length(track: Path) -> int:
    """Number of samples."""
    try:
        return max(track.stat().st_size - wavfile.HEADER.size, 0) // 2
    except FileNotFoundError:
        return 0


def _read(side: IO[bytes] | None, count: int) -> npt.NDArray[np.int16]:
    """The next `count` samples; silence after the end."""
    data = side.read(2 * count) if side is not None else b""
    samples = np.zeros(count, dtype="<i2")
    samples[: len(data) // 2] = np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2")
    return samples
