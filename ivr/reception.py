"""What comes in over RTP: figures for the call log, and a caller or an officer who vanished without BYE."""

import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pjsua2 as pj

from ivr.sources import LOOK_SECONDS, Sources

# Who is silent may send nothing (RFC 3389 allows it), so this is longer than the greeting; the
# conversation's own limits end every other call before.
TIMEOUT_SECONDS = 60.0
# Who waits for an officer or listens to one may be silent for long, and is not to lose the call by it.
LISTENING_TIMEOUT_SECONDS = 300.0
POLL_SECONDS = 2.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Figures:
    """Sums over the streams of a leg; jitter and round trip are milliseconds times what they were told by."""

    received: int = 0
    lost: int = 0
    jitter_sum: float = 0.0
    jitter_count: int = 0
    round_trip_sum: float = 0.0
    round_trip_count: int = 0

    def plus(self, rtcp: Any) -> "Figures":
        """These and those of one more stream, as PJSUA2 tells them (`pj.RtcpStat`)."""
        received, round_trip = rtcp.rxStat, rtcp.rttUsec
        jitter = received.jitterUsec
        return Figures(
            self.received + received.pkt,
            self.lost + received.loss,
            self.jitter_sum + jitter.mean / 1000 * jitter.n,
            self.jitter_count + jitter.n,
            self.round_trip_sum + round_trip.mean / 1000 * round_trip.n,
            self.round_trip_count + round_trip.n,
        )


class Reception:
    """Watches the sound that one leg receives; PJSUA2 itself has no watchdog."""

    def __init__(self) -> None:
        self._sources = Sources()
        self._ended = Figures()  # of streams that are over
        self._all: Figures | None = None
        self._warned = False
        self._packets = -1
        self._packets_at = self._polled_at = self._looked_at = time.monotonic()

    @property
    def figures(self) -> dict[str, float | None] | None:
        """For the call log: packets received, lost and ignored, mean jitter and round trip in ms.

        None where the leg never had a stream.
        """
        if (known := self._all) is None:
            return None
        return {
            "received": known.received,
            "lost": known.lost,
            "jitter_ms": _mean(known.jitter_sum, known.jitter_count) or 0.0,
            "round_trip_ms": _mean(known.round_trip_sum, known.round_trip_count),
            "foreign": self._sources.strangers,
        }

    @property
    def due_at(self) -> float:
        """When to ask again whether the other side has `vanished`, in seconds of the monotonic clock."""
        return self._looked_at + (POLL_SECONDS if self._sources.known else LOOK_SECONDS)

    def begin_anew(self) -> None:
        """The sound began or changed: the silence before does not count."""
        self._packets_at = time.monotonic()

    def stream_began(self, leg: Any) -> None:
        """The leg may have a new stream. May be called from within the library."""
        with suppress(pj.Error, OSError):  # no stream: on hold, or gone
            self._sources.stream_began(leg)

    def stream_ends(self, leg: Any) -> None:
        """The leg's stream is about to be destroyed. May be called from within the library."""
        self.read(leg)
        self._ended = self._all or self._ended
        self._sources.stream_ends()
        self._warn_of_strangers()

    def vanished(self, leg: Any, *, listening: bool = False) -> bool:
        """True when nothing has come for too long, longer where one may only be `listening`.

        Asks the library every two seconds, more often only until it is known where the sound comes from.
        """
        with suppress(pj.Error, OSError):
            self._sources.learn(leg)
        self._looked_at = now = time.monotonic()
        if now - self._polled_at < POLL_SECONDS:
            return False
        self._polled_at = now
        self._warn_of_strangers()
        packets = self.read(leg)
        if packets is None:
            return False  # no stream just now
        if packets != self._packets:
            self._packets, self._packets_at = packets, now
        return now - self._packets_at > (LISTENING_TIMEOUT_SECONDS if listening else TIMEOUT_SECONDS)

    def read(self, leg: Any) -> int | None:
        """Note the figures as they are now; returns the packets received, None without a stream."""
        try:
            statistics = leg.getStreamStat(0)  # named, for its parts live no longer than it does
        except pj.Error:
            return None
        self._all = self._ended.plus(statistics.rtcp)
        return self._all.received

    def _warn_of_strangers(self) -> None:
        if not self._warned and self._sources.strangers:
            self._warned = True
            log.warning("RTP comes to a call's port from elsewhere than its other side, and is ignored")


def _mean(total: float, count: int) -> float | None:
    return total / count if count else None
