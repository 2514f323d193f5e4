"""RTP packets of G.711 (RFC 3550, RFC 3551), made by hand."""

import socket
import struct
import time
from collections.abc import Iterable, Iterator

from tests.ivr.signals import Samples, alaw_values, encoded, mulaw_values

PCMU, PCMA = 0, 8
VALUES = {PCMU: mulaw_values(), PCMA: alaw_values()}
FRAME = 160  # samples, 20 ms


def voice(address: str = "127.0.0.1") -> socket.socket:
    """A socket to send RTP from."""
    sock = socket.socket(type=socket.SOCK_DGRAM)
    sock.bind((address, 0))
    return sock


def packets(samples: Samples, *, codec: int = PCMA, ssrc: int = 1, first: int = 0) -> list[bytes]:
    """What is said, 20 ms a packet, the `first` with that sequence number."""
    sound = encoded(samples, VALUES[codec])
    return [
        packet(codec, first + number, sound[begin : begin + FRAME], ssrc=ssrc)
        for number, begin in enumerate(range(0, len(sound), FRAME))
    ]


def packet(payload_type: int, number: int, payload: bytes, *, ssrc: int = 1) -> bytes:
    """One packet; its time is that of an unbroken stream of 20 ms each."""
    return struct.pack("!BBHII", 0x80, payload_type, number, number * FRAME, ssrc) + payload


def in_real_time(packets: Iterable[bytes]) -> Iterator[bytes]:
    """Each packet when it is due."""
    due = time.monotonic()
    for each in packets:
        time.sleep(max(0.0, due - time.monotonic()))
        yield each
        due += 0.02
