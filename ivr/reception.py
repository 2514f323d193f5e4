"""What comes in over RTP: figures for the call log, and a caller or an officer who vanished without BYE."""

import time
from typing import Any

import pjsua2 as pj

# Who is silent may send nothing (RFC 3389 allows it), so this is longer than the greeting; the
# conversation's own limits end every other call before.
TIMEOUT_SECONDS = 60.0
# Who waits for an officer or listens to one may be silent for long, and is not to lose the call by it.
LISTENING_TIMEOUT_SECONDS = 300.0
POLL_SECONDS = 1.0


class Reception:
    """Watches the sound that one leg receives; PJSUA2 itself has no watchdog."""

    def __init__(self) -> None:
        self.figures: dict[str, float | None] | None = None
        self._packets = -1
        self._packets_at = self._polled_at = time.monotonic()

    def begin_anew(self) -> None:
        """The sound began or changed: the silence before does not count."""
        self._packets_at = time.monotonic()

    def vanished(self, leg: Any, *, listening: bool = False) -> bool:
        """True when nothing has come for too long, longer where one may only be `listening`.

        Asks the library once a second.
        """
        now = time.monotonic()
        if now - self._polled_at < POLL_SECONDS:
            return False
        self._polled_at = now
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
        rtcp = statistics.rtcp
        received = rtcp.rxStat
        self.figures = {
            "received": received.pkt,
            "lost": received.loss,
            "jitter_ms": received.jitterUsec.mean / 1000,
            "round_trip_ms": rtcp.rttUsec.mean / 1000 if rtcp.rttUsec.n else None,
            "foreign": None,  # the library does not tell packets of a second source apart
        }
        return int(received.pkt)
