"""Bytes sealed in chunks, so that any stretch of them can be opened without the rest.

AES-256-GCM in the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, 2015): the nonce holds the
chunk's place and whether it is the last, so chunks that were moved, left out or cut off do not open. A key
seals one stream and no other.
"""

import io
import os
from collections.abc import Callable
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK_BYTES = 64 * 1024
SEALED_CHUNK_BYTES = CHUNK_BYTES + 16  # with the tag of GCM


class SealingWriter(io.RawIOBase):
    """Seals what is written into a file; what is open yet is sealed as the last chunk by `finish`."""

    def __init__(self, file: BinaryIO, cipher: AESGCM) -> None:
        super().__init__()
        self._file = file
        self._cipher = cipher
        self._index = 0
        self._open = bytearray()

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]  # what it is given
        """Take bytes; a chunk is sealed when more follows it."""
        self._open += data
        while len(self._open) > CHUNK_BYTES:
            self._seal(bytes(self._open[:CHUNK_BYTES]), last=False)
            del self._open[:CHUNK_BYTES]
        return len(data)

    def finish(self) -> None:
        """Seal the last chunk; nothing may follow. Without it the stream does not open."""
        self._seal(bytes(self._open), last=True)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._index, last), chunk, None))
        self._index += 1


class OpeningReader(io.RawIOBase):
    """The plain bytes of a sealed stream that fills a file from `begin` to its end; opens chunk by chunk.

    What `broken` makes is raised, here or while reading, where a chunk does not open.
    """

    def __init__(self, file: io.FileIO, cipher: AESGCM, begin: int, broken: Callable[[], Exception]) -> None:
        super().__init__()
        self._file = file
        self._cipher = cipher
        self._begin = begin
        self._broken = broken
        self._position = 0
        body = os.fstat(file.fileno()).st_size - begin
        self._last = max(0, -(-body // SEALED_CHUNK_BYTES) - 1)
        # The last chunk vouches for the length of the file, so it is opened before anything is believed.
        self._index, self._chunk = self._last, self._open_chunk(self._last)
        self._size = self._last * CHUNK_BYTES + len(self._chunk)

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Return the place of the next byte."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; one after the end reads nothing."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("cannot seek to before the start")
        self._position = start + offset
        return self._position

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # what it is given
        """Fill a buffer as far as the chunk at hand goes; 0 at the end."""
        if self._position >= self._size:
            return 0
        index, offset = divmod(self._position, CHUNK_BYTES)
        if index != self._index:
            self._index, self._chunk = index, self._open_chunk(index)
        piece = self._chunk[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the file with it."""
        if not self.closed:
            self._file.close()
        super().close()

    def _open_chunk(self, index: int) -> bytes:
        self._file.seek(self._begin + index * SEALED_CHUNK_BYTES)
        sealed = self._file.read(SEALED_CHUNK_BYTES)
        try:
            return self._cipher.decrypt(_nonce(index, index == self._last), sealed, None)
        except (InvalidTag, ValueError):
            raise self._broken() from None


def _nonce(index: int, last: bool) -> bytes:
    return index.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
