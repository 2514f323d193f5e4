"""A telephone without sound that sends exactly the SIP messages it is told to, over UDP."""

import re
import socket
import uuid
from types import TracebackType
from typing import Self

SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
)


class Telephone:
    """One call to the line on `port`; a context manager that gives up its sockets."""

    def __init__(self, port: int, number: str) -> None:
        self.sip_call_id = f"{number}-{uuid.uuid4()}"
        self._number = number
        self._to_tag = ""
        self._signalling = socket.socket(type=socket.SOCK_DGRAM)
        self._signalling.bind(("127.0.0.1", 0))
        self._signalling.connect(("127.0.0.1", port))
        self._signalling.settimeout(20)
        self._sound = socket.socket(type=socket.SOCK_DGRAM)
        self._sound.bind(("127.0.0.1", 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._signalling.close()
        self._sound.close()

    def send(self, method: str, *, cseq: int = 1) -> None:
        """Send a request of the call; one of the same method and number again is the same packet again."""
        body = SDP.format(port=self._sound.getsockname()[1]) if method == "INVITE" else ""
        port = self._signalling.getsockname()[1]
        # RFC 3261 section 9.1: a CANCEL has the branch of the request it cancels.
        branch = f"z9hG4bK-{self.sip_call_id}-{cseq}" + ("-ack" if method == "ACK" else "")
        lines = [
            f"{method} sip:12389@127.0.0.1 SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{port};branch={branch}",
            f"From: <sip:{self._number}@127.0.0.1>;tag=1",
            f"To: <sip:12389@127.0.0.1>{self._to_tag}",
            f"Call-ID: {self.sip_call_id}",
            f"CSeq: {cseq} {method}",
            f"Contact: <sip:{self._number}@127.0.0.1:{port}>",
            "Max-Forwards: 70",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self._signalling.send(("\r\n".join(lines) + "\r\n\r\n" + body).encode())

    def wait_for(self, start: str, cseq: str = "") -> str:
        """The next message that begins so (and answers this `CSeq`); others are passed over."""
        while True:
            message = self._signalling.recv(4000).decode()
            if message.startswith(start) and cseq in message:
                break
        if tag := re.search(r"^To:.*?(;tag=\S+)", message, re.MULTILINE):
            self._to_tag = tag[1]
        return message

    def connect(self) -> None:
        """Ring, and wait until the line has answered."""
        self.send("INVITE")
        self.wait_for("SIP/2.0 200 ")
        self.send("ACK")

    def hang_up(self) -> None:
        """End the call."""
        self.send("BYE", cseq=2)
        self.wait_for("SIP/2.0 200 ", "2 BYE")
