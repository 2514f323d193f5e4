"""One recording into its transcript, once, and what staff are told where it cannot be; on both databases."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import time_machine
from rq.timeouts import JobTimeoutException
from sqlalchemy import select

from hotline.settings import Settings, load_settings
from ledger import clock, transcripts
from ledger.database import Ledger
from ledger.models import Recording, Transcript, TranscriptState, User
from tests.transcription.recordings import RATE, write_wav
from transcription import engines, jobs
from transcription.reasons import FailureReason
from transcription.speech_parts import Part
from transcription.transcriber import Samples, Segment
from transcription.vosk_engine import VoskTranscriber

Recorded = Callable[[Path], int]
Read = Callable[[int], Transcript]
AFTER_EVERY_WAIT = timedelta(hours=1)


class Broken:
    """An engine that fails, and says what it heard in doing so."""

    name = "broken"
    model = "none"

    def __init__(self, error: Exception) -> None:
        self._error = error

    def hear(self, sound: Samples, speech: Sequence[Part]) -> list[Segment]:
        raise self._error


@pytest.fixture(autouse=True)
def _environment(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOTLINE_MODELS_DIR", str(tmp_path / "no-models"))


class Remembering:
    """The real Vosk, which hears a sound once: to these tests it matters what became of its words.

    Where the speech is in it Vosk does not ask.
    """

    def __init__(self, engine: VoskTranscriber) -> None:
        self._engine, self.name, self.model = engine, engine.name, engine.model
        self._heard: dict[bytes, list[Segment]] = {}

    def hear(self, sound: Samples, speech: Sequence[Part]) -> list[Segment]:
        if (key := sound.tobytes()) not in self._heard:
            self._heard[key] = self._engine.hear(sound, speech)
        return self._heard[key]


@pytest.fixture(scope="module")
def remembering(korean_vosk: VoskTranscriber) -> Remembering:
    return Remembering(korean_vosk)


@pytest.fixture
def vosk(korean_model: Path, remembering: Remembering, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real engine, loaded before, as a worker does it."""
    monkeypatch.setenv("HOTLINE_VOSK_MODEL", str(korean_model))
    monkeypatch.setitem(engines._loaded, (engines._named_by(load_settings()), 1), remembering)
    assert engines.loaded(load_settings()) is remembering


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Puts an engine in place that raises."""
    return lambda error: monkeypatch.setattr(jobs, "loaded", lambda _settings: Broken(error))


def in_vault(ledger: Ledger, settings: Settings, transcript_id: int) -> Path:
    """The sealed file of a transcript's recording."""
    with ledger.reading() as session:
        name = session.scalars(
            select(Recording.vault_id).join(Transcript).where(Transcript.id == transcript_id)
        ).one()
    (file,) = settings.vault_dir.rglob(name)
    return file


@pytest.mark.usefixtures("vosk")
def test_a_recording_becomes_its_transcript_with_words_times_and_confidence(
    recorded: Recorded, short_message: Path, transcript: Read
) -> None:
    transcript_id = recorded(short_message)

    jobs.transcribe(transcript_id)

    made = transcript(transcript_id)
    assert made.state is TranscriptState.DONE
    assert (made.engine, made.model, made.attempts, made.reason) == ("vosk", "model", 1, None)
    assert made.segments
    assert made.text == "\n".join(segment["text"] for segment in made.segments)
    assert set(made.segments[0]["words"][0]) == {"start", "end", "text", "confidence", "alternatives"}


@pytest.mark.usefixtures("vosk")
def test_a_transcript_that_is_done_is_not_made_again(
    recorded: Recorded, short_message: Path, transcript: Read
) -> None:
    transcript_id = recorded(short_message)
    jobs.transcribe(transcript_id)
    first = transcript(transcript_id)

    jobs.transcribe(transcript_id)

    second = transcript(transcript_id)
    assert (second.attempts, second.finished_at, second.text) == (1, first.finished_at, first.text)


