"""Draining a line group: `hotline drain` asks by a file, the supervisor does it and says so by another."""

import time
from collections.abc import Callable
from pathlib import Path

from hotline.settings import Settings
from hotline.sip_options import answers_options

POLL_SECONDS = 0.2
# The supervisor looks several times a second.
NOTICED_SECONDS = 10.0
START_SECONDS = 60.0


class DrainError(Exception):
    """A line group could not be drained; the message says what to do."""


class NotSupervised(DrainError):
    """No `hotline run` looks after the line group."""


class NotBack(DrainError):
    """A drained line group was started again and does not answer."""


class DrainOrder:
    """The two files by which one line group is ordered to drain, and reported drained."""

    def __init__(self, run_dir: Path, line: int) -> None:
        self._asked = run_dir / f"line-{line}.drain"
        self._taken = run_dir / f"line-{line}.draining"
        self._done = run_dir / f"line-{line}.drained"

    def ask(self) -> None:
        """Order the line group to drain."""
        self._asked.touch()

    def take(self) -> bool:
        """Take the order, once; True where there was one."""
        if not self._asked.exists():
            return False
        self._asked.rename(self._taken)
        return True

    def finish(self) -> None:
        """Say that the line group has ended and stays down."""
        self._done.touch()
        self._taken.unlink(missing_ok=True)

    def clear(self) -> None:
        """Forget the order: the line group may run."""
        for path in (self._asked, self._taken, self._done):
            path.unlink(missing_ok=True)

    @property
    def taken(self) -> bool:
        """True while the line group drains."""
        return self._taken.exists()

    @property
    def unnoticed(self) -> bool:
        """True while nobody has taken the order."""
        return self._asked.exists()

    @property
    def done(self) -> bool:
        """True once the line group has ended on order."""
        return self._done.exists() and not self.taken and not self.unnoticed


def forget_orders(settings: Settings) -> None:
    """Let every line group run: the service starts anew."""
    for line in range(1, settings.lines + 1):
        DrainOrder(settings.run_dir, line).clear()


def drain(settings: Settings, lines: list[int], tell: Callable[[str], object]) -> None:
    """Let each of `lines` finish its calls and end; returns when all have, however long the calls last.

    Raises `NotSupervised`.
    """
    settings.run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    orders = {line: DrainOrder(settings.run_dir, line) for line in lines}
    for line, order in orders.items():
        order.ask()
        tell(f"line {line}: takes no more calls; waiting for those it has")
    noticed_by = time.monotonic() + NOTICED_SECONDS
    for line, order in orders.items():
        while not order.done:
            if order.unnoticed and time.monotonic() > noticed_by:
                order.clear()
                raise NotSupervised(
                    f"no `hotline run` works in {settings.data_dir}, or it has no line {line}. "
                    "A line group that is a unit of its own drains at SIGUSR1: systemctl kill -s SIGUSR1 UNIT"
                )
            time.sleep(POLL_SECONDS)
        tell(f"line {line}: drained")


def start_again(settings: Settings, line: int, tell: Callable[[str], object]) -> None:
    """Let the supervisor start a drained line group, and wait until it answers. Raises `NotBack`."""
    DrainOrder(settings.run_dir, line).clear()
    deadline = time.monotonic() + START_SECONDS
    while not answers_options(settings.sip_bind, settings.sip_port + line - 1):
        if time.monotonic() > deadline:
            raise NotBack(
                f"line {line} does not answer {START_SECONDS:.0f} s after its start; "
                "the lines after it were left as they are. See the service's log, and `hotline doctor`"
            )
        time.sleep(POLL_SECONDS)
    tell(f"line {line}: answers again")
