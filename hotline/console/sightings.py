"""Whose numbers and words somebody was shown on pages that refresh themselves: each is noted once."""

import threading
from collections import OrderedDict
from collections.abc import Iterable

MOST_REMEMBERED = 5_000


class Sightings:
    """What each person has seen of late. What it has forgotten, as at a restart, is noted again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: OrderedDict[tuple[int, str, str], None] = OrderedDict()

    def new(self, user_id: int, call_ids: Iterable[str], of: str = "number") -> list[str]:
        """The calls of which the person has not seen the number (or what else) yet; from now on they have."""
        with self._lock:
            fresh = [call_id for call_id in call_ids if (user_id, of, call_id) not in self._seen]
            self._seen.update(dict.fromkeys((user_id, of, call_id) for call_id in fresh))
            while len(self._seen) > MOST_REMEMBERED:
                self._seen.popitem(last=False)
        return fresh