def test_a_transcript_that_another_worker_holds_is_left_to_it(
    recorded: Recorded, short_message: Path, transcript: Read, ledger: Ledger
) -> None:
    transcript_id = recorded(short_message)
    with ledger.session() as session, session.begin():
        transcripts.claim(session, transcript_id, "another:1")

    jobs.transcribe(transcript_id)

    assert transcript(transcript_id).state is TranscriptState.RUNNING
    assert transcript(transcript_id).worker == "another:1"


def test_a_transcript_that_is_not_there_is_no_fault(ledger: Ledger) -> None:
    jobs.transcribe(404)


@pytest.mark.usefixtures("vosk")
def test_a_recording_without_speech_is_done_with_an_empty_text(
    recorded: Recorded, transcript: Read, tmp_path: Path
) -> None:
    transcript_id = recorded(write_wav(tmp_path / "silence.wav", np.zeros(3 * RATE, np.float32)))

    jobs.transcribe(transcript_id)

    assert transcript(transcript_id).state is TranscriptState.DONE
    assert (transcript(transcript_id).text, transcript(transcript_id).segments) == ("", [])
    assert transcript(transcript_id).reason == transcripts.NO_SPEECH


def test_without_an_engine_a_transcript_is_unavailable(
    recorded: Recorded, short_message: Path, transcript: Read
) -> None:
    transcript_id = recorded(short_message)

    jobs.transcribe(transcript_id)

    assert transcript(transcript_id).state is TranscriptState.UNAVAILABLE


def test_an_engine_that_is_set_but_has_no_model_leaves_transcripts_unavailable(
    recorded: Recorded, short_message: Path, transcript: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_TRANSCRIBER", "vosk")
    transcript_id = recorded(short_message)

    jobs.transcribe(transcript_id)

    assert transcript(transcript_id).state is TranscriptState.UNAVAILABLE


def test_a_bad_model_is_tried_again_then_failed_with_a_reason_and_done_once_it_is_mended(
    recorded: Recorded,
    short_message: Path,
    transcript: Read,
    ledger: Ledger,
    officer: User,
    tmp_path: Path,
    korean_model: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "bad").mkdir()
    monkeypatch.setenv("HOTLINE_VOSK_MODEL", str(tmp_path / "bad"))
    transcript_id = recorded(short_message)

    states = []
    for attempt in range(transcripts.MAX_ATTEMPTS):
        with time_machine.travel(clock.now() + attempt * AFTER_EVERY_WAIT, tick=True):
            jobs.transcribe(transcript_id)
        states.append(transcript(transcript_id).state)
    assert states == [TranscriptState.PENDING, TranscriptState.PENDING, TranscriptState.FAILED]
    assert transcript(transcript_id).reason == FailureReason.ENGINE_UNUSABLE

    monkeypatch.setenv("HOTLINE_VOSK_MODEL", str(korean_model))
    with ledger.session() as session, session.begin():
        transcripts.retry(session, transcript_id, officer)
    jobs.transcribe(transcript_id)

    assert transcript(transcript_id).state is TranscriptState.DONE
    assert transcript(transcript_id).reason is None


@pytest.mark.usefixtures("vosk")
def test_a_recording_that_the_vault_does_not_hold_is_tried_again(
    recorded: Recorded, short_message: Path, transcript: Read, ledger: Ledger, ledger_settings: Settings
) -> None:
    transcript_id = recorded(short_message)
    in_vault(ledger, ledger_settings, transcript_id).unlink()

    jobs.transcribe(transcript_id)

    assert transcript(transcript_id).state is TranscriptState.PENDING
    assert transcript(transcript_id).reason == FailureReason.RECORDING_MISSING


@pytest.mark.usefixtures("vosk")
def test_a_recording_that_was_changed_in_the_vault_fails_at_once(
    recorded: Recorded, short_message: Path, transcript: Read, ledger: Ledger, ledger_settings: Settings
) -> None:
    transcript_id = recorded(short_message)
    file = in_vault(ledger, ledger_settings, transcript_id)
    sealed = bytearray(file.read_bytes())
    sealed[-1] ^= 1
    file.chmod(0o600)
    file.write_bytes(sealed)

    jobs.transcribe(transcript_id)

    assert transcript(transcript_id).state is TranscriptState.FAILED
    assert transcript(transcript_id).reason == FailureReason.RECORDING_UNREADABLE


@pytest.mark.usefixtures("vosk")
def test_a_recording_that_is_no_sound_fails_at_once(
    recorded: Recorded, transcript: Read, tmp_path: Path
) -> None:
    (tmp_path / "broken.wav").write_bytes(b"RIFF, but no more")
    transcript_id = recorded(tmp_path / "broken.wav")

    jobs.transcribe(transcript_id)

    assert transcript(transcript_id).state is TranscriptState.FAILED
    assert transcript(transcript_id).reason == FailureReason.RECORDING_UNREADABLE


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RuntimeError("deep inside"), FailureReason.ENGINE_FAILED),
        (MemoryError(), FailureReason.ENGINE_FAILED),
        (JobTimeoutException("too long"), FailureReason.TOOK_TOO_LONG),
    ],
)
def test_an_engine_that_breaks_off_is_tried_again_and_the_reason_is_kept(
    recorded: Recorded,
    short_message: Path,
    transcript: Read,
    breaking: Callable[[Exception], None],
    error: Exception,
    reason: FailureReason,
) -> None:
    breaking(error)
    transcript_id = recorded(short_message)

    jobs.transcribe(transcript_id)

    assert transcript(transcript_id).state is TranscriptState.PENDING
    assert transcript(transcript_id).reason == reason
    assert transcript(transcript_id).next_attempt_at is not None


