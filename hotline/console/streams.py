"""Streams of server-sent events: 'the line is another now, look again', and nothing of a caller.

Each holds a thread of the server as long as it lasts, so there are only so many, and few for one person;
whoever gets none asks every few seconds instead. A stream ends by itself after some minutes, and the browser
opens another: so it outlives neither the person's session nor their right to it for long.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

from hotline.live_line import LOOK_SECONDS, LiveLine

MOST_STREAMS = 24
MOST_OF_A_PERSON = 3
LASTS_SECONDS = 240.0
HEARTBEAT_SECONDS = 15.0
RECONNECT_MS = 2000


class TooManyStreams(Exception):
    """There is no stream to be had now; ask from time to time instead."""


class Streams:
    """Who watches the line. `stopping` says that the server ends, and with it every stream."""

    def __init__(self, line: LiveLine) -> None:
        self.stopping: Callable[[], bool] = lambda: False
        self._line = line
        self._lock = threading.Lock()
        self._of_person: Counter[int] = Counter()
        self._stirred = 0

    def stir(self) -> None:
        """Have everybody look again: something else that the pages show has changed."""
        with self._lock:
            self._stirred += 1

    def enter(self, user_id: int) -> Callable[[], None]:
        """Take a place for a person's stream; what is returned gives it up, once. Raises `TooManyStreams`."""
        with self._lock:
            if self._of_person.total() >= MOST_STREAMS or self._of_person[user_id] >= MOST_OF_A_PERSON:
                raise TooManyStreams
            self._of_person[user_id] += 1
        held = threading.Lock()

        def leave() -> None:
            if held.acquire(blocking=False):
                with self._lock:
                    self._of_person[user_id] -= 1

        return leave

    def events(self) -> Iterator[str]:
        """What one stream says: at first, and each time the line has changed."""
        yield f"retry: {RECONNECT_MS}\n\n"
        told, told_at = "", 0.0
        ends_at = time.monotonic() + LASTS_SECONDS
        while time.monotonic() < ends_at and not self.stopping():
            mark = f"{self._line.look().mark}.{self._stirred}"
            if mark != told:
                told, told_at = mark, time.monotonic()
                yield f"event: line\ndata: {mark}\n\n"
            elif time.monotonic() - told_at >= HEARTBEAT_SECONDS:
                told_at = time.monotonic()
                yield ": still here\n\n"
            time.sleep(LOOK_SECONDS)
