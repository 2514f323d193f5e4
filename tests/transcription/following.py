"""A line whose recordings grow while a test looks on, and an engine that tells pieces apart and is quick."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Barrier

import numpy as np

from hotline.settings import Settings
from ledger.database import Ledger
from ledger.intake import take_in
from ledger.models import Transcript
from ledger.vault import Vault
from tests.ledger.spooling import CALL_ID, spool_call, take
from tests.transcription.recordings import RATE
from transcription.audio import to_pcm
from transcription.follower import Follower
from transcription.sound import SAMPLE_RATE
from transcription.speech_parts import Part
from transcription.transcriber import Samples, Segment, Word


def header(data: int, channels: int = 1) -> bytes:
    """Of a WAV that holds so many bytes of sound; while it is written PJSIP leaves both lengths at zero."""
    rates = (RATE, 2 * channels * RATE, 2 * channels, 16)
    layout = struct.Struct("<4sI4s4sIHHIIHH4sI")
    return layout.pack(b"RIFF", data and data + 36, b"WAVE", b"fmt ", 16, 1, channels, *rates, b"data", data)


class Measuring:
    """Says how loud the piece is that it hears, and remembers how long it was."""

    name, model = "measuring", "-"

    def __init__(self) -> None:
        self.heard: list[float] = []
        self.broken = False
        self.together = Barrier(1)  # of so many threads that hear at the same time
        self.words = ""

    def hear(self, sound: Samples, speech: Sequence[Part]) -> list[Segment]:
        if self.broken:
            raise RuntimeError
        self.heard.append(len(sound) / SAMPLE_RATE)
        self.together.wait(10)
        return [Segment.of([Word(0.2, self.heard[-1], self.words or f"{np.abs(sound).sum():.0f}", 1.0)])]


@dataclass
class Line:
    """Writes recordings as PJSIP does: lengths in the header only at the end."""

    settings: Settings
    call_id: str = CALL_ID
    written: dict[str, bytes] = field(default_factory=dict)

    def write(self, samples: Samples, file: str = "message-1.wav") -> None:
        self._put(file, self.written.get(file, b"") + to_pcm(samples), closed=False)

    def hang_up(self) -> None:
        for file, pcm in self.written.items():
            self._put(file, pcm, closed=True)

    def merge(self) -> None:
        """One file of two channels out of the two tracks of a conversation, as `ivr.stereo` does."""
        folder = self.settings.spool_dir / self.call_id
        tracks = [folder / f"conversation-1.{side}.wav" for side in ("caller", "officer")]
        both = np.stack([np.frombuffer(self.written[track.name], "<i2") for track in tracks], axis=1)
        (folder / "conversation-1.wav").write_bytes(header(both.nbytes, channels=2) + both.tobytes())
        for track in tracks:
            track.unlink()

    def take_in(self, ledger: Ledger, **described: object) -> int:
        """The call ends and is taken in, as the sweep does it; gives the id of the transcript."""
        folder = self.settings.spool_dir / self.call_id
        sounds = {path.name: path.read_bytes() for path in folder.glob("*.wav")}
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
        spool_call(self.settings.spool_dir, self.call_id, takes=[{**take(), **described}])
        for name, sound in sounds.items():
            (folder / name).write_bytes(sound)
        take_in(ledger, Vault(self.settings.vault_dir, ledger.keys.vault), folder, self.settings)
        with ledger.reading() as session:
            return session.query(Transcript).one().id

    def _put(self, file: str, pcm: bytes, *, closed: bool) -> None:
        path = self.settings.spool_dir / self.call_id / file
        path.parent.mkdir(parents=True, exist_ok=True)
        new = pcm[len(self.written.get(file, b"")) :]
        self.written[file] = pcm
        if not path.exists():
            path.write_bytes(header(0))
        with path.open("r+b") as out:
            if closed:
                out.write(header(len(pcm)))
            out.seek(0, 2)
            out.write(new)


def in_drops(line: Line, follower: Follower, samples: Samples, file: str = "message-1.wav") -> None:
    """The line writes a second of sound, and the follower does what it can."""
    for start in range(0, len(samples), RATE):
        line.write(samples[start : start + RATE], file)
        while follower.step():
            pass
