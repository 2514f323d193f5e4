"""The worker as it really runs: `hotline worker` on a real queue server, forking for each job."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue

from hotline.queue import QUEUE_NAME, enqueue_transcript
from ledger.models import Transcript, TranscriptState
from tests.transcription.processes import (
    Start,
    has_state,
    idle_workers,
    memory_of,
    until,
    work_horse,
)
from tests.transcription.recordings import COMPLAINT, COMPLAINT_TEXT
from transcription.evaluate import character_error_rate

DONE, PENDING, RUNNING = TranscriptState.DONE, TranscriptState.PENDING, TranscriptState.RUNNING
UNAVAILABLE = TranscriptState.UNAVAILABLE

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

Recorded = Callable[[Path], int]
Read = Callable[[int], Transcript]


@pytest.mark.usefixtures("queue_server")
def test_a_recording_is_transcribed_by_vosk_in_a_job_that_shares_the_workers_model(
    start: Start,
    vosk_environment: dict[str, str],
    queue: Redis,
    recorded: Recorded,
    message: Path,
    transcript: Read,
) -> None:
    transcript_id = recorded(message)
    worker = start("worker", vosk_environment)
    enqueue_transcript(queue, transcript_id)

    until("the job is at work", has_state(transcript, transcript_id, RUNNING))
    memory = memory_of(work_horse(worker))

    until("the transcript", has_state(transcript, transcript_id, DONE))
    made = transcript(transcript_id)
    assert (made.engine, made.attempts) == ("vosk", 1)
    words = [word for segment in made.segments or [] for word in segment["words"]]
    assert words
    assert all(0 <= word["start"] < word["end"] <= 8.1 and 0 <= word["confidence"] <= 1 for word in words)
    assert memory["Shared_Clean"] + memory["Shared_Dirty"] > 4 * memory["Private_Dirty"]
    assert worker.log.count("engine: vosk") == 1


@pytest.mark.usefixtures("queue_server")
def test_whisper_works_in_a_job_though_its_threads_do_not_survive_a_fork(
    start: Start,
    environment: dict[str, str],
    whisper_models_dir: Path,
    queue: Redis,
    recorded: Recorded,
    transcript: Read,
) -> None:
    first, second = recorded(COMPLAINT), recorded(COMPLAINT)
    start("worker", {**environment, "HOTLINE_MODELS_DIR": str(whisper_models_dir)})
    enqueue_transcript(queue, first)
    enqueue_transcript(queue, second)

    until("the first transcript", has_state(transcript, first, DONE))
    until("the second transcript", has_state(transcript, second, DONE))

    assert transcript(first).engine == "whisper"
    assert character_error_rate(COMPLAINT_TEXT.read_text("utf-8"), transcript(first).text or "") < 0.3
    assert transcript(second).text == transcript(first).text


@pytest.mark.usefixtures("queue_server")
def test_without_an_engine_the_worker_runs_and_marks_transcripts_unavailable(
    start: Start,
    without_engine: dict[str, str],
    queue: Redis,
    recorded: Recorded,
    transcript: Read,
    short_message: Path,
) -> None:
    transcript_id = recorded(short_message)
    worker = start("worker", without_engine)
    enqueue_transcript(queue, transcript_id)

    until("it is unavailable", has_state(transcript, transcript_id, UNAVAILABLE))

    assert "no speech-to-text engine" in worker.log
    assert worker.alive


@pytest.mark.usefixtures("queue_server")
def test_two_workers_asked_for_the_same_recording_make_one_transcript(
    start: Start,
    vosk_environment: dict[str, str],
    queue: Redis,
    recorded: Recorded,
    message: Path,
    transcript: Read,
) -> None:
    transcript_id = recorded(message)
    workers = [start("worker", vosk_environment), start("worker", vosk_environment)]
    until("both wait for jobs", lambda: idle_workers(queue) == 2)
    jobs = Queue(QUEUE_NAME, connection=queue)
    for _ in workers:
        jobs.enqueue("transcription.jobs.transcribe", transcript_id)

    until("the transcript", has_state(transcript, transcript_id, DONE))
    turned_away = f"transcript {transcript_id} is not due"
    until("the other goes away", lambda: any(turned_away in worker.log for worker in workers))

    assert transcript(transcript_id).attempts == 1


@pytest.mark.alone  # a worker lets others go first: beside them, 8 s of sound took it minutes
@pytest.mark.usefixtures("queue_server")
def test_a_worker_told_to_stop_finishes_the_job_in_hand(
    start: Start,
    vosk_environment: dict[str, str],
    queue: Redis,
    recorded: Recorded,
    message: Path,
    transcript: Read,
    short_message: Path,
) -> None:
    in_hand, waiting = recorded(message), recorded(short_message)
    worker = start("worker", vosk_environment)
    enqueue_transcript(queue, in_hand)
    enqueue_transcript(queue, waiting)
    until("the job is at work", has_state(transcript, in_hand, RUNNING))

    assert worker.terminate() == 0

    assert transcript(in_hand).state is DONE
    assert transcript(waiting).state is PENDING


@pytest.mark.usefixtures("queue_server")
def test_an_idle_worker_stops_when_told(start: Start, without_engine: dict[str, str], queue: Redis) -> None:
    worker = start("worker", without_engine)
    until("it waits for jobs", lambda: idle_workers(queue) == 1)

    assert worker.terminate() == 0


@pytest.mark.usefixtures("queue_server")
def test_a_worker_leaves_the_processor_to_the_lines(
    start: Start, without_engine: dict[str, str], queue: Redis
) -> None:
    worker = start("worker", without_engine)
    until("it waits for jobs", lambda: idle_workers(queue) == 1)

    assert os.getpriority(os.PRIO_PROCESS, worker.pid) > os.getpriority(os.PRIO_PROCESS, 0)
