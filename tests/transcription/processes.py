"""The queue server and a worker as they really run, processes of their own, and where their work stands."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from redis import Redis
from redis.exceptions import RedisError
from rq import Worker
from sqlalchemy import update

from hotline.queue import enqueue_transcript
from ledger import clock, transcripts
from ledger.database import Ledger
from ledger.models import Transcript, TranscriptState

HOTLINE = Path(sys.executable).with_name("hotline")
T = TypeVar("T")


def until(what: str, look: Callable[[], T], seconds: float = 120.0) -> T:
    """Look again and again until there is something to see; fail after a time, naming it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if seen := look():
            return seen
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except FileNotFoundError:
        return True


class Running:
    """A part of the service, `hotline <part>`, in an environment; killed at the end if it still runs."""

    def __init__(self, part: str, environment: Mapping[str, str], log: Path) -> None:
        self._log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [HOTLINE, part], env=dict(environment), stdout=output, stderr=output
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pid in [*self.children(), self.pid]:
            if not gone(pid):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(10)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    @property
    def log(self) -> str:
        """What it has said so far."""
        return self._log.read_text()

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def children(self) -> list[int]:
        """The processes that it forked and that still run."""
        try:
            pids = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        except (FileNotFoundError, ProcessLookupError):
            return []
        return [int(pid) for pid in pids if not gone(int(pid))]

    def terminate(self) -> int:
        """Ask it to end, and return its exit code."""
        self.process.terminate()
        return self.process.wait(60)

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait(10)


Start = Callable[[str, Mapping[str, str]], Running]
"""Starts a part of the service in an environment."""


def start_queue(start: Start, environment: Mapping[str, str], queue: Redis) -> Running:
    """Start the queue server, and wait until it answers."""
    server = start("queue", environment)

    def answers() -> bool:
        try:
            return bool(queue.ping())
        except RedisError:
            return False

    until("the queue server answers", answers)
    return server


def ask_until(what: str, look: Callable[[], T], ledger: Ledger, queue: Redis) -> T:
    """Ask for all transcripts that are due, again and again as the sweep does, until one sees something."""

    def ask_and_look() -> T:
        with ledger.reading() as session:
            due = transcripts.due(session)
        for transcript_id in due:
            enqueue_transcript(queue, transcript_id)
        time.sleep(0.5)
        return look()

    return until(what, ask_and_look)


def idle_workers(queue: Redis) -> int:
    """How many workers wait for a job."""
    return [worker.get_state() for worker in Worker.all(connection=queue)].count("idle")


def work_horse(worker: Running) -> int:
    """The process that a worker forked for its job."""
    return until("the worker forks for a job", worker.children)[0]


def memory_of(pid: int) -> dict[str, int]:
    """A process's memory in kilobytes, by kind."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name.rstrip(":"): int(kilobytes) for name, kilobytes, _ in (line.split() for line in lines)}


def has_state(
    transcript: Callable[[int], Transcript], transcript_id: int, state: TranscriptState
) -> Callable[[], bool]:
    """Looks whether a transcript stands so."""
    return lambda: transcript(transcript_id).state is state


def is_due(ledger: Ledger, transcript_id: int) -> bool:
    """Whether the sweep would ask for it now."""
    with ledger.reading() as session:
        return transcript_id in transcripts.due(session)


def expire_lease(ledger: Ledger, transcript_id: int) -> None:
    """As if the time of the lease had passed."""
    _set(ledger, transcript_id, lease_until=clock.now())


def end_wait(ledger: Ledger, transcript_id: int) -> None:
    """As if the time before the next attempt had passed."""
    _set(ledger, transcript_id, next_attempt_at=clock.now())


def _set(ledger: Ledger, transcript_id: int, **values: datetime) -> None:
    with ledger.session() as session, session.begin():
        session.execute(update(Transcript).where(Transcript.id == transcript_id).values(**values))
