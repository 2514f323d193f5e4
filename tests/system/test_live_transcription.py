"""A real call is transcribed while the caller speaks, by the service as its operator starts it."""

import subprocess
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger import live
from ledger.database import Ledger, open_ledger
from ledger.models import Call, LivePiece, Transcript, TranscriptState
from tests.system.service import HOTLINE, Service, until
from tests.system.test_first_call import COMPLAINT, SPOKEN
from transcription.evaluate import character_error_rate

CALLER = "13805387766"
START_SECONDS, HEARD_SECONDS, DONE_SECONDS = 60, 60, 30
# How long the caller keeps silent on the line after the last word, so that a slow machine is heard out too.
STAYS_SECONDS = "4"

pytestmark = [pytest.mark.timeout(240), pytest.mark.alone]


@pytest.fixture
def service_ledger(service: Service) -> Iterator[Ledger]:
    """The ledger of the service that runs, once it follows calls."""
    settings = Settings(data_dir=service.data_dir)
    until("calls are followed", START_SECONDS, lambda: live.is_at_work(settings.run_dir))
    found = open_ledger(settings)
    yield found
    found.close()


@pytest.fixture
def caller(service: Service) -> Iterator["subprocess.Popen[bytes]"]:
    """Somebody who leaves a complaint."""
    words = ["--wav", COMPLAINT, "--greeting-dtmf", "#", "--caller", CALLER, "--hang-up", STAYS_SECONDS]
    calling = subprocess.Popen(
        [HOTLINE, "call", service.uri, *words], env=service.environment, stdout=subprocess.DEVNULL
    )
    yield calling
    calling.kill()
    calling.wait(20)


def heard(session: Session) -> list[str]:
    """What was heard of calls that go on or have no transcript yet."""
    return [segment["text"] for piece in session.scalars(select(LivePiece)) for segment in piece.segments]


def of_caller(session: Session) -> list[Transcript]:
    """The transcripts of this caller's calls."""
    calls = [call for call in session.scalars(select(Call)) if call.caller == CALLER]
    recordings = [recording for call in calls for recording in call.recordings]
    return [recording.transcript for recording in recordings if recording.transcript]


def test_words_are_there_before_the_hang_up_and_become_the_one_transcript(
    service_ledger: Ledger, caller: "subprocess.Popen[bytes]"
) -> None:
    def words() -> list[str]:
        assert caller.poll() is None, "the caller hung up before anything was heard"
        with service_ledger.reading() as session:
            return heard(session)

    until("words are heard while the caller is on the line", HEARD_SECONDS, words)
    caller.wait(HEARD_SECONDS)

    def made() -> list[str]:
        with service_ledger.reading() as session:
            mine = of_caller(session)
            assert len(mine) <= 1
            done = [one for one in mine if one.state is TranscriptState.DONE]
            assert not any(one.attempts > 1 for one in done)
            return [one.text or "" for one in done]

    text = until("the transcript is made", DONE_SECONDS, made)[0]
    assert character_error_rate(SPOKEN, text) < 0.35

    def gone() -> bool:
        with service_ledger.reading() as session:
            return heard(session) == []

    until("what was heard meanwhile is deleted", DONE_SECONDS, gone)
