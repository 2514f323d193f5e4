"""A telephone that sends its sound packet by packet (RFC 3550), as badly as a test wants, and listens."""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Self

import numpy as np

from tests.ivr.signals import Samples, alaw, alaw_values, prompts_in
from tests.ivr.telephone import Telephone

FRAME = 160  # samples, and bytes of A-law: 20 ms
FRAME_SECONDS = 0.02
PCMA = 8
SSRC = 0x12389
KEY = "Signal={key}\r\nDuration=120\r\n"


@dataclass(frozen=True)
class Packet:
    """One RTP packet, and when it is sent, in seconds from the first; `stamp` counts samples."""

    at: float
    sequence: int
    stamp: int
    payload: bytes
    ssrc: int = SSRC

    def __bytes__(self) -> bytes:
        header = bytes([0x80, PCMA]) + (self.sequence % 2**16).to_bytes(2, "big")
        return header + (self.stamp % 2**32).to_bytes(4, "big") + self.ssrc.to_bytes(4, "big") + self.payload


def packets_of(samples: Samples) -> list[Packet]:
    """What a good telephone on a good network sends: a packet every 20 ms."""
    codes = alaw(samples)
    return [
        Packet(n * FRAME_SECONDS, n, n * FRAME, codes[n * FRAME : (n + 1) * FRAME])
        for n in range(len(codes) // FRAME)
    ]


class SpeakingPhone(Telephone):
    """One call to the line on `port`; a context manager."""

    def __init__(self, port: int, number: str) -> None:
        super().__init__(port, number)
        self._heard: list[Samples] = []
        self._line_sound = ("", 0)
        self._cseq = count(2)

    def __enter__(self) -> Self:
        self._sound.setblocking(False)
        return self

    def connect(self) -> None:
        """Ring, and wait until the line has answered."""
        self.send("INVITE")
        answer = self.wait_for("SIP/2.0 200 ")
        host, port = re.search(r"^c=IN IP4 (\S+)", answer, re.M), re.search(r"^m=audio (\d+)", answer, re.M)
        assert host is not None
        assert port is not None
        self._line_sound = (host[1], int(port[1]))
        self.send("ACK")

    def press(self, key: str) -> None:
        """Press a key, by SIP INFO: nothing is sent as sound."""
        cseq = next(self._cseq)
        self.send("INFO", cseq=cseq, body=KEY.format(key=key), content_type="application/dtmf-relay")
        self.wait_for("SIP/2.0 200 ", f"{cseq} INFO")

    def speak(self, packets: Iterable[Packet]) -> None:
        """Send these packets, each at its time."""
        began = time.monotonic()
        for packet in sorted(packets, key=lambda each: each.at):
            self._listen(began + packet.at)
            self._sound.sendto(bytes(packet), self._line_sound)

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

    def hang_up(self) -> None:
        """End the call."""
        cseq = next(self._cseq)
        self.send("BYE", cseq=cseq)
        self.wait_for("SIP/2.0 200 ", f"{cseq} BYE")

    def _listen(self, until: float) -> None:
        """Take what the line sends until this time of the monotonic clock."""
        values = alaw_values()
        while True:
            try:
                packet = self._sound.recv(2000)
            except BlockingIOError:
                if (rest := until - time.monotonic()) <= 0:
                    return
                time.sleep(min(rest, FRAME_SECONDS / 4))
                continue
            if packet[1] & 0x7F == PCMA:
                self._heard.append(values[np.frombuffer(packet[12:], dtype=np.uint8)])
