"""A telephone that sends its sound packet by packet (RFC 3550), as badly as a test wants, and listens."""

import re
import struct
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Self

import numpy as np

from tests.ivr.rtp import FRAME, PCMA, VALUES
from tests.ivr.signals import Samples, encoded, prompts_in
from tests.ivr.telephone import Telephone

FRAME_SECONDS = 0.02
SSRC = 0x12389
KEY = "Signal={key}\r\nDuration=160\r\n"


@dataclass(frozen=True)
class Packet:
    """One RTP packet, and when it is sent, in seconds from the first; `stamp` counts samples."""

    at: float
    sequence: int
    stamp: int
    payload: bytes
    ssrc: int = SSRC

    def __bytes__(self) -> bytes:
        counted = self.sequence % 2**16, self.stamp % 2**32
        return struct.pack("!BBHII", 0x80, PCMA, *counted, self.ssrc) + self.payload


def packets_of(samples: Samples) -> list[Packet]:
    """What a good telephone on a good network sends: a packet every 20 ms."""
    codes = encoded(samples, VALUES[PCMA])
    return [
        Packet(n * FRAME_SECONDS, n, n * FRAME, codes[n * FRAME : (n + 1) * FRAME])
        for n in range(len(codes) // FRAME)
    ]


class SpeakingPhone(Telephone):
    """One call to the line on `port`; a context manager."""

    def __init__(self, port: int, number: str) -> None:
        super().__init__(port, number)
        self._heard: list[Samples] = []
        self._cseq = count(2)

    def __enter__(self) -> Self:
        self.sound.setblocking(False)
        return self

    def ring(self, offer: str = "") -> int:
        """Ring, and take the line's final answer; returns its status."""
        self.send("INVITE", body=offer)
        answer = self.wait_for("SIP/2.0 ")
        while answer.startswith("SIP/2.0 1"):
            answer = self.wait_for("SIP/2.0 ")
        self.send("ACK")
        return int(answer.split()[1])

    def connect(self) -> None:
        """Ring, and be answered."""
        assert self.ring() == 200

    def press(self, key: str, *, cseq: int = 0) -> None:
        """Press a key (SIP INFO)."""
        super().press(key, cseq=cseq or next(self._cseq))

    def speak(self, packets: Iterable[Packet]) -> None:
        """Send these packets, each at its time."""
        began = time.monotonic()
        for packet in sorted(packets, key=lambda each: each.at):
            self._listen(began + packet.at)
            self.sound.sendto(bytes(packet), self.line_sound)

    def wait_to_hear(self, prompt: str, seconds: float = 20.0) -> None:
        """Listen until the line says so."""
        ends = time.monotonic() + seconds
        while self.prompts[-1:] != [prompt]:
            assert time.monotonic() < ends, self.prompts
            self._listen(time.monotonic() + 2 * FRAME_SECONDS)

    @property
    def prompts(self) -> list[str]:
        """What the line has said so far."""
        return prompts_in(np.concatenate(self._heard)) if self._heard else []

    def hang_up(self, *, cseq: int = 0) -> None:
        """End the call."""
        super().hang_up(cseq=cseq or next(self._cseq))

    def wait_for_hang_up(self, seconds: float = 20.0) -> None:
        """Listen until the line hangs up."""
        ends = time.monotonic() + seconds
        self._signalling.settimeout(FRAME_SECONDS)
        while time.monotonic() < ends:
            self._listen(time.monotonic())
            with suppress(TimeoutError):
                request = self.wait_for("BYE ")
                kept = re.findall(r"^(?:Via|From|To|Call-ID|CSeq):.*?(?=\r)", request, re.M)
                self._signalling.send(
                    "\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""]).encode()
                )
                return
        raise AssertionError(self.prompts)

    def _listen(self, until: float) -> None:
        """Take what the line sends until this time of the monotonic clock."""
        while True:
            try:
                packet = self.sound.recv(2000)
            except BlockingIOError:
                if (rest := until - time.monotonic()) <= 0:
                    return
                time.sleep(min(rest, FRAME_SECONDS / 4))
                continue
            if packet[1] & 0x7F == PCMA:
                self._heard.append(VALUES[PCMA][np.frombuffer(packet[12:], dtype=np.uint8)])
