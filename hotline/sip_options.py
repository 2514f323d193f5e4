"""Asks a SIP endpoint whether it is alive (OPTIONS, RFC 3261 section 11), without the telephone library."""

import secrets
import socket

from hotline.ports import reachable

TIMEOUT_SECONDS = 1.0


def answers_options(address: str, port: int) -> bool:
    """True where something answers an OPTIONS over UDP at `address`:`port` within a second."""
    return ask_options(address, port) is not None


def ask_options(address: str, port: int, *headers: str) -> str | None:
    """The answer to an OPTIONS with these `headers` over UDP, None where none comes within a second."""
    target = reachable(address)
    with socket.socket(socket.AF_INET6 if ":" in target else socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(TIMEOUT_SECONDS)
        try:
            sock.connect((target, port))
            sock.send(_options(target, port, *sock.getsockname()[:2], *headers))
            answer = sock.recv(8192).decode(errors="replace")
        except OSError:
            return None
    return answer if answer.startswith("SIP/2.0 ") else None


def _options(target: str, port: int, local: str, local_port: int, *headers: str) -> bytes:
    token = secrets.token_hex(8)
    lines = (
        f"OPTIONS sip:{target}:{port} SIP/2.0",
        f"Via: SIP/2.0/UDP {local}:{local_port};branch=z9hG4bK{token};rport",
        "Max-Forwards: 1",
        f"From: <sip:doctor@{local}>;tag={token}",
        f"To: <sip:{target}:{port}>",
        f"Call-ID: {token}@{local}",
        "CSeq: 1 OPTIONS",
        *headers,
        "Content-Length: 0",
        "",
        "",
    )
    return "\r\n".join(lines).encode()
