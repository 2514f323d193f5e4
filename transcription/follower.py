"""Follows every call while it is spoken, so that its transcript is there when the caller hangs up.

It only reads what the line writes, in a process of its own that goes behind the lines (nice). What it hears
is kept piece by piece in the ledger, sealed. At intake the recordings of a followed call are left to it: it
hears the last piece, which is short, and makes the transcript by the same steps as a worker's job. Whatever
goes wrong here, the workers make the transcript when the lease has run out.

Several pieces are heard at once, a core each: of callers who hang up together none waits for all the others.
"""

import logging
import math
import threading
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from sqlalchemy.exc import SQLAlchemyError

from hotline.settings import Settings
from ledger import live
from ledger.database import Ledger
from ledger.models import LivePiece
from transcription import jobs, understanding
from transcription.growing_track import FILE, GrowingTrack, Tile
from transcription.hearing import hear_piece
from transcription.sound import SAMPLE_RATE
from transcription.transcriber import Segment, Transcriber

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
# A folder that is gone and never came to the ledger was no call.
GIVE_UP_SECONDS = 60.0


@dataclass
class FollowedCall:
    """A call that is followed; `lock` is held until its transcripts are made."""

    folder: Path
    lock: ExitStack
    tracks: dict[str, GrowingTrack] = field(default_factory=dict)
    gone_since: float | None = None

    @property
    def over(self) -> bool:
        """Whether nothing is recorded any more."""
        return all(track.over for track in self.tracks.values())


@dataclass(frozen=True)
class Waiting:
    """A piece that is to be heard."""

    call_id: str
    track: GrowingTrack
    tile: Tile


class Follower:
    """Follows the calls of one spool with one engine, which hears up to `at_once` pieces at a time."""

    def __init__(self, settings: Settings, ledger: Ledger, engine: Transcriber, at_once: int = 1) -> None:
        self._settings = settings
        self._ledger = ledger
        self._engine = engine
        self._at_once = at_once
        self._hearers = ThreadPoolExecutor(at_once, thread_name_prefix="hearing")
        self._calls: dict[str, FollowedCall] = {}
        self._waiting: list[Waiting] = []
        self._hearing: dict[Future[list[Segment]], Waiting] = {}
        self._seen: set[Path] = set()

    def run(self, stopping: threading.Event) -> None:
        """Follow calls until `stopping` is set; a step that fails is logged, and the next one is tried."""
        # The first piece of the first call is not to wait for the model.
        understanding.prepare()
        self._engine.hear(np.zeros(SAMPLE_RATE, np.float32), [])
        while not stopping.is_set():
            try:
                if self.step():
                    continue
            except SQLAlchemyError as error:
                # The error itself may quote what was to be written.
                log.error("the ledger does not answer (%s); calls are followed on", type(error).__name__)
            except Exception as error:
                log.error("following failed and is tried again: %s", type(error).__name__)
            stopping.wait(LOOK_SECONDS)
        self.close()

    def step(self) -> bool:
        """Look at every call, hear pieces, make what transcripts can be made; False if all is quiet."""
        self._find_new()
        self._listen()
        heard = self._hear()
        made = [self._finish(call_id) for call_id in list(self._calls) if self._is_complete(call_id)]
        return heard or any(made)

    def close(self) -> None:
        """Follow nothing any more; what was heard stays for the workers."""
        for call_id in list(self._calls):
            self._let_go(call_id)
        self._hearers.shutdown(cancel_futures=True)

    def _find_new(self) -> None:
        found = {path for path in self._settings.spool_dir.glob("*/*.wav") if FILE.fullmatch(path.name)}
        for path in sorted(found - self._seen):
            try:
                track = GrowingTrack(path)
                if track.has_ended():  # a backlog is the workers'
                    track.close()
                else:
                    self._follow(path, track)
            except OSError:
                continue  # taken in and cleared just now, or followed by another process
        self._seen = found

    def _follow(self, path: Path, track: GrowingTrack) -> None:
        call_id = path.parent.name
        if call_id not in self._calls:
            with ExitStack() as lock:
                lock.enter_context(live.following(self._settings.run_dir, call_id))
                self._calls[call_id] = FollowedCall(path.parent, lock.pop_all())
        self._calls[call_id].tracks[path.name] = track

    def _listen(self) -> None:
        for call_id, call in self._calls.items():
            for track in call.tracks.values():
                if not track.over:
                    try:
                        self._waiting += [Waiting(call_id, track, tile) for tile in track.listen()]
                    except OSError as error:
                        log.error("call %s cannot be followed: %s", call_id, error)
                        track.close()

    def _hear(self) -> bool:
        """Let pieces be heard, and keep what has been, waiting for one as long as between two looks.

        First those that somebody waits for: of calls that are over, the shortest first. Then the oldest.
        """
        self._waiting.sort(key=lambda one: one.tile.piece.seconds if one.track.over else math.inf)
        while self._waiting and len(self._hearing) < self._at_once:
            waiting = self._waiting.pop(0)
            self._hearing[self._hearers.submit(self._listen_to, waiting)] = waiting
        if not self._hearing:
            return False
        for done in wait(self._hearing, LOOK_SECONDS, FIRST_COMPLETED).done:
            self._keep(self._hearing.pop(done), done.result())
        return True

    def _listen_to(self, waiting: Waiting) -> list[Segment]:
        started = time.monotonic()
        piece = waiting.tile.piece
        segments = hear_piece(self._engine, piece, waiting.track.speaker)
        log.info(
            "call %s: %.1f s heard in %.2f s", waiting.call_id, piece.seconds, time.monotonic() - started
        )
        return segments

    def _keep(self, heard: Waiting, segments: Sequence[Segment]) -> None:
        with self._ledger.reading() as session:
            meant = understanding.understand(segments, understanding.Context.of(session)).texts
        piece = LivePiece(
            call_id=heard.call_id,
            file=heard.track.file,
            channel=heard.track.channel,
            start=heard.tile.start,
            end=heard.tile.end,
            sha256=heard.tile.sha256,
            engine=self._engine.name,
            model=self._engine.model,
            segments=[
                {**asdict(segment), "meant": text} for segment, text in zip(segments, meant, strict=True)
            ],
        )
        with self._ledger.session() as session, session.begin():
            live.keep(session, piece)
        live.tell(self._settings.run_dir, heard.call_id)

    def _is_complete(self, call_id: str) -> bool:
        to_hear = [*self._waiting, *self._hearing.values()]
        return self._calls[call_id].over and not any(one.call_id == call_id for one in to_hear)

    def _finish(self, call_id: str) -> bool:
        """Make the transcripts of a call that is over, once it stands in the ledger; then let it go."""
        with self._ledger.reading() as session:
            taken_in = live.is_taken_in(session, call_id)
            mine = live.left_to_follower(session, call_id)
        for transcript_id in mine:
            jobs.make(self._settings, self._ledger, transcript_id, self._engine)
        if taken_in or self._was_no_call(self._calls[call_id]):
            self._let_go(call_id)
        return bool(mine)

    def _was_no_call(self, call: FollowedCall) -> bool:
        if call.folder.exists():
            call.gone_since = None
        elif call.gone_since is None:
            call.gone_since = time.monotonic()
        return call.gone_since is not None and time.monotonic() - call.gone_since > GIVE_UP_SECONDS

    def _let_go(self, call_id: str) -> None:
        call = self._calls.pop(call_id)
        for track in call.tracks.values():
            track.close()
        self._waiting = [one for one in self._waiting if one.call_id != call_id]
        call.lock.close()
