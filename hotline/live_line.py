"""What goes on on the line now, read from what its processes write anyway: no call is asked for anything.

`call.json` of each folder of the spool says how a call stands, the names of the files in `run/waiting/`
in which order callers wait (`ivr.officers`), and the times of those in `run/live/` that more was heard of a
call (`ledger.live`). All who watch share one look, which is taken at most twice a
second and reads again only what has changed.
"""

import hashlib
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from heapq import nlargest
from pathlib import Path

from pydantic import ValidationError

from ledger import live
from ledger.models.codes import CallMode, EndedBy, RecordingKind
from ledger.spooled_call import CALL_FILE, SpooledCall, SpooledExtension, SpooledOfficer

LOOK_SECONDS = 0.5
# Folders are named by the time of the ring. Calls that ended wait among them while the ledger is away, and
# are passed over by their names: no more calls than these can run at once.
MOST_FOLDERS = 512


class CallState(StrEnum):
    """How a call stands, as people say it."""

    ARRIVING = auto()
    GREETING = auto()
    WAITING = auto()  # for a telephone that is free
    RINGING = auto()  # at an officer's telephone, or that of the person on call
    TALKING = auto()
    LEAVING_MESSAGE = auto()
    ENDING = auto()  # prompts before and after a message


class OpenCall(SpooledCall):
    """`call.json` of a call that has not ended."""

    ringing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LiveCall:
    """A call that runs; `place` is its place among those who wait, from 1.

    `since` is when its state began, `recorded_since` when what is recorded now did.
    """

    id: str
    line: int
    caller: str | None
    mode: CallMode
    started_at: datetime
    state: CallState
    since: datetime
    place: int | None = None
    ringing: tuple[int, ...] = ()
    extension: SpooledExtension | None = None
    officer: SpooledOfficer | None = None
    recorded_since: datetime | None = None

    @property
    def channels(self) -> int:
        """How many calls of the telephone it takes: the caller's, and one for each officer's telephone."""
        return 1 + len(self.ringing) + (self.state is CallState.TALKING)

    def at_extension(self, extension_id: int) -> bool:
        """Whether it rings at a telephone, or its officer talks there."""
        talking = self.state is CallState.TALKING and self.extension is not None
        return extension_id in self.ringing or bool(
            talking and self.extension and self.extension.id == extension_id
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """The line at one moment; `mark` is another for each other picture. `there` is False off its machine."""

    calls: tuple[LiveCall, ...]
    mark: str
    there: bool

    @property
    def waiting(self) -> int:
        """How many callers wait for an officer."""
        return sum(call.state is CallState.WAITING for call in self.calls)

    @property
    def channels(self) -> int:
        """How many calls of the telephone are taken."""
        return sum(call.channels for call in self.calls)

    def call(self, call_id: str) -> LiveCall | None:
        """The call of this id, while it runs."""
        return next((call for call in self.calls if call.id == call_id), None)

    def at_extension(self, extension_id: int) -> LiveCall | None:
        """The call that is at a telephone: the one talked to before one that rings."""
        here = [call for call in self.calls if call.at_extension(extension_id)]
        return min(here, key=lambda call: (call.state is not CallState.TALKING, call.id), default=None)


class LiveLine:
    """Looks at the line of this machine; safe to ask from several threads."""

    def __init__(self, spool_dir: Path, run_dir: Path) -> None:
        self._spool_dir = spool_dir
        self._run_dir = run_dir
        self._lock = threading.Lock()
        self._known: dict[str, tuple[tuple[int, int], OpenCall | None]] = {}
        self._picture = Picture((), "", there=False)
        self._looked_at = float("-inf")

    def look(self) -> Picture:
        """The line as it was within the last half second."""
        with self._lock:
            if time.monotonic() - self._looked_at >= LOOK_SECONDS:
                self._picture = self._take()
                self._looked_at = time.monotonic()
            return self._picture

    def _take(self) -> Picture:
        if not self._spool_dir.is_dir():
            return Picture((), "", there=False)
        names = nlargest(MOST_FOLDERS, (folder.name for folder in self._spool_dir.iterdir()))
        self._known = {name: read for name in names if (read := self._read(name)) is not None}
        found = [call for _stamp, call in self._known.values() if call is not None]
        return picture(found, _arrivals(self._run_dir / "waiting"), self._known, live.told(self._run_dir))

    def _read(self, name: str) -> tuple[tuple[int, int], OpenCall | None] | None:
        path = self._spool_dir / name / CALL_FILE
        try:
            status = path.stat()
            stamp = status.st_ino, status.st_mtime_ns  # each state is a file of its own, put in place whole
            known = self._known.get(name)
            if known is not None and known[0] == stamp:
                return known
            call = OpenCall.model_validate_json(path.read_bytes())
        except OSError:  # just begun, or taken in meanwhile
            return None
        except ValidationError:
            return stamp, None  # the sweep says what is wrong with it
        return stamp, call if call.state == "open" else None


def picture(
    calls: Sequence[OpenCall],
    arrivals: Mapping[str, int],
    spooled: Collection[str] = (),
    heard: Mapping[str, int] | None = None,
) -> Picture:
    """The line as these calls have it; `arrivals` gives the order in which callers began to wait, by call.

    `spooled` are all calls of the spool, `heard` says when more was heard of which: that one was taken in,
    or that there are more words of it, is another picture too.
    """
    order = sorted((call.call_id for call in calls if call.call_id in arrivals), key=arrivals.__getitem__)
    places = {call_id: place for place, call_id in enumerate(order, 1)}
    running = [_live(call, places.get(call.call_id)) for call in calls]
    running.sort(key=lambda call: (call.started_at, call.id))
    more = [(heard or {}).get(call.id) for call in running]
    mark = hashlib.sha256(repr((running, sorted(spooled), more)).encode()).hexdigest()[:16]
    return Picture(tuple(running), mark, there=True)


def _live(call: OpenCall, place: int | None) -> LiveCall:
    recorded = call.recordings[-1] if call.recordings else None
    if recorded is not None and recorded.ended_by is not EndedBy.CRASH:
        recorded = None  # it is closed
    state, since = _state(call, place, recorded.kind if recorded else None)
    talking = state is CallState.TALKING
    return LiveCall(
        id=call.call_id,
        line=call.line,
        caller=call.caller,
        mode=call.mode,
        started_at=call.started_at,
        state=state,
        since=since or call.started_at,
        place=place if state is CallState.WAITING else None,
        ringing=call.ringing,
        extension=call.extension if talking else None,
        officer=call.officer if talking else None,
        recorded_since=recorded.started_at if recorded else None,
    )


def _state(
    call: OpenCall, place: int | None, recorded: RecordingKind | None
) -> tuple[CallState, datetime | None]:
    """How a call stands, and since when."""
    if recorded is RecordingKind.CONVERSATION:
        return CallState.TALKING, call.bridged_at
    if recorded is RecordingKind.MESSAGE:
        return CallState.LEAVING_MESSAGE, call.message_started_at
    if call.ringing or (call.emergency and call.bridged_at is None and not call.recordings):
        return CallState.RINGING, call.rang_at or call.greeting_ended_at
    if place is not None:
        return CallState.WAITING, call.queued_at or call.greeting_ended_at
    if call.answered_at is None:
        return CallState.ARRIVING, call.started_at
    if call.greeting_ended_at is None and not call.recordings:
        return CallState.GREETING, call.answered_at
    return CallState.ENDING, call.message_ended_at or call.greeting_ended_at


def _arrivals(folder: Path) -> dict[str, int]:
    """When each caller who waits began to, by call id, in the order of a clock of the machine's own."""
    found = {}
    for path in folder.glob("*.lock"):
        at, _, call_id = path.stem.partition("-")
        if at.isdigit():
            found[call_id] = int(at)
    return found
