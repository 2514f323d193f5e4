"""The worker as it really runs: `hotline worker` on a real queue server, forking for each job.

The queue server, the worker or a job is killed or stopped, and each recording has one transcript in the end.
"""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from sqlalchemy import func, select, update

from hotline.queue import QUEUE_NAME, connect, enqueue_transcript
from hotline.settings import Settings
from ledger import clock, transcripts
from ledger.database import Ledger
from ledger.models import Transcript, TranscriptState
from tests.transcription.processes import Running, gone, until
from tests.transcription.recordings import COMPLAINT, COMPLAINT_TEXT
from transcription.evaluate import character_error_rate
from transcription.reasons import FailureReason

DONE, PENDING, RUNNING = TranscriptState.DONE, TranscriptState.PENDING, TranscriptState.RUNNING
FAILED, UNAVAILABLE = TranscriptState.FAILED, TranscriptState.UNAVAILABLE

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

Recorded = Callable[[Path], int]
Read = Callable[[int], Transcript]
Start = Callable[[str, dict[str, str]], Running]


@pytest.fixture
def vosk_environment(environment: dict[str, str], korean_model: Path) -> dict[str, str]:
    return {**environment, "HOTLINE_VOSK_MODEL": str(korean_model)}


@pytest.fixture
def without_engine(environment: dict[str, str]) -> dict[str, str]:
    """A worker that is quick to start and whose jobs end at once: they mark the transcript unavailable."""
    return {**environment, "HOTLINE_TRANSCRIBER": "none"}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a part of the service; what still runs at the end of the test is ended."""
    running: list[Running] = []

    def start_part(part: str, environment: dict[str, str]) -> Running:
        running.append(Running(part, environment, tmp_path / f"{part}-{len(running)}.log"))
        return running[-1]

    yield start_part
    for part in reversed(running):
        with part:
            pass


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


def start_queue(start: Start, environment: dict[str, str], queue: Redis) -> Running:
    server = start("queue", environment)

    def answers() -> bool:
        try:
            return bool(queue.ping())
        except RedisError:
            return False

    until("the queue server answers", answers)
    return server


def work_horse(worker: Running) -> int:
    return until("the worker forks for a job", worker.children)[0]


def idle_workers(queue: Redis) -> int:
    return [worker.get_state() for worker in Worker.all(connection=queue)].count("idle")


def expire_lease(ledger: Ledger, transcript_id: int) -> None:
    with ledger.session() as session, session.begin():
        session.execute(
            update(Transcript).where(Transcript.id == transcript_id).values(lease_until=clock.now())
        )


def end_wait(ledger: Ledger, transcript_id: int) -> None:
    with ledger.session() as session, session.begin():
        session.execute(
            update(Transcript).where(Transcript.id == transcript_id).values(next_attempt_at=clock.now())
        )


def is_due(ledger: Ledger, transcript_id: int) -> bool:
    with ledger.reading() as session:
        return transcript_id in transcripts.due(session)


def has_state(transcript: Read, transcript_id: int, state: TranscriptState) -> Callable[[], bool]:
    return lambda: transcript(transcript_id).state is state


@pytest.mark.usefixtures("queue_server")
def test_a_recording_is_transcribed_by_vosk_in_a_job_that_shares_the_workers_model(
    start: Start,
    vosk_environment: dict[str, str],
    queue: Redis,
    recorded: Recorded,
    transcript: Read,
) -> None:
    transcript_id = recorded(COMPLAINT)
    worker = start("worker", vosk_environment)
    enqueue_transcript(queue, transcript_id)

    until("the job is at work", has_state(transcript, transcript_id, RUNNING))
    memory = memory_of(work_horse(worker))

    until("the transcript", has_state(transcript, transcript_id, DONE))
    made = transcript(transcript_id)
    assert (made.engine, made.attempts) == ("vosk", 1)
    words = [word for segment in made.segments or [] for word in segment["words"]]
    assert words
    assert all(0 <= word["start"] < word["end"] <= 21 and 0 <= word["confidence"] <= 1 for word in words)
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
def test_a_worker_killed_in_the_middle_of_a_job_leaves_it_to_the_next_which_does_it_once(
    start: Start,
    vosk_environment: dict[str, str],
    queue: Redis,
    recorded: Recorded,
    transcript: Read,
    ledger: Ledger,
) -> None:
    transcript_id = recorded(COMPLAINT)
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
    enqueue_transcript(queue, transcript_id)
    until("the transcript", has_state(transcript, transcript_id, DONE))
    assert transcript(transcript_id).attempts == 2
    with ledger.reading() as session:
        assert session.scalar(select(func.count()).select_from(Transcript)) == 1


@pytest.mark.usefixtures("queue_server")
def test_a_job_that_is_killed_costs_one_try_and_the_worker_goes_on(
    start: Start,
    vosk_environment: dict[str, str],
    queue: Redis,
    recorded: Recorded,
    transcript: Read,
    ledger: Ledger,
) -> None:
    transcript_id = recorded(COMPLAINT)
    worker = start("worker", vosk_environment)
    enqueue_transcript(queue, transcript_id)
    until("the job is at work", has_state(transcript, transcript_id, RUNNING))
    os.kill(work_horse(worker), signal.SIGKILL)

    until("it is to be tried again", has_state(transcript, transcript_id, PENDING))
    assert transcript(transcript_id).reason == transcripts.WORKER_DIED
    end_wait(ledger, transcript_id)
    enqueue_transcript(queue, transcript_id)

    until("the transcript", has_state(transcript, transcript_id, DONE))
    assert transcript(transcript_id).attempts == 2
    assert worker.alive


@pytest.mark.usefixtures("queue_server")
def test_a_job_that_takes_longer_than_its_time_is_stopped_and_says_so(
    start: Start,
    vosk_environment: dict[str, str],
    queue: Redis,
    recorded: Recorded,
    transcript: Read,
) -> None:
    transcript_id = recorded(COMPLAINT)
    worker = start("worker", vosk_environment)
    Queue(QUEUE_NAME, connection=queue).enqueue("transcription.jobs.transcribe", transcript_id, job_timeout=1)

    until(
        "it is to be tried again",
        has_state(transcript, transcript_id, PENDING)
        and (lambda: transcript(transcript_id).reason == FailureReason.TOOK_TOO_LONG),
    )
    assert transcript(transcript_id).text is None
    assert worker.alive


@pytest.mark.usefixtures("queue_server")
def test_two_workers_asked_for_the_same_recording_make_one_transcript(
    start: Start,
    vosk_environment: dict[str, str],
    queue: Redis,
    recorded: Recorded,
    transcript: Read,
) -> None:
    transcript_id = recorded(COMPLAINT)
    workers = [start("worker", vosk_environment), start("worker", vosk_environment)]
    until("both wait for jobs", lambda: idle_workers(queue) == 2)
    jobs = Queue(QUEUE_NAME, connection=queue)
    for _ in workers:
        jobs.enqueue("transcription.jobs.transcribe", transcript_id)

    until("the transcript", has_state(transcript, transcript_id, DONE))
    turned_away = f"transcript {transcript_id} is not due"
    until("the other goes away", lambda: any(turned_away in worker.log for worker in workers))

    assert transcript(transcript_id).attempts == 1


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
    transcript: Read,
    short_message: Path,
) -> None:
    during, after = recorded(COMPLAINT), recorded(short_message)
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


@pytest.mark.usefixtures("queue_server")
def test_a_worker_told_to_stop_finishes_the_job_in_hand(
    start: Start,
    vosk_environment: dict[str, str],
    queue: Redis,
    recorded: Recorded,
    transcript: Read,
    short_message: Path,
) -> None:
    in_hand, waiting = recorded(COMPLAINT), recorded(short_message)
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
        enqueue_transcript(queue, transcript_id)
        until(
            "the attempt has failed",
            lambda attempt=attempt: (
                transcript(transcript_id).attempts == attempt
                and transcript(transcript_id).state in (PENDING, FAILED)
            ),
        )

    assert transcript(transcript_id).state is FAILED
    assert transcript(transcript_id).reason == FailureReason.ENGINE_UNUSABLE
    assert "model.bin is not the published file" in worker.log


def memory_of(pid: int) -> dict[str, int]:
    """A process's memory in kilobytes, by kind."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name.rstrip(":"): int(kilobytes) for name, kilobytes, _ in (line.split() for line in lines)}
