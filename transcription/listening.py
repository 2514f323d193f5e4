"""From sound as it arrives to pieces with speech in them, ready for an engine. Times in seconds.

What is fed in at once or in drops gives the same pieces: a message that is followed while it is spoken, and
the same message read from the vault, are heard alike.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import soxr

from transcription.cutting import FRAME_SECONDS, Cut, Cutter
from transcription.sound import SAMPLE_RATE, is_steady, levelled
from transcription.speech_parts import Part
from transcription.transcriber import Samples
from transcription.voice import FRAME, VoiceDetector


@dataclass(frozen=True)
class Piece:
    """A stretch of a recording with speech in it, at `SAMPLE_RATE` and levelled.

    `speech` says where within the piece somebody speaks, counted from its start.
    """

    start: float
    end: float
    sound: Samples
    speech: tuple[Part, ...]

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start


class Listener:
    """Follows one channel of a recording from the moment `start` on; `sample_rate` in Hz is its own."""

    def __init__(self, sample_rate: int, start: float = 0.0) -> None:
        self._start = start
        self._resampling = soxr.ResampleStream(sample_rate, SAMPLE_RATE, 1, dtype="float32", quality="HQ")
        self._voice = VoiceDetector()
        self._cutter = Cutter()
        self._kept = np.zeros(0, np.float32)
        self._kept_from = 0  # the frame at which `_kept` begins
        self._judged = 0  # frames that the detector has heard

    def feed(self, samples: Samples) -> list[Piece]:
        """Go on by some sound; every piece that ended in it."""
        return self._take(self._resampling.resample_chunk(samples), last=False)

    def finish(self, samples: Samples | None = None) -> list[Piece]:
        """The recording ends, after this much more; every piece that is left."""
        rest = np.zeros(0, np.float32) if samples is None else samples
        return self._take(self._resampling.resample_chunk(rest, last=True), last=True)

    def _take(self, samples: Samples, *, last: bool) -> list[Piece]:
        self._kept = np.concatenate([self._kept, samples])
        known = len(self._kept)
        if last:
            self._kept = np.pad(self._kept, (0, -known % FRAME))
        new = self._kept[(self._judged - self._kept_from) * FRAME :]
        new = new[: len(new) // FRAME * FRAME]
        self._judged += len(new) // FRAME
        pieces = list(self._pieces(self._cutter.feed(self._voice.feed(new))))
        if last:
            pieces += self._pieces(self._cutter.finish())
        self._forget()
        return pieces

    def _pieces(self, cuts: Iterable[Cut]) -> Iterator[Piece]:
        for cut in cuts:
            sound = self._kept[(cut.start - self._kept_from) * FRAME : (cut.end - self._kept_from) * FRAME]
            if is_steady(sound):
                continue
            yield Piece(
                start=self._start + cut.start * FRAME_SECONDS,
                end=self._start + cut.end * FRAME_SECONDS,
                sound=levelled(sound),
                speech=tuple(
                    Part((one.start - cut.start) * FRAME_SECONDS, (one.end - cut.start) * FRAME_SECONDS)
                    for one in cut.speech
                ),
            )

    def _forget(self) -> None:
        unneeded = self._cutter.needed_from - self._kept_from
        if unneeded > 0:
            self._kept = self._kept[unneeded * FRAME :]
            self._kept_from += unneeded


def pieces(samples: Samples, sample_rate: int, start: float = 0.0) -> list[Piece]:
    """The pieces of one channel that is there as a whole."""
    return Listener(sample_rate, start).finish(samples)
