"""Where a recording is cut into pieces that are heard one by one, from how likely it is that somebody speaks.

The same cuts are made while a caller speaks and from the whole recording later, so both give the same text.
A piece ends at a pause, as soon as it is long enough: an engine hears a sentence better among others, but
after hang-up somebody waits for the last one, and of four who hang up together for four. Measured with
whisper-base, wrong characters of twelve messages, and of all of them as one that hardly pauses: pieces of 10
to 20 s 4.9 % and 5.5 %, of 8 to 14 s 5.0 % and 6.3 %, of 5 to 12 s 5.3 % and 7.6 %; a second of sound takes
0.09 s of one core in each. Everything here counts in frames of the voice detector.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

FRAME_SECONDS = 0.032

# The telephone carries nothing above 4 kHz: the detector is less sure than its usual limit of 0.5 assumes.
# For a share of its time, though, speech is sure; a tone or a hum is so by chance.
SPEECH = 0.3
SILENCE = 0.15
SURE = 0.5
SURE_SHARE = 0.25


def frames(seconds: float) -> int:
    """How many frames last so long."""
    return round(seconds / FRAME_SECONDS)


# The shortest word is sure for longer.
SURE_AT_LEAST = frames(0.16)
# Two stretches of speech with less between them are one.
SHORT_PAUSE = frames(0.4)
# After so much of a piece, the next pause ends it; a long pause always does.
LONG_ENOUGH = frames(8.0)
LONG_PAUSE = frames(3.0)
# Who never pauses is cut after so much, at the least likely speech of its last third.
LONGEST = frames(14.0)
# Around speech, for the detector hears the softest sounds at its edges late.
MARGIN = frames(0.2)


@dataclass(frozen=True)
class Stretch:
    """From the frame `start` to before the frame `end`."""

    start: int
    end: int


@dataclass(frozen=True)
class Cut:
    """A piece: where it begins and ends, with margins, and the stretches of speech in it."""

    start: int
    end: int
    speech: tuple[Stretch, ...]


@dataclass
class Cutter:
    """Takes the detector's probabilities frame by frame, and says where pieces end."""

    _at: int = 0
    _free_from: int = 0  # where the last piece ended
    _speech: list[Stretch] = field(default_factory=list)
    _open: list[float] = field(default_factory=list)  # of the stretch that is being spoken
    _quiet: int = 0  # how long nobody has spoken, within it

    def feed(self, probabilities: Iterable[float]) -> Iterator[Cut]:
        """Go on by some frames; every piece that ends within them."""
        for probability in probabilities:
            self._at += 1
            self._hear(probability)
            if self._piece_is_over():
                yield from self._cut(self._at)
            elif self._open and self._at - self._start() >= LONGEST:
                yield from self._cut_through()

    def finish(self) -> Iterator[Cut]:
        """The recording ends here; the last piece, if anything was said in it."""
        self._close_stretch()
        yield from self._cut(self._at)

    @property
    def needed_from(self) -> int:
        """Sound before this frame is in no piece to come."""
        return max(self._free_from, self._start() - MARGIN)

    def _hear(self, probability: float) -> None:
        if probability >= SPEECH:
            self._open.append(probability)
            self._quiet = 0
        elif self._open:
            self._open.append(probability)
            self._quiet = self._quiet + 1 if probability < SILENCE or self._quiet else 0
            if self._quiet >= SHORT_PAUSE:
                self._close_stretch()

    def _close_stretch(self) -> None:
        if _is_speech(self._open):
            start = self._at - len(self._open)
            self._speech.append(Stretch(start, self._at - self._quiet))
        self._open, self._quiet = [], 0

    def _piece_is_over(self) -> bool:
        if self._open or not self._speech:
            return False
        pause = self._at - self._speech[-1].end
        return pause >= LONG_PAUSE or self._speech[-1].end - self._start() >= LONG_ENOUGH

    def _start(self) -> int:
        return self._speech[0].start if self._speech else self._at - len(self._open)

    def _cut(self, limit: int) -> Iterator[Cut]:
        if not self._speech:
            return
        start = max(self._free_from, self._speech[0].start - MARGIN)
        end = min(limit, self._speech[-1].end + MARGIN)
        yield Cut(start, end, tuple(self._speech))
        self._free_from, self._speech = end, []

    def _cut_through(self) -> Iterator[Cut]:
        window = self._open[-(LONGEST // 3) :]
        least = min(range(len(window)), key=window.__getitem__)
        rest = window[least:]
        if len(rest) < len(self._open) and _is_speech(self._open):
            start = self._at - len(self._open)
            self._speech.append(Stretch(start, self._at - len(rest)))
        self._open = rest
        yield from self._cut(self._at - len(rest))


def _is_speech(likely: Sequence[float]) -> bool:
    sure = sum(one >= SURE for one in likely)
    return sure >= max(SURE_AT_LEAST, SURE_SHARE * len(likely))
