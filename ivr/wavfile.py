"""Recordings on disk: 8 kHz 16-bit mono WAV as PJSIP writes it, and what a crash leaves of it.

PJSIP writes the lengths into the header only when it closes the file, a few milliseconds after it was told
to. Until then, or for ever after a crash, they are zero and the file's size is the only truth.
"""

import hashlib
import os
import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ivr.speech import SAMPLE_RATE

HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
BYTES_PER_SECOND = 2 * SAMPLE_RATE


def header(data_bytes: int, channels: int = 1) -> bytes:
    """The 44 bytes that stand before `data_bytes` of samples (RIFF WAVE, PCM)."""
    return HEADER.pack(
        *(b"RIFF", HEADER.size - 8 + data_bytes, b"WAVE"),
        *(b"fmt ", 16, 1, channels, SAMPLE_RATE, channels * BYTES_PER_SECOND, 2 * channels, 16),
        *(b"data", data_bytes),
    )


def is_closed(path: Path) -> bool:
    """True where the header's lengths agree with the file's size: nothing more will be written."""
    with path.open("rb") as recording:
        start = recording.read(HEADER.size)
        size = os.fstat(recording.fileno()).st_size
    if len(start) < HEADER.size:
        return False
    fields = HEADER.unpack(start)
    return bool(fields[1] == size - 8 and fields[-1] == size - HEADER.size)


def repair(path: Path) -> None:
    """Write the header anew from the file's size; a sample cut in half is dropped. Raises `OSError`."""
    with path.open("r+b") as recording:
        size = os.fstat(recording.fileno()).st_size
        data_bytes = max(size - HEADER.size, 0) // 2 * 2
        recording.write(header(data_bytes))
        recording.truncate(HEADER.size + data_bytes)


def read_samples(path: Path) -> npt.NDArray[np.int16]:
    """All samples of a recording, whatever its header says."""
    with path.open("rb") as recording:
        recording.seek(HEADER.size)
        data = recording.read()
    return np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(np.int16)


def make_durable(path: Path) -> None:
    """Return only when the file's content is on the disk itself, safe from a power cut."""
    with path.open("rb") as recording:
        os.fsync(recording.fileno())


def sha256(path: Path) -> str:
    """SHA-256 of the file, in hex."""
    with path.open("rb") as recording:
        return hashlib.file_digest(recording, "sha256").hexdigest()
