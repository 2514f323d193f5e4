"""Calls followed while they are spoken, in files that grow as the line writes them, by the real detector.

The engine is one that tells pieces apart and is quick; the real ones follow real calls in tests/system.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Barrier

import numpy as np
import pytest

from hotline.settings import Settings
from ledger import live
from ledger.database import Ledger
from ledger.intake import take_in
from ledger.models import Transcript, TranscriptState
from ledger.vault import Vault
from tests.ledger.spooling import CALL_ID, spool_call, take
from tests.transcription.recordings import RATE, mono
from transcription import jobs
from transcription.audio import Audio, to_pcm
from transcription.follower import Follower
from transcription.hearing import transcribe
from transcription.sound import SAMPLE_RATE
from transcription.speech_parts import Part
from transcription.transcriber import Samples, Segment, Word
from transcription.vosk_engine import VoskTranscriber

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

DONE, RUNNING = TranscriptState.DONE, TranscriptState.RUNNING


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


@pytest.fixture
def line(ledger_settings: Settings) -> Line:
    return Line(ledger_settings)


@pytest.fixture
def engine() -> Measuring:
    return Measuring()


@pytest.fixture
def follower(
    ledger: Ledger,
    ledger_settings: Settings,
    environment: dict[str, str],
    engine: Measuring,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Follower]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(jobs, "loaded", lambda _settings: engine)
    made = Follower(ledger_settings, ledger, engine)
    yield made
    made.close()


@pytest.fixture
def message(complaint: Audio) -> Samples:
    """A message of half a minute, with a pause in it."""
    return np.concatenate(
        [complaint.samples[: 12 * RATE], np.zeros(4 * RATE, np.float32), complaint.samples[: 12 * RATE]]
    )


def in_drops(line: Line, follower: Follower, samples: Samples, file: str = "message-1.wav") -> None:
    """The line writes a second of sound, and the follower does what it can."""
    for start in range(0, len(samples), RATE):
        line.write(samples[start : start + RATE], file)
        while follower.step():
            pass


def test_words_are_there_while_the_caller_speaks(
    line: Line, follower: Follower, ledger: Ledger, message: Samples
) -> None:
    in_drops(line, follower, message)

    with ledger.reading() as session:
        assert live.text(session, CALL_ID)
    assert live.is_followed(line.settings.run_dir, CALL_ID)


def test_the_transcript_of_a_followed_call_is_that_of_the_whole_recording(
    line: Line,
    follower: Follower,
    ledger: Ledger,
    message: Samples,
    transcript: Callable[[int], Transcript],
    engine: Measuring,
) -> None:
    whole = transcribe(mono(message), engine)
    in_drops(line, follower, message)
    line.hang_up()
    while follower.step():
        pass
    transcript_id = line.take_in(ledger)
    assert transcript(transcript_id).state is RUNNING
    engine.broken = True  # and need not be asked any more

    follower.step()

    made = transcript(transcript_id)
    assert (made.state, made.attempts, made.engine) == (DONE, 1, "measuring")
    assert made.text == whole.text
    assert [segment["start"] for segment in made.segments or []] == pytest.approx(
        [segment.start for segment in whole.segments], abs=0.05
    )
    with ledger.reading() as session:
        assert live.pieces(session, CALL_ID) == []
    assert not live.is_followed(line.settings.run_dir, CALL_ID)


def test_the_last_words_are_heard_though_the_folder_was_cleared_meanwhile(
    line: Line, follower: Follower, ledger: Ledger, message: Samples, transcript: Callable[[int], Transcript]
) -> None:
    in_drops(line, follower, message[: -5 * RATE])
    line.write(message[-5 * RATE :])
    line.hang_up()
    transcript_id = line.take_in(ledger)

    while follower.step():
        pass

    last = (transcript(transcript_id).segments or [])[-1]
    assert last["end"] > len(message) / RATE - 4


def test_both_sides_of_a_conversation_are_followed_and_woven(
    line: Line, follower: Follower, ledger: Ledger, complaint: Audio, transcript: Callable[[int], Transcript]
) -> None:
    spoken, quiet = complaint.samples[: 6 * RATE], np.zeros(7 * RATE, np.float32)
    line.write(np.concatenate([spoken, quiet]), "conversation-1.caller.wav")
    line.write(np.concatenate([quiet, spoken]), "conversation-1.officer.wav")
    while follower.step():
        pass
    line.hang_up()
    while follower.step():
        pass
    line.merge()
    transcript_id = line.take_in(ledger, file="conversation-1.wav", kind="conversation", channels=2)

    follower.step()

    segments = transcript(transcript_id).segments or []
    assert {segment["channel"] for segment in segments} == {0, 1}
    assert [segment["start"] for segment in segments] == sorted(segment["start"] for segment in segments)


def test_what_was_heard_of_other_sound_is_not_believed(
    line: Line,
    follower: Follower,
    ledger: Ledger,
    message: Samples,
    transcript: Callable[[int], Transcript],
    engine: Measuring,
) -> None:
    in_drops(line, follower, message)
    other = message[::-1].copy()
    line.written.clear()
    (line.settings.spool_dir / CALL_ID / "message-1.wav").unlink()
    line.write(other)
    line.hang_up()
    follower.close()
    transcript_id = line.take_in(ledger)

    jobs.transcribe(transcript_id)

    assert transcript(transcript_id).text == transcribe(mono(other), engine).text


def test_a_worker_takes_over_from_a_follower_that_died_and_hears_only_the_rest(
    line: Line,
    follower: Follower,
    ledger: Ledger,
    message: Samples,
    transcript: Callable[[int], Transcript],
    engine: Measuring,
) -> None:
    whole = transcribe(mono(message), engine)
    in_drops(line, follower, message)
    line.hang_up()
    follower.close()  # its locks are gone, as when it is killed
    transcript_id = line.take_in(ledger)
    engine.heard.clear()

    jobs.transcribe(transcript_id)

    assert transcript(transcript_id).text == whole.text
    assert sum(engine.heard) < 13  # of 24 s that are spoken


def test_a_backlog_is_left_to_the_workers(
    line: Line, follower: Follower, ledger: Ledger, message: Samples, transcript: Callable[[int], Transcript]
) -> None:
    line.write(message)
    line.hang_up()

    follower.step()

    assert not live.is_followed(line.settings.run_dir, CALL_ID)
    assert transcript(line.take_in(ledger)).state is TranscriptState.PENDING


def test_an_engine_that_fails_at_a_piece_costs_no_words(
    line: Line,
    follower: Follower,
    ledger: Ledger,
    message: Samples,
    transcript: Callable[[int], Transcript],
    engine: Measuring,
) -> None:
    whole = transcribe(mono(message), engine)
    line.write(message)
    engine.broken = True
    with pytest.raises(RuntimeError):
        follower.step()
    engine.broken = False
    line.hang_up()
    while follower.step():
        pass
    transcript_id = line.take_in(ledger)

    follower.step()

    assert (transcript(transcript_id).state, transcript(transcript_id).text) == (DONE, whole.text)


def test_what_is_shown_meanwhile_is_put_right_and_what_was_heard_is_kept(
    line: Line, follower: Follower, ledger: Ledger, message: Samples, engine: Measuring
) -> None:
    engine.words = "执法纪录疑一直没有打开"
    in_drops(line, follower, message)

    with ledger.reading() as session:
        shown = live.text(session, CALL_ID)
        (kept, *_) = live.pieces(session, CALL_ID)
    assert shown[0].text == "执法记录仪一直没有打开"
    assert kept.segments[0]["text"] == engine.words


@pytest.fixture
def other_line(ledger_settings: Settings) -> Line:
    """Of a caller who speaks at the same time."""
    return Line(ledger_settings, "20260921T120001-2-0123abcd")


def test_two_callers_are_heard_at_the_same_time(
    line: Line,
    other_line: Line,
    ledger: Ledger,
    follower: Follower,
    engine: Measuring,
    message: Samples,
) -> None:
    engine.together = Barrier(2)  # whoever hears alone waits until the test fails
    both = Follower(line.settings, ledger, engine, at_once=2)
    line.write(message)
    other_line.write(message)

    while both.step():
        pass

    with ledger.reading() as session:
        assert set(live.texts(session, [line.call_id, other_line.call_id])) == {
            line.call_id,
            other_line.call_id,
        }
    both.close()


def test_whoever_hung_up_goes_before_who_still_speaks_and_a_short_rest_before_a_long_one(
    line: Line, other_line: Line, follower: Follower, engine: Measuring, complaint: Audio
) -> None:
    spoken, pause = complaint.samples[: 12 * RATE], np.zeros(4 * RATE, np.float32)
    speaks = Line(line.settings, "20260921T120002-3-0123abcd")
    lines = [
        (speaks, np.concatenate([spoken, pause])),
        (line, spoken[: 9 * RATE]),
        (other_line, spoken[: 5 * RATE]),
    ]
    for one, sound in lines:
        one.write(sound[:RATE])
    follower.step()
    for one, sound in lines:
        one.write(sound[RATE:])
    line.hang_up()
    other_line.hang_up()

    while follower.step():
        pass

    assert engine.heard[0] < engine.heard[1] < engine.heard[2]


def test_vosk_follows_both_sides_of_a_conversation_with_words_confidences_and_alternatives(
    line: Line,
    ledger: Ledger,
    ledger_settings: Settings,
    environment: dict[str, str],
    korean_vosk: VoskTranscriber,
    complaint: Audio,
    transcript: Callable[[int], Transcript],
) -> None:
    """The real engine on the Korean model that comes as a package, while the sound grows second by second."""
    spoken, quiet = complaint.samples[: 5 * RATE], np.zeros(6 * RATE, np.float32)
    follower = Follower(ledger_settings, ledger, korean_vosk, at_once=2)
    in_drops(line, follower, np.concatenate([spoken, quiet]), "conversation-1.caller.wav")
    with ledger.reading() as session:
        assert live.text(session, CALL_ID)  # while they still talk
    in_drops(line, follower, np.concatenate([quiet, spoken]), "conversation-1.officer.wav")
    line.hang_up()
    while follower.step():
        pass
    line.merge()
    transcript_id = line.take_in(ledger, file="conversation-1.wav", kind="conversation", channels=2)

    follower.step()

    made = transcript(transcript_id)
    assert (made.state, made.engine, made.attempts) == (DONE, "vosk", 1)
    segments = made.segments or []
    assert [segment["channel"] for segment in segments] == sorted(one["channel"] for one in segments)
    assert {segment["channel"] for segment in segments} == {0, 1}
    words = [word for segment in segments for word in segment["words"]]
    assert all(word["start"] < word["end"] <= 11.1 for word in words)
    assert len({word["confidence"] for word in words}) > 1
    assert any(word["alternatives"] for word in words)
    follower.close()
