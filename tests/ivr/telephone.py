"""A telephone that sends exactly the SIP messages and the RTP packets it is told to, over UDP."""

import re
import select
import socket
import uuid
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from tests.ivr.rtp import in_real_time, voice

SDP = (
    "v=0\r\no=- 1 {version} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP {codec}\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n"
)


class Telephone:
    """One call to the line on `port`; a context manager that gives up its sockets.

    The numbers of its requests (`cseq`) are for the test to count up, as each is the first with its number.
    """

    def __init__(self, port: int, number: str, *, address: str = "127.0.0.1") -> None:
        self.sip_call_id = f"{number}-{uuid.uuid4()}"
        self._number = number
        self.to_tag = ""
        self._signalling = socket.socket(type=socket.SOCK_DGRAM)
        self._signalling.bind((address, 0))
        self._signalling.connect(("127.0.0.1", port))
        self._signalling.settimeout(20)
        self.sound = voice()
        self.codec = 8  # RTP payload type
        self.line_sound: tuple[str, int] = ("", 0)  # where the line wants its RTP

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._signalling.close()
        self.sound.close()

    def send(
        self, method: str, *headers: str, cseq: int = 1, body: str = "", kind: str = "dtmf-relay"
    ) -> None:
        """Send a request of the call; one of the same method and number again is the same packet again.

        An INVITE offers the telephone's `sound` and `codec` unless it is given another body; `kind` is
        that of another request's body.
        """
        if method == "INVITE" and not body:
            port = self.sound.getsockname()[1]
            body = SDP.format(port=port, codec=self.codec, version=cseq)
        kind = "sdp" if method == "INVITE" else kind
        port = self._signalling.getsockname()[1]
        # RFC 3261 section 9.1: a CANCEL has the branch of the request it cancels.
        branch = f"z9hG4bK-{self.sip_call_id}-{cseq}" + ("-ack" if method == "ACK" else "")
        lines = [
            f"{method} sip:12389@127.0.0.1 SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{port};branch={branch}",
            f"From: <sip:{self._number}@127.0.0.1>;tag=1",
            f"To: <sip:12389@127.0.0.1>{self.to_tag}",
            f"Call-ID: {self.sip_call_id}",
            f"CSeq: {cseq} {method}",
            f"Contact: <sip:{self._number}@127.0.0.1:{port}>",
            "Max-Forwards: 70",
            *headers,
            *([f"Content-Type: application/{kind}"] if body else []),
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
            self.to_tag = tag[1]
        if port := re.search(r"^m=audio (\d+)", message, re.MULTILINE):
            self.line_sound = "127.0.0.1", int(port[1])
        return message

    def connect(self) -> None:
        """Ring, and wait until the line has answered."""
        self.invite()

    def invite(self, *headers: str, cseq: int = 1, body: str = "") -> str:
        """Offer sound, at first or anew, and acknowledge the line's answer; returns it."""
        self.send("INVITE", *headers, cseq=cseq, body=body)
        answer = self.wait_for("SIP/2.0 200 ", f"{cseq} INVITE")
        self.send("ACK", cseq=cseq)
        return answer

    def received(self) -> str | None:
        """What the line has sent meanwhile, None where it has sent nothing."""
        if not select.select([self._signalling], [], [], 0)[0]:
            return None
        return self._signalling.recv(4000).decode()

    def accept(self, request: str, *headers: str, version: int) -> None:
        """Answer 200 to a request of the line, to an INVITE with the telephone's sound as before."""
        body = ""
        if request.startswith("INVITE "):
            body = SDP.format(port=self.sound.getsockname()[1], codec=self.codec, version=version)
        kept = re.findall(r"^(?:Via|From|To|Call-ID|CSeq): .*?(?=\r)", request, re.MULTILINE)
        lines = [
            "SIP/2.0 200 OK",
            *kept,
            *headers,
            f"Contact: <sip:{self._number}@127.0.0.1:{self._signalling.getsockname()[1]}>",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self._signalling.send(("\r\n".join(lines) + "\r\n\r\n" + body).encode())

    def press(self, key: str, *, cseq: int) -> None:
        """Press a key (SIP INFO)."""
        self.send("INFO", cseq=cseq, body=f"Signal={key}\r\nDuration=160\r\n")
        self.wait_for("SIP/2.0 200 ", f"{cseq} INFO")

    def say(self, packets: Iterable[bytes]) -> None:
        """Send RTP packets to the line, one each 20 ms."""
        for packet in in_real_time(packets):
            self.sound.sendto(packet, self.line_sound)

    def hang_up(self, *, cseq: int = 2) -> None:
        """End the call."""
        self.send("BYE", cseq=cseq)
        self.wait_for("SIP/2.0 200 ", f"{cseq} BYE")
