"""An officer's telephone that does exactly what a test wants, over UDP, and keeps what it was sent.

Where it answers, it sends the sound of a quiet room.
"""

import re
import socket
import threading
import time
from types import TracebackType
from typing import Literal, Self

from tests.ivr.line_process import until
from tests.ivr.rtp import FRAME, PCMA, packet, voice

Behaviour = Literal[
    "answers",  # after `seconds` of ringing
    "answers and hangs up",  # `seconds` after the ACK
    "answers and falls silent",  # after `seconds`, as one that has lost its network
    "answers a cancelled call",
    "answers without sound",
    "rings",
    "rings and dies",  # it is heard of no more, as when its power fails
    "is silent",
    "is busy",
    "is unknown",
    "is asleep",
    "is broken",
    "is overloaded",
    "declines",
    "moved",
]
REFUSALS = {
    "is busy": "486 Busy Here",
    "is unknown": "404 Not Found",
    "is asleep": "480 Temporarily Unavailable",
    "is broken": "500 Server Internal Error",
    "is overloaded": "503 Service Unavailable",
    "declines": "603 Decline",
    "moved": "302 Moved Temporarily",
}


class DeskPhone:
    """Telephone `number`; a context manager. `elsewhere` is where a moved one sends its callers."""

    def __init__(
        self, number: int, behaviour: Behaviour, *, seconds: float = 0.0, elsewhere: str = ""
    ) -> None:
        self.requests: list[str] = []
        self._behaviour = behaviour
        self._seconds = seconds
        self._elsewhere = elsewhere
        self._socket = socket.socket(type=socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.02)
        self.sound = voice()
        self.port: int = self._socket.getsockname()[1]
        self.uri = f"sip:{number}@127.0.0.1:{self.port}"
        self._line: tuple[str, int] = ("", 0)
        self._invite = ""
        self._answer_at: float | None = None
        self._hang_up_at: float | None = None
        self._speaks_to: tuple[str, int] | None = None
        self._packets = 0
        self._open = True
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open = False
        self._thread.join()
        self._socket.close()
        self.sound.close()

    def got(self, method: str) -> list[str]:
        """The requests of one method, one sent again counted once."""
        found = [request for request in self.requests if request.startswith(f"{method} ")]
        return list(
            {header(request, "CSeq") + header(request, "Call-ID"): request for request in found}.values()
        )

    def wait_for(self, method: str) -> str:
        """Wait until the line has sent such a request; returns the first."""
        return until(f"{self.uri} gets {method}", lambda: self.got(method))[0]

    def line_sound(self) -> tuple[str, int]:
        """Where the line wants the RTP of the call that rang first."""
        return _sound_of(self.wait_for("INVITE"))

    def hang_up(self) -> None:
        """Hang up the call that was answered last."""
        self._hang_up_at = time.monotonic()

    def _run(self) -> None:
        while self._open:
            self._hear()
            self._speak()
            now = time.monotonic()
            if self._answer_at is not None and now >= self._answer_at:
                self._answer_at = None
                self._reply(self._invite, "200 OK", sound=True)
            if self._hang_up_at is not None and now >= self._hang_up_at:
                self._hang_up_at = None
                self._bye()

    def _hear(self) -> None:
        """Take a message of a line; sound for who had this port before is none, and let be."""
        try:
            data, sender = self._socket.recvfrom(8000)
        except TimeoutError:
            return
        if b"SIP/2.0" in data:
            self._line = sender
            self._take(data.decode())

    def _take(self, message: str) -> None:
        if message.startswith("SIP/2.0"):
            return
        again = message in self.requests
        self.requests.append(message)
        method = message.split(" ", 1)[0]
        died = self._behaviour == "rings and dies" and method != "INVITE"
        if self._behaviour == "is silent" or died or again:
            return
        if method == "INVITE":
            self._invite = message
            self._ring(message)
        elif method == "CANCEL":
            if self._behaviour == "answers a cancelled call":
                self._reply(self._invite, "200 OK", sound=True)
            self._reply(message, "200 OK")
            if self._behaviour != "answers a cancelled call":
                self._answer_at = None
                self._reply(self._invite, "487 Request Terminated")
        elif method == "ACK":
            self._connected()
        elif method in ("BYE", "REFER", "OPTIONS"):
            self._speaks_to = None if method == "BYE" else self._speaks_to
            self._reply(message, "200 OK")

    def _connected(self) -> None:
        if self._behaviour == "answers and hangs up":
            self._hang_up_at = time.monotonic() + self._seconds
        if self._behaviour != "answers without sound":
            self._speaks_to = _sound_of(self._invite)

    def _speak(self) -> None:
        """Send a packet of silence, about every 20 ms."""
        if self._behaviour == "answers and falls silent" and self._packets > 50 * self._seconds:
            return
        if self._speaks_to is not None:
            self._packets += 1
            self.sound.sendto(packet(PCMA, self._packets % 2**16, b"\xd5" * FRAME), self._speaks_to)

    def _ring(self, invite: str) -> None:
        if refusal := REFUSALS.get(self._behaviour):
            self._reply(invite, refusal)
            return
        self._reply(invite, "180 Ringing")
        if self._behaviour.startswith("answers") and self._behaviour != "answers a cancelled call":
            ringing = self._seconds if self._behaviour == "answers" else 0.0
            self._answer_at = time.monotonic() + ringing

    def _reply(self, request: str, status: str, *, sound: bool = False) -> None:
        body = ""
        if sound:
            port = self.sound.getsockname()[1]
            body = (
                "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                f"m=audio {port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
            )
        lines = [
            f"SIP/2.0 {status}",
            *(
                line
                for line in request.splitlines()
                if line.startswith(("Via:", "From:", "Call-ID:", "CSeq:"))
            ),
            f"To: {header(request, 'To')};tag=desk",
            f"Contact: <{self._elsewhere or self.uri}>",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self._socket.sendto(("\r\n".join(lines) + "\r\n\r\n" + body).encode(), self._line)

    def _bye(self) -> None:
        self._speaks_to = None
        contact = re.search(r"<([^>]+)>", header(self._invite, "Contact"))
        assert contact
        lines = [
            f"BYE {contact[1]} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK-bye-{time.monotonic_ns()}",
            f"From: {header(self._invite, 'To')};tag=desk",
            f"To: {header(self._invite, 'From')}",
            f"Call-ID: {header(self._invite, 'Call-ID')}",
            "CSeq: 7 BYE",
            "Max-Forwards: 70",
            "Content-Length: 0",
        ]
        self._socket.sendto(("\r\n".join(lines) + "\r\n\r\n").encode(), self._line)


def _sound_of(invite: str) -> tuple[str, int]:
    media = re.search(r"^m=audio (\d+)", invite, re.MULTILINE)
    assert media
    return "127.0.0.1", int(media[1])


def header(message: str, name: str) -> str:
    """The value of a message's header, "" where it has none."""
    found = re.search(rf"^{name}: *(.*?)\r?$", message, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else ""
