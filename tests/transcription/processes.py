"""The queue server and a worker as they really run: processes of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

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
