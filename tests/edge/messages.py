"""Single SIP messages, sent as raw packets."""

import re
import secrets
import socket

SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 9 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
)


def request(method: str, *headers: str, body: str = "", content_type: str = "application/sdp") -> str:
    """A request outside any call, whole but for what the test adds."""
    token = secrets.token_hex(8)
    lines = [
        f"{method} sip:12389@127.0.0.1 SIP/2.0",
        f"Via: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK{token}",
        f"From: <sip:13805381234@127.0.0.1>;tag={token}",
        "To: <sip:12389@127.0.0.1>",
        f"Call-ID: {token}",
        f"CSeq: 1 {method}",
        "Contact: <sip:13805381234@127.0.0.1:9>",
        "Max-Forwards: 70",
        *headers,
        *([f"Content-Type: {content_type}"] if body else []),
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join(lines) + "\r\n\r\n" + body


def ask(port: int, message: str | bytes, *, source: str = "127.0.0.1", seconds: float = 5.0) -> str | None:
    """Send one message over UDP; the first answer that is not 100, or None where there is none."""
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.bind((source, 0))
        sock.settimeout(seconds)
        sock.sendto(message if isinstance(message, bytes) else message.encode(), ("127.0.0.1", port))
        while True:
            try:
                answer = sock.recv(65535).decode(errors="replace")
            except TimeoutError:
                return None
            if not answer.startswith("SIP/2.0 100"):
                return answer


def ending(answer: str) -> list[str]:
    """ACK and BYE along the route of the call that `answer`, a 200 to an INVITE, began."""
    contact = re.search(r"^Contact: <([^>]+)>", answer, re.M)
    number = re.search(r"^CSeq: *(\d+) *INVITE", answer, re.M)
    assert contact is not None, answer
    assert number is not None, answer
    kept = re.findall(r"^(?:From|To|Call-ID): .*?(?=\r)", answer, re.M)
    # From the answer's end, for the caller (RFC 3261 section 12.1.2).
    routes = [f"Route: {route}" for route in re.findall(r"^Record-Route: (.*?)\r", answer, re.M)][::-1]
    return [
        "\r\n".join(
            [
                f"{method} {contact[1]} SIP/2.0",
                f"Via: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK{secrets.token_hex(8)}",
                *routes,
                *kept,
                f"CSeq: {int(number[1]) + later} {method}",
                "Max-Forwards: 70",
                "Content-Length: 0",
            ]
        )
        + "\r\n\r\n"
        for later, method in enumerate(("ACK", "BYE"))
    ]


def hang_up(port: int, answer: str) -> None:
    """End the call that `answer`, a 200 to an INVITE, began."""
    acknowledgement, bye = ending(answer)
    ask(port, acknowledgement, seconds=0.1)
    ended = ask(port, bye)
    assert ended is not None
    assert ended.startswith("SIP/2.0 200 "), ended