def test_the_log_says_where_an_engine_failed_and_not_what_was_said(
    recorded: Recorded,
    short_message: Path,
    breaking: Callable[[Exception], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    breaking(RuntimeError("我要举报"))
    transcript_id = recorded(short_message)

    with caplog.at_level(logging.INFO):
        jobs.transcribe(transcript_id)

    assert f"transcript {transcript_id}: engine_failed: RuntimeError" in caplog.text
    assert "in transcribe" in caplog.text
    assert "举报" not in caplog.text


@pytest.mark.usefixtures("vosk")
def test_the_log_of_a_transcript_says_how_long_it_took_and_not_what_was_said(
    recorded: Recorded, short_message: Path, transcript: Read, caplog: pytest.LogCaptureFixture
) -> None:
    transcript_id = recorded(short_message)

    with caplog.at_level(logging.INFO):
        jobs.transcribe(transcript_id)

    assert f"transcript {transcript_id}: 4.0 s of sound in" in caplog.text
    words = [
        word["text"] for segment in transcript(transcript_id).segments or [] for word in segment["words"]
    ]
    assert words
    assert not any(word in caplog.text for word in words)


@pytest.mark.usefixtures("vosk")
def test_a_ledger_that_cannot_be_written_is_said_without_its_content(
    recorded: Recorded, short_message: Path, transcript: Read, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    transcript_id = recorded(short_message)
    finish = transcripts.finish

    def finish_without_table(session, transcript_id, heard):  # type: ignore[no-untyped-def]
        session.connection().exec_driver_sql("ALTER TABLE items RENAME TO elsewhere")
        return finish(session, transcript_id, heard)

    monkeypatch.setattr(transcripts, "finish", finish_without_table)

    with pytest.raises(jobs.LedgerAway) as raised:
        jobs.transcribe(transcript_id)

    assert raised.value.__suppress_context__
    assert str(raised.value) in {
        f"transcript {transcript_id}: {n}" for n in ("OperationalError", "ProgrammingError")
    }
    assert transcript(transcript_id).state is TranscriptState.RUNNING  # until the lease runs out
    assert transcript(transcript_id).text is None


def test_the_death_of_a_worker_makes_its_transcript_due_again(
    recorded: Recorded, short_message: Path, transcript: Read, ledger: Ledger
) -> None:
    transcript_id = recorded(short_message)
    with ledger.session() as session, session.begin():
        transcripts.claim(session, transcript_id, "dead:1")

    jobs.note_death(transcript_id)

    assert transcript(transcript_id).state is TranscriptState.PENDING
    assert transcript(transcript_id).reason == transcripts.WORKER_DIED
