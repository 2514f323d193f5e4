"""The worker: waits at the queue and forks a process for each job (RQ), so that a crash costs one try.

The engine is made once, before RQ forks. What that gives a job differs (measured on 2 cores):

- Vosk loads its model then and there, and each job shares its memory.
- Whisper's library has threads of its own, and a fork copies memory but no threads: a model loaded before
  the fork waits for ever after it. So the worker imports the library and reads and checks the weights,
  and each job loads them from the page cache (0.3 s). A worker that does not fork would save those 0.3 s
  and lose what forking gives: time limits that hold inside native code, and memory given back.

State of work is in the ledger: a queue server that is away or comes back empty loses nothing, and the worker
waits for it.
"""

import logging
import os
import signal
import time
from types import FrameType
from typing import Any, NoReturn

from redis import RedisError
from rq import Queue, Worker
from rq.job import Job

from hotline.settings import Settings
from transcription import jobs
from transcription.engines import loaded
from transcription.models import ModelError
from transcription.understanding import prepare

log = logging.getLogger(__name__)

QUEUE_WAIT_SECONDS = 2.0
# An engine takes all the cores it gets: lines, which answer callers, go before it.
NICENESS = 10


def run_worker(settings: Settings, queue: Queue) -> int:
    """Do the jobs of a queue until SIGTERM or SIGINT, the one in hand to its end; return the exit code."""
    os.nice(NICENESS)
    _exit_on_signals()
    _load_engine(settings)
    while True:
        worker = None
        try:
            worker = TranscriptionWorker(queue)
            log.info("the queue server answers; waiting for recordings")
            worker.work()
        except RedisError as error:
            log.warning("the queue server does not answer (%s); waiting for it", type(error).__name__)
        _exit_on_signals()
        if worker is not None and worker.leave():
            return 0
        time.sleep(QUEUE_WAIT_SECONDS)


class TranscriptionWorker(Worker):
    """RQ's worker, which also notes a job's death in the ledger, and that it was asked to stop."""

    max_connection_wait_time = QUEUE_WAIT_SECONDS

    def __init__(self, queue: Queue) -> None:
        super().__init__([queue], connection=queue.connection)
        self._asked_to_stop = False

    def handle_warm_shutdown_request(self) -> None:
        """Remember that the end was asked for: RQ's own note of it is in the queue server."""
        self._asked_to_stop = True
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]

    def handle_work_horse_killed(self, job: Job, retpid: int, ret_val: int, rusage: Any) -> None:
        """Note in the ledger that the process of a job died (out of memory, a crash in native code)."""
        super().handle_work_horse_killed(job, retpid, ret_val, rusage)  # type: ignore[no-untyped-call]
        try:
            jobs.note_death(job.args[0])
        except Exception as error:
            # The worker lives on, and the lease of the transcript runs out.
            log.error("the death of %s could not be noted (%s)", job.id, type(error).__name__)

    def leave(self) -> bool:
        """Wait for a job that outlived the queue server, end RQ's listener; True when asked to stop."""
        if self.horse_pid:
            self.wait_for_horse()
        if self.pubsub_thread is not None:
            self.pubsub_thread.stop()
        return self._asked_to_stop


def _load_engine(settings: Settings) -> None:
    started = time.monotonic()
    try:
        engine = loaded(settings)
    except ModelError as error:
        log.error("%s Until then there are no transcripts.", error)
        return
    prepare()
    if engine is None:
        log.warning("no speech-to-text engine: transcripts are marked unavailable. See `make model`")
    else:
        log.info("engine: %s, %s, ready in %.1f s", engine.name, engine.model, time.monotonic() - started)


def _exit_on_signals() -> None:
    # While RQ works it puts its own handlers in place, and leaves them.
    def leave(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
