"""The queue between the ledger and transcription: where it is, and how a transcript is asked for.

The queue only says 'look now'. What has to be done stands in the database, and the sweep asks again for
whatever the queue lost, so every function here may fail without losing work.
"""

import hashlib
import os
import tempfile
from pathlib import Path

import redis
import rq
from redis import Redis
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Job, JobStatus

from hotline.settings import Settings

QUEUE_NAME = "transcription"
TRANSCRIBE = "transcription.jobs.transcribe"
# A message of five minutes takes Whisper about one minute on two cores; a slow machine gets ten.
JOB_SECONDS = 900
# Linux allows 107 bytes for the path of a socket.
LONGEST_SOCKET_PATH = 100

QueueError = redis.RedisError


def socket_path(settings: Settings) -> Path:
    """Where the embedded queue server listens: in the data directory, or, where that path is too long
    for a socket, in a directory of this user's own under the system's temporary one.
    """
    path = settings.run_dir / "queue.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(settings.data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"hotline-{os.getuid()}" / f"{name}.sock"


def connect(settings: Settings) -> Redis:
    """A connection to the queue server; made when first used, so that this never fails."""
    if settings.embedded_queue:
        return Redis(unix_socket_path=str(socket_path(settings)), socket_connect_timeout=2)
    return Redis.from_url(settings.redis_url, socket_connect_timeout=2)


def enqueue_transcript(connection: Redis, transcript_id: int) -> None:
    """Ask a worker to transcribe; asking twice is harmless.

    A job of the same transcript that waits already is left; one that a dead worker left behind is replaced.
    Raises `QueueError` where the server does not answer.
    """
    queue = rq.Queue(QUEUE_NAME, connection=connection)
    job_id = f"transcript-{transcript_id}"
    try:
        job = Job.fetch(job_id, connection=connection)
        if job.get_status() == JobStatus.QUEUED and queue.get_job_position(job_id) is not None:
            return
        job.delete()
    except (NoSuchJobError, InvalidJobOperation):
        pass  # there is none, or it ended and went away while it was looked at
    queue.enqueue(
        TRANSCRIBE, transcript_id, job_id=job_id, job_timeout=JOB_SECONDS, result_ttl=0, failure_ttl=0
    )
