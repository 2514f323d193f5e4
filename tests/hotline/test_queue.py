"""The queue server out of its wheel, and asking for a transcript twice."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import rq
from redis import Redis
from redis.exceptions import ConnectionError as QueueAway
from rq.job import Job, JobStatus

from hotline.queue import QUEUE_NAME, connect, enqueue_transcript, socket_path
from hotline.settings import Settings


def start_server(settings: Settings) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        [Path(sys.executable).with_name("hotline"), "queue"],
        env={"HOTLINE_DATA_DIR": str(settings.data_dir)},
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            connect(settings).ping()
        except QueueAway:
            time.sleep(0.05)
        else:
            return process
    process.kill()
    raise AssertionError("the queue server did not answer within 20 s")


@pytest.fixture
def server(settings: Settings) -> Iterator[Redis]:
    process = start_server(settings)
    connection = connect(settings)
    yield connection
    connection.close()
    process.terminate()
    process.wait(10)


def waiting(connection: Redis) -> list[str]:
    return rq.Queue(QUEUE_NAME, connection=connection).job_ids


def test_asking_twice_for_a_transcript_queues_it_once(server: Redis) -> None:
    enqueue_transcript(server, 7)
    enqueue_transcript(server, 7)

    assert waiting(server) == ["transcript-7"]


def test_a_job_that_a_dead_worker_left_behind_is_queued_anew(server: Redis) -> None:
    enqueue_transcript(server, 7)
    queue = rq.Queue(QUEUE_NAME, connection=server)
    queue.remove("transcript-7")
    Job.fetch("transcript-7", connection=server).set_status(JobStatus.STARTED)

    enqueue_transcript(server, 7)

    assert waiting(server) == ["transcript-7"]


def test_a_job_whose_place_in_the_queue_was_lost_is_queued_anew(server: Redis) -> None:
    enqueue_transcript(server, 7)
    server.delete(f"rq:queue:{QUEUE_NAME}")

    enqueue_transcript(server, 7)

    assert waiting(server) == ["transcript-7"]


def test_a_job_that_ends_while_it_is_looked_at_is_queued_anew(
    server: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue_transcript(server, 7)
    queued = Job.fetch("transcript-7", connection=server)
    server.delete(queued.key, f"rq:queue:{QUEUE_NAME}")
    monkeypatch.setattr(Job, "fetch", lambda *_arguments, **_options: queued)

    enqueue_transcript(server, 7)

    assert waiting(server) == ["transcript-7"]


def test_the_queue_survives_a_killed_server(settings: Settings) -> None:
    process = start_server(settings)
    enqueue_transcript(connect(settings), 7)
    time.sleep(1.5)  # the append-only file is synced each second
    process.send_signal(signal.SIGKILL)
    process.wait(10)

    process = start_server(settings)
    try:
        assert waiting(connect(settings)) == ["transcript-7"]
    finally:
        process.terminate()
        process.wait(10)


def test_the_socket_moves_out_of_a_data_directory_whose_path_is_too_long(settings: Settings) -> None:
    deep = settings.model_copy(update={"data_dir": settings.data_dir / ("x" * 120)})

    assert socket_path(settings).is_relative_to(settings.data_dir)
    assert len(str(socket_path(deep))) < 100


def test_two_data_directories_never_share_a_socket(settings: Settings) -> None:
    one = settings.model_copy(update={"data_dir": settings.data_dir / ("x" * 120)})
    other = settings.model_copy(update={"data_dir": settings.data_dir / ("y" * 120)})

    assert socket_path(one) != socket_path(other)
