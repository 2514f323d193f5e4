"""One channel of a recording while the line writes it: what is new, and the pieces that ended in it.

A line writes 8 kHz 16-bit mono WAV, whose header says how long it is only at the end (`ivr.wavfile`). The
file is held open: intake may clear it while its last sound is still to be heard.
"""

import os
import re
import struct
from dataclasses import dataclass
from pathlib import Path

from ledger import live
from transcription.audio import of_pcm
from transcription.listening import Listener, Piece

RATE = 8000  # Hz
HEADER = struct.Struct("<4sI32xI")
FILE = re.compile(r"(?P<take>message-\d+|conversation-\d+(?=\.))(?P<side>\.caller|\.officer)?\.wav")


@dataclass(frozen=True)
class Tile:
    """A piece to be heard, and the samples of the recording that it accounts for, from `start` to `end`."""

    piece: Piece
    start: int
    end: int
    sha256: str


class GrowingTrack:
    """Follows one file of the spool. Raises `OSError` where it cannot be opened or read."""

    def __init__(self, path: Path) -> None:
        named = FILE.fullmatch(path.name)
        if named is None:
            raise ValueError(f"{path.name} is no track of a recording")
        self.file = f"{named['take']}.wav"
        self.channel = 1 if named["side"] == ".officer" else 0
        self.speaker = None if named["side"] is None else self.channel
        self.over = False
        self._sound = path.open("rb", buffering=0)
        self._listener = Listener(RATE)
        self._read = 0  # bytes of sound
        self._accounted = 0  # samples that are in a tile
        self._pcm = bytearray()  # from there on

    def listen(self) -> list[Tile]:
        """Read what is new; at the end of the recording `over` is True and the last tiles are given."""
        ended = self.has_ended()
        self._sound.seek(HEADER.size + self._read)
        new = self._sound.read()
        new = new[: len(new) // 2 * 2]
        self._read += len(new)
        self._pcm += new
        (samples,) = of_pcm(new)
        found = self._listener.finish(samples) if ended else self._listener.feed(samples)
        tiles = [self._tile(piece) for piece in found]
        if ended:
            self.over = True
            self._sound.close()
        return tiles

    def close(self) -> None:
        """Follow it no longer."""
        self.over = True
        self._sound.close()

    def has_ended(self) -> bool:
        """Whether the line writes no more to it: the header is whole, or the file was taken in already."""
        known = os.fstat(self._sound.fileno())
        if known.st_nlink == 0:
            return True
        self._sound.seek(0)
        header = self._sound.read(HEADER.size)
        if len(header) < HEADER.size:
            return False
        _riff, whole, data = HEADER.unpack(header)
        return bool(whole == known.st_size - 8 and data == known.st_size - HEADER.size)

    def _tile(self, piece: Piece) -> Tile:
        start, end = self._accounted, min(round(piece.end * RATE), self._read // 2)
        pcm = bytes(self._pcm[: 2 * (end - start)])
        del self._pcm[: len(pcm)]
        self._accounted = end
        return Tile(piece, start, end, live.digest(pcm))
