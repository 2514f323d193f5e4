"""A worker, a job or the queue server is killed or away, and each recording has one transcript in the end."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from redis import Redis
from rq import Queue
from sqlalchemy import func, select

from hotline.queue import QUEUE_NAME, enqueue_transcript
from ledger import transcripts
from ledger.database import Ledger
from ledger.models import Transcript, TranscriptState
from tests.transcription.processes import (
    Running,
    Start,
    ask_until,
    end_wait,
    expire_lease,
    gone,
    has_state,
    idle_workers,
    is_due,
    start_queue,
    until,
    work_horse,
)
from tests.transcription.recordings import write_wav
from transcription.audio import Audio
from transcription.reasons import FailureReason

DONE, PENDING, RUNNING = TranscriptState.DONE, TranscriptState.PENDING, TranscriptState.RUNNING
FAILED, UNAVAILABLE = TranscriptState.FAILED, TranscriptState.UNAVAILABLE

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

Recorded = Callable[[Path], int]
Read = Callable[[int], Transcript]


@pytest.mark.usefixtures("queue_server")
def test_a_worker_killed_in_the_middle_of_a_job_leaves_it_to_the_next_which_does_it_once(
    start: Start,
    vosk_environment: dict[str, str],
    queue: Redis,
    recorded: Recorded,
    message: Path,
    transcript: Read,
    ledger: Ledger,
) -> None:
    transcript_id = recorded(message)
    worker = start("worker", vosk_environment)
    enqueue_transcript(queue, transcript_id)
    horse = work_horse(worker)
    until("the job is at work", has_state(transcript, transcript_id, RUNNING))
    worker.kill()
    os.kill(horse, signal.SIGKILL)
    until("the job is dead", lambda: gone(horse))

    assert transcript(transcript_id).state is RUNNING
    assert not is_due(ledger, transcript_id)  # the lease holds
    expire_lease(ledger, transcript_id)
    assert is_due(ledger, transcript_id)

    start("worker", vosk_environment)
    ask_until("the transcript", has_state(transcript, transcript_id, DONE), ledger, queue)
    assert transcript(transcript_id).attempts == 2
    with ledger.reading() as session:
        assert session.scalar(select(func.count()).select_from(Transcript)) == 1


@pytest.mark.usefixtures("queue_server")
def test_a_job_that_is_killed_costs_one_try_and_the_worker_goes_on(
    start: Start,
    vosk_environment: dict[str, str],
    queue: Redis,
    recorded: Recorded,
    message: Path,
    transcript: Read,
    ledger: Ledger,
) -> None:
    transcript_id = recorded(message)
    worker = start("worker", vosk_environment)
    enqueue_transcript(queue, transcript_id)
    until("the job is at work", has_state(transcript, transcript_id, RUNNING))
    os.kill(work_horse(worker), signal.SIGKILL)

    until("it is to be tried again", has_state(transcript, transcript_id, PENDING))
    assert transcript(transcript_id).reason == transcripts.WORKER_DIED
    end_wait(ledger, transcript_id)

    ask_until("the transcript", has_state(transcript, transcript_id, DONE), ledger, queue)
    assert transcript(transcript_id).attempts == 2
    assert worker.alive


@pytest.mark.usefixtures("queue_server")
def test_a_job_that_takes_longer_than_its_time_is_stopped_and_says_so(
    start: Start,
    vosk_environment: dict[str, str],
    queue: Redis,
    recorded: Recorded,
    transcript: Read,
    complaint: Audio,
    tmp_path: Path,
) -> None:
    minutes_long = write_wav(tmp_path / "long.wav", np.tile(complaint.samples, 6))
    transcript_id = recorded(minutes_long)
    worker = start("worker", vosk_environment)
    Queue(QUEUE_NAME, connection=queue).enqueue("transcription.jobs.transcribe", transcript_id, job_timeout=2)

    until("it was stopped", lambda: transcript(transcript_id).reason == FailureReason.TOOK_TOO_LONG)

    assert transcript(transcript_id).state is PENDING
    assert transcript(transcript_id).text is None
    assert worker.alive


def test_a_worker_started_before_the_queue_server_waits_for_it(
    start: Start,
    without_engine: dict[str, str],
    queue: Redis,
    recorded: Recorded,
    transcript: Read,
    short_message: Path,
) -> None:
    transcript_id = recorded(short_message)
    worker = start("worker", without_engine)
    until("it says that it waits", lambda: "the queue server does not answer" in worker.log)
    assert worker.alive

    start_queue(start, without_engine, queue)
    enqueue_transcript(queue, transcript_id)

    until("the job is done", has_state(transcript, transcript_id, UNAVAILABLE))
    assert worker.alive


def test_a_worker_outlives_the_queue_server_it_waits_at(
    start: Start,
    without_engine: dict[str, str],
    queue_server: Running,
    queue: Redis,
    recorded: Recorded,
    transcript: Read,
    short_message: Path,
) -> None:
    transcript_id = recorded(short_message)
    worker = start("worker", without_engine)
    until("it waits for jobs", lambda: idle_workers(queue) == 1)
    queue_server.kill()
    until("it notices", lambda: "could not connect" in worker.log or "does not answer" in worker.log)

    start_queue(start, without_engine, queue)
    enqueue_transcript(queue, transcript_id)

    until("the job is done", has_state(transcript, transcript_id, UNAVAILABLE))
    assert worker.alive


def test_a_queue_server_that_dies_in_the_middle_of_a_job_costs_nothing(
    start: Start,
    vosk_environment: dict[str, str],
    queue_server: Running,
    queue: Redis,
    recorded: Recorded,
    message: Path,
    transcript: Read,
    short_message: Path,
) -> None:
    during, after = recorded(message), recorded(short_message)
    worker = start("worker", vosk_environment)
    enqueue_transcript(queue, during)
    until("the job is at work", has_state(transcript, during, RUNNING))
    queue_server.kill()

    until("the transcript", has_state(transcript, during, DONE))
    assert transcript(during).attempts == 1

    start_queue(start, vosk_environment, queue)
    enqueue_transcript(queue, after)
    until("the next transcript", has_state(transcript, after, DONE))
    assert worker.alive


def test_a_worker_that_waits_for_the_queue_server_stops_when_told(
    start: Start, without_engine: dict[str, str]
) -> None:
    worker = start("worker", without_engine)
    until("it says that it waits", lambda: "the queue server does not answer" in worker.log)

    assert worker.terminate() == 0
    assert "Traceback" not in worker.log


@pytest.mark.usefixtures("queue_server")
def test_weights_that_are_not_the_published_ones_fail_a_recording_with_its_reason(
    start: Start,
    environment: dict[str, str],
    tmp_path: Path,
    queue: Redis,
    recorded: Recorded,
    transcript: Read,
    ledger: Ledger,
    short_message: Path,
) -> None:
    (tmp_path / "whisper-base").mkdir()
    (tmp_path / "whisper-base" / "model.bin").write_bytes(b"something else")
    transcript_id = recorded(short_message)
    worker = start("worker", {**environment, "HOTLINE_MODELS_DIR": str(tmp_path)})

    for attempt in range(1, transcripts.MAX_ATTEMPTS + 1):
        end_wait(ledger, transcript_id)
        ask_until(
            "the attempt has failed",
            lambda attempt=attempt: (
                transcript(transcript_id).attempts == attempt
                and transcript(transcript_id).state in (PENDING, FAILED)
            ),
            ledger,
            queue,
        )

    assert transcript(transcript_id).state is FAILED
    assert transcript(transcript_id).reason == FailureReason.ENGINE_UNUSABLE
    assert "model.bin is not the published file" in worker.log
