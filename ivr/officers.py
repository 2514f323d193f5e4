"""Officers' telephones, shared by the line processes of this machine by way of locked files.

Whoever rings or talks to an extension holds the lock of its file, so that no telephone is rung twice at
once; the kernel lets go of a lock when its process dies, however it dies. A caller who waits holds a lock in
the folder of those who wait, and whoever came first is first. Nothing here blocks: a lock is had at once or
not at all.
"""

import fcntl
import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Strategy = Literal["ring_all", "in_turn", "longest_idle"]

# Choosing takes a millisecond; whoever finds another process at it tries again so often.
CHOOSING_TRIES = 5
CHOOSING_SECONDS = 0.002


@dataclass(frozen=True)
class Officer:
    """Who sits at a telephone, as the snapshot names them."""

    id: int
    name: str


@dataclass(frozen=True)
class Extension:
    """An officer's telephone, as the snapshot names it; `officer` is None where nobody is named."""

    id: int
    label: str
    uri: str
    position: int
    officer: Officer | None = None


class Phone:
    """A telephone that is ours to ring, until `release`."""

    def __init__(self, extension: Extension, lock: int) -> None:
        self.extension = extension
        self._lock: int | None = lock

    @property
    def held(self) -> bool:
        """True until `release`."""
        return self._lock is not None

    def release(self, *, talked: bool) -> None:
        """Let others ring it; after a conversation (`talked`) its pause begins. Twice is no harm."""
        if self._lock is None:
            return
        lock, self._lock = self._lock, None
        with suppress(OSError):  # a full disk takes no byte: then there is no pause
            if talked:
                os.pwrite(lock, b"1", 0)  # its time of change is the end of the last call
        os.close(lock)


class Place:
    """A caller's place among those who wait; given up with `leave`, and had again with `enter`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: int | None = None

    def enter(self, tried: Collection[int] = ()) -> None:
        """Wait, from now on or still, at the place that one's time of arrival gives. Raises `OSError`.

        Others read which telephones were `tried` in vain, so as not to leave these for the one who waits.
        """
        if self._lock is None:
            # Locked before it can be seen, or another would take it for one whose process died.
            draft = self._path.with_suffix(".new")
            self._lock = os.open(draft, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            draft.rename(self._path)
        os.pwrite(self._lock, " ".join(map(str, sorted(tried))).encode(), 0)

    def leave(self) -> None:
        """Wait no more. Twice is no harm."""
        if self._lock is None:
            return
        with suppress(OSError):  # without its lock it counts no more, and is cleared away
            self._path.unlink()
        os.close(self._lock)
        self._lock = None

    def before(self) -> list[set[int]]:
        """What each of those has tried who came before and still wait; what the dead left is cleared away."""
        earlier = (path for path in self._path.parent.glob("*.lock") if path.name < self._path.name)
        return [_tried(path) for path in sorted(earlier) if _is_held(path)]


@dataclass(frozen=True)
class Choice:
    """What there is for a caller: telephones to ring now, or a place to wait at; neither: nobody is left."""

    phones: tuple[Phone, ...] = ()
    position: int = 0


class Officers:
    """The officers' telephones of this machine."""

    def __init__(self, run_dir: Path, strategy: Strategy, wrap_up_seconds: float) -> None:
        self._extensions_dir = run_dir / "extensions"
        self._waiting_dir = run_dir / "waiting"
        self._strategy = strategy
        self._wrap_up_seconds = wrap_up_seconds
        for folder in (self._extensions_dir, self._waiting_dir):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def place(self, call_id: str) -> Place:
        """A place to wait at, for a caller who begins to wait now."""
        # Of the clock that nobody sets; all processes of a machine share it.
        return Place(self._waiting_dir / f"{time.monotonic_ns():020d}-{call_id}.lock")

    def choose(
        self, on_duty: Sequence[Extension], tried: Collection[int], place: Place, *, most: int
    ) -> Choice:
        """Take telephones to ring for the caller at `place`, `most` at once; tried ones no more.

        The caller gives up the place while a telephone rings, and waits at it where none is to be had: there
        is none free, or those before the caller are to have them. Raises `OSError`.
        """
        if all(extension.id in tried for extension in on_duty):
            place.leave()
            return Choice()
        if most <= 0:
            place.leave()  # in nobody's way, for a free telephone could not be rung from here
            return Choice(position=1 + len(place.before()))
        place.enter(tried)
        before = place.before()
        with self._choosing() as alone:
            free = self._take_free(on_duty) if alone else []
            for tried_before in before:
                _release(_first_of(free, tried_before))
            ours = [phone for phone in free if phone.held and phone.extension.id not in tried]
            wanted = ours[: most if self._strategy == "ring_all" else 1]
            _release([phone for phone in free if phone not in wanted])
        if not wanted:
            return Choice(position=1 + len(before))
        place.leave()
        return Choice(tuple(wanted))

    def _take_free(self, extensions: Sequence[Extension]) -> list[Phone]:
        """Every free telephone, in the order of ringing."""
        last_calls = {extension.id: self._last_call(extension.id) for extension in extensions}
        free: list[Phone] = []
        for extension in order(extensions, self._strategy, last_calls):
            rested = time.time() - last_calls[extension.id]
            if not 0 <= rested < self._wrap_up_seconds:  # below 0: the clock was set back
                lock = os.open(self._path(extension.id), os.O_RDWR | os.O_CREAT, 0o600)
                if _lock(lock):
                    free.append(Phone(extension, lock))
                else:
                    os.close(lock)
        return free

    def _last_call(self, extension_id: int) -> float:
        """When the last call of a telephone ended, seconds since 1970; 0 where it has had none."""
        try:
            status = self._path(extension_id).stat()
        except FileNotFoundError:
            return 0.0
        return status.st_mtime if status.st_size else 0.0

    def _path(self, extension_id: int) -> Path:
        return self._extensions_dir / f"{extension_id}.lock"

    @contextmanager
    def _choosing(self) -> Iterator[bool]:
        """True while no other process chooses: each tries locks that it does not keep."""
        lock = os.open(self._extensions_dir / "choosing", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            alone = _lock(lock)
            for _ in range(CHOOSING_TRIES):
                if alone:
                    break
                time.sleep(CHOOSING_SECONDS)
                alone = _lock(lock)
            yield alone
        finally:
            os.close(lock)


def order(
    extensions: Sequence[Extension], strategy: Strategy, last_calls: Mapping[int, float]
) -> list[Extension]:
    """The order in which telephones are rung; `last_calls` are the ends of their last calls by id.

    `in_turn` goes down the list, `longest_idle` begins with the one that has rested longest.
    """
    listed = sorted(extensions, key=lambda extension: (extension.position, extension.id))
    if strategy == "longest_idle":
        listed.sort(key=lambda extension: last_calls.get(extension.id, 0.0))
    return listed


def _release(phones: Sequence[Phone]) -> None:
    for phone in phones:
        phone.release(talked=False)


def _first_of(free: Sequence[Phone], tried: Collection[int]) -> list[Phone]:
    """The telephone that is left for one who waits before, if any."""
    left = [phone for phone in free if phone.held and phone.extension.id not in tried]
    return left[:1]


def _tried(path: Path) -> set[int]:
    try:
        return {int(number) for number in path.read_text().split()}
    except (OSError, ValueError):  # gone meanwhile, or just being written
        return set()


def _lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_held(path: Path) -> bool:
    """Whether the process that made the file still holds it; the file of one that died is removed."""
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        if not _lock(handle):
            return True
        path.unlink(missing_ok=True)
        return False
    finally:
        os.close(handle)
