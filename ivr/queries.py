"""How a matter stands, for a caller who keys a query number in; guessing is throttled.

There are ten thousand million numbers. Without a limit a machine that rings all day would find some. Within
these limits it needs about nineteen years for the first of a thousand matters on one line; each line counts
for itself, so on fifteen lines more than one.
"""

import time
from collections import deque
from collections.abc import Callable, Mapping

from ivr.prompts import spoken

WINDOW_SECONDS = 3600.0
WRONG_TRIES_OF_ALL = 60
WRONG_TRIES_OF_A_CALLER = 9


class Queries:
    """Looks query numbers up; one for all calls of a line."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: deque[tuple[float, str | None]] = deque()

    def look_up(
        self, number: str, caller: str | None, states: Mapping[str, str], items: Mapping[str, str]
    ) -> tuple[str, ...] | None:
        """The prompts that say how the matter stands, None where it is unknown or too much was guessed.

        Callers without a number share what one caller has.
        """
        self._forget()
        if self._exhausted(caller):
            return None
        state = states.get(number)
        if state is None:
            self._wrong.append((self._clock(), caller))
            return None
        item = spoken(items.get(number, "")) if state == "registered" else ()
        return (f"status_{state}", *item)

    def _exhausted(self, caller: str | None) -> bool:
        of_caller = sum(1 for _, other in self._wrong if other == caller)
        return len(self._wrong) >= WRONG_TRIES_OF_ALL or of_caller >= WRONG_TRIES_OF_A_CALLER

    def _forget(self) -> None:
        while self._wrong and self._wrong[0][0] <= self._clock() - WINDOW_SECONDS:
            self._wrong.popleft()
