"""Whose RTP a call takes: that of the other side, and no stranger's.

PJSIP follows whoever sends ten packets to a call's port, and has no switch against it. So once the other
side's source is known, the kernel gets a filter for the call's socket (socket(7), SO_ATTACH_FILTER): packets
of others are dropped and counted before PJSIP sees them. IPv4, as all of the line's sound is.
"""

import socket
import struct
import time
from collections.abc import Sequence
from typing import Any

from ivr import packet_filter
from ivr.packet_filter import (
    DROP,
    JUMP_IF_EQUAL,
    LOAD_HALF,
    LOAD_WORD,
    SOURCE_ADDRESS,
    SOURCE_PORT,
    TAKE,
    Instruction,
)

LOOK_SECONDS = 0.1
# A source that the SDP does not name, as behind NAT, is believed after so many packets of it alone.
PROBATION_PACKETS = 10

# Of <asm-generic/socket.h> and <linux/sock_diag.h>; Python names neither.
SO_MEMINFO = 55
MEMINFO = struct.Struct("9I")
MEMINFO_DROPS = 8


class Sources:
    """The sources of one leg's RTP. Addresses are written `10.0.0.1:4000`, as PJSUA2 does."""

    def __init__(self) -> None:
        self._announced = ""
        self._admitted: tuple[str, ...] = ()
        self._candidate, self._candidate_since = "", 0
        self._looked_at = 0.0
        self._socket: socket.socket | None = None
        self._dropped_before = self._strangers = 0

    @property
    def strangers(self) -> int:
        """Packets from elsewhere that were ignored, over all streams of the leg."""
        return self._strangers + (_dropped(self._socket) - self._dropped_before if self._socket else 0)

    @property
    def known(self) -> bool:
        """Whether the sound comes from where the signalling says, and nothing is left to `learn`."""
        return bool(self._announced) and self._admitted == (self._announced,)

    def stream_began(self, leg: Any) -> None:
        """The leg has a new stream; where the other side moved by its signalling, learn its source anew."""
        stream = leg.getStreamInfo(0)
        if self._admitted:
            self._take_socket(leg)
        if stream.remoteRtpAddress != self._announced:
            self._announced = stream.remoteRtpAddress
            self._candidate = ""
            self._admit(())

    def stream_ends(self) -> None:
        """The leg's stream is let go; the filter stays with the socket, which may get another stream."""
        self._strangers = self.strangers
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def learn(self, leg: Any) -> None:
        """Look where the sound comes from, until it is known; asks the library ten times a second at most.

        The address in the SDP goes before any other: who sent from elsewhere before is a stranger then.
        """
        now = time.monotonic()
        if self.known or now - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = now
        transport, statistics = leg.getMedTransportInfo(0), leg.getStreamStat(0)
        source, packets = transport.srcRtpName, statistics.rtcp.rxStat.pkt
        if packets == 0:
            return  # the last source of a stream before, if any
        if source == self._announced:
            self._take_socket(leg)
            self._admit((source,))
        elif source != self._candidate:
            self._candidate, self._candidate_since = source, packets
        elif not self._admitted and packets - self._candidate_since >= PROBATION_PACKETS:
            self._take_socket(leg)
            self._admit((self._announced, source))

    def _take_socket(self, leg: Any) -> None:
        if self._socket is None:
            transport = leg.getMedTransportInfo(0)
            self._socket = _socket_on(int(transport.localRtpName.rpartition(":")[2]))
            self._dropped_before = _dropped(self._socket) if self._socket else 0

    def _admit(self, sources: tuple[str, ...]) -> None:
        """Take packets of these sources alone; of all where there are none."""
        if self._socket is not None:
            _filter(self._socket, [_address(source) for source in sources])
            self._admitted = sources


def _socket_on(port: int) -> socket.socket | None:
    """PJSIP's UDP socket on this port, as a second descriptor of it; None where it is not to be found."""
    found = None
    for sock in packet_filter.sockets_on(port):
        if found is None and sock.type == socket.SOCK_DGRAM:
            found = sock
        else:
            sock.close()
    return found


def _filter(sock: socket.socket, sources: Sequence[tuple[int, int]]) -> None:
    if sources:
        packet_filter.attach(sock, [step for source in sources for step in _taking(*source)] + [DROP])
    else:
        packet_filter.detach(sock)


def _taking(address: int, port: int) -> list[Instruction]:
    """Take a packet of this source whole; go on behind these instructions where it is another's."""
    return [
        (LOAD_WORD, 0, 0, SOURCE_ADDRESS),
        (JUMP_IF_EQUAL, 0, 3, address),
        (LOAD_HALF, 0, 0, SOURCE_PORT),
        (JUMP_IF_EQUAL, 0, 1, port),
        TAKE,
    ]


def _dropped(sock: socket.socket) -> int:
    told = sock.getsockopt(socket.SOL_SOCKET, SO_MEMINFO, MEMINFO.size)
    return int(MEMINFO.unpack(told)[MEMINFO_DROPS])


def _address(name: str) -> tuple[int, int]:
    host, _, port = name.rpartition(":")
    return int.from_bytes(socket.inet_aton(host), "big"), int(port)
