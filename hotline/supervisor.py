"""`hotline run`: every part of the service as a process of its own, started again when it dies.

The line comes first and waits for nothing: a caller is answered though the database, the queue or the
console cannot be had.
"""

import fcntl
import logging
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from hotline.drain import DrainOrder, forget_orders
from hotline.settings import Settings

log = logging.getLogger(__name__)

POLL_SECONDS = 0.2
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
# A part that ran so long was sound; its next death is treated as its first.
SOUND_AFTER_SECONDS = 60.0
# A line hangs up and closes its recordings first; a worker finishes its job.
STOP_SECONDS = 20.0


class AlreadyRunning(Exception):
    """Another `hotline run` works in the same data directory."""


@dataclass
class Part:
    """One process of the service, and when it may be started again (seconds of the monotonic clock)."""

    name: str
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_at: float = 0.0
    wait: float = field(default=FIRST_WAIT_SECONDS)

    def start(self, now: float) -> None:
        """Start the process."""
        self.process = subprocess.Popen([*_bound_to_us(), str(_hotline()), *self.arguments])
        self.started = now

    def look_after(self, now: float) -> None:
        """Start the process when it is due; when it has died, say so and set when to start it again."""
        if self.process is None:
            if now >= self.start_at:
                self.start(now)
            return
        code = self.process.poll()
        if code is None:
            return
        if now - self.started >= SOUND_AFTER_SECONDS:
            self.wait = FIRST_WAIT_SECONDS
        log.error("%s ended with code %d; starting it again in %.1f s", self.name, code, self.wait)
        self.process, self.start_at = None, now + self.wait
        self.wait = min(self.wait * 2, LONGEST_WAIT_SECONDS)


@dataclass(kw_only=True)
class LinePart(Part):
    """A line group: it can be ordered to finish its calls, and then stays down until it is wanted again."""

    order: DrainOrder

    def look_after(self, now: float) -> None:
        """As of any part, unless it is to drain: then let it end, and say that it has."""
        if self.order.take() and self.process is not None:
            self.process.send_signal(signal.SIGUSR1)
        if self.order.taken and (self.process is None or self.process.poll() is not None):
            log.info("%s is drained", self.name)
            self.process, self.start_at, self.wait = None, now, FIRST_WAIT_SECONDS
            self.order.finish()
        if not self.order.taken and not self.order.done:
            super().look_after(now)


class Supervisor:
    """The parts of one machine, kept running until `stop` is called."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._parts: list[Part] = []
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Ask the supervisor to end; safe from a signal handler."""
        self._stopping.set()

    def run(self, prepare: Callable[[], None]) -> None:
        """Start lines and queue, call `prepare` until it works, then start the rest and watch."""
        with _only_one(self._settings.run_dir / "supervisor.lock"):
            try:
                forget_orders(self._settings)
                self._add(telephone_parts(self._settings))
                self._prepare(prepare)
                self._add(office_parts(self._settings))
                while not self._stopping.wait(POLL_SECONDS):
                    self._look_after_all()
            finally:
                self._stop_all()

    def _add(self, parts: list[Part]) -> None:
        self._parts += parts
        self._look_after_all()

    def _look_after_all(self) -> None:
        for part in self._parts:
            part.look_after(time.monotonic())

    def _prepare(self, prepare: Callable[[], None]) -> None:
        wait = FIRST_WAIT_SECONDS
        while not self._stopping.is_set():
            try:
                prepare()
                return
            except Exception:
                # Whatever it is, callers are answered and recorded meanwhile.
                log.exception("the ledger cannot be opened; calls are recorded, next try in %.1f s", wait)
            until = time.monotonic() + wait
            while time.monotonic() < until and not self._stopping.wait(POLL_SECONDS):
                self._look_after_all()
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def _stop_all(self) -> None:
        """End the parts, the queue server last, so that a worker can still say that its job is done."""
        queue = [part for part in self._parts if part.name == "queue"]
        _end([part for part in self._parts if part not in queue])
        _end(queue)


def telephone_parts(settings: Settings) -> list[Part]:
    """What has to stand before anything else: the lines, and the queue server where it is ours."""
    lines = [
        LinePart(f"line {n}", ["line", "--line", str(n)], order=DrainOrder(settings.run_dir, n))
        for n in range(1, settings.lines + 1)
    ]
    return [*lines, Part("queue", ["queue"])] if settings.embedded_queue else [*lines]


def office_parts(settings: Settings) -> list[Part]:
    """What works with the ledger."""
    workers = [Part(f"worker {n}", ["worker"]) for n in range(1, settings.workers + 1)]
    follower = [Part("live", ["live"])] if settings.live and settings.transcriber != "none" else []
    return [Part("sweep", ["sweep"]), Part("console", ["console"]), *workers, *follower]


def stop_on_signals(supervisor: Supervisor) -> None:
    """Let SIGTERM and SIGINT end the supervisor and with it every part."""

    def handle(_signal: int, _frame: FrameType | None) -> None:
        supervisor.stop()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)


def _end(parts: list[Part]) -> None:
    running = [part.process for part in parts if part.process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("process %d did not end in %.0f s and was killed", process.pid, STOP_SECONDS)
            process.kill()
            process.wait()


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning(
                f"the service runs already in {path.parent.parent}: stop it first, or set HOTLINE_DATA_DIR"
            ) from error
        yield


def _hotline() -> Path:
    return Path(sys.executable).with_name("hotline")


def _bound_to_us() -> list[str]:
    # Parts end with the supervisor even when it is killed: an orphan would keep the SIP port.
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
