"""SIP messages as a fuzzer sends them: valid ones, spoilt in one to three ways, by a seed."""

import random
from collections.abc import Callable, Iterator

from tests.edge.messages import SDP, request

Spoil = Callable[[bytes, random.Random], bytes]

MULTIPART = (
    f"--b\r\nContent-Type: application/sdp\r\n\r\n{SDP}\r\n"
    + "--b\r\nContent-Type: application/x\r\n\r\n\x00\r\n--b--"
)
# What somebody who wants to call abroad at our cost would dial.
DIAL_STRINGS = (
    "008613900000000",
    "+4420000000",
    "9011442000000",
    "900390000000",
    "0000",
    "*72",
    "%00",
)


def mutations(count: int, *, seed: int, trap: str) -> Iterator[bytes]:
    """So many messages; whoever does as they say and sends a request comes to `trap` (host:port)."""
    chance = random.Random(seed)
    for _ in range(count):
        message = chance.choice(SOURCES)(chance, trap)
        for spoil in chance.sample(SPOILERS, chance.randint(1, 3)):
            message = spoil(message, chance) or message[:1]
        yield message[:60_000]


# --- valid messages


def _ring(chance: random.Random, trap: str) -> bytes:
    message = request("INVITE", body=SDP)
    return message.replace("sip:12389@", f"sip:{chance.choice(DIAL_STRINGS)}@", 1).encode()


def _ring_with(*headers: str, body: str = SDP, content_type: str = "application/sdp") -> Callable[..., bytes]:
    def make(chance: random.Random, trap: str) -> bytes:
        named = [header.format(trap=trap) for header in headers]
        return request("INVITE", *named, body=body, content_type=content_type).encode()

    return make


def _other(chance: random.Random, trap: str) -> bytes:
    method = chance.choice(
        ("OPTIONS", "REGISTER", "ACK", "BYE", "CANCEL", "INFO", "UPDATE", "PRACK", "NOTIFY")
    )
    return request(method, f"Contact: <sip:x@{trap}>").encode()


def _transfer(chance: random.Random, trap: str) -> bytes:
    return request("REFER", f"Refer-To: <sip:{chance.choice(DIAL_STRINGS)}@{trap}>").encode()


def _answer(chance: random.Random, trap: str) -> bytes:
    rest = request("INVITE", body=SDP).partition("\r\n")[2]
    return f"SIP/2.0 {chance.choice((100, 180, 200, 302, 401, 503, 999))} X\r\n{rest}".encode()


SOURCES = (
    _ring,
    _ring,
    _ring_with(),
    _ring_with(body=""),
    _ring_with(body=MULTIPART, content_type="multipart/mixed;boundary=b"),
    _ring_with("Route: <sip:{trap};lr>", "Contact: <sip:{trap}>"),
    _ring_with("Replaces: 1;to-tag=2;from-tag=3", "Referred-By: <sip:{trap}>"),
    _ring_with("Session-Expires: 1;refresher=uas", "Min-SE: 99999999999", "Require: 100rel, timer, x"),
    _ring_with("Supported: 100rel, replaces, timer", "Allow: INVITE", "P-Asserted-Identity: <tel:110>"),
    _other,
    _transfer,
    _answer,
)


# --- ways to spoil them


def _flip(message: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(message)
    for _ in range(chance.randint(1, 12)):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def _cut(message: bytes, chance: random.Random) -> bytes:
    return message[: chance.randint(1, len(message))]


def _double_a_piece(message: bytes, chance: random.Random) -> bytes:
    begin, end = sorted(chance.randrange(len(message) + 1) for _ in range(2))
    return message[:end] + message[begin:end] * chance.randint(1, 20) + message[end:]


def _insert(*pieces: bytes) -> Spoil:
    def spoil(message: bytes, chance: random.Random) -> bytes:
        at = chance.randrange(len(message) + 1)
        return message[:at] + chance.choice(pieces) * chance.choice((1, 1, 1, 50)) + message[at:]

    return spoil


def _in_a_line(change: Callable[[bytes, random.Random], bytes]) -> Spoil:
    def spoil(message: bytes, chance: random.Random) -> bytes:
        lines = message.split(b"\r\n")
        number = chance.randrange(len(lines))
        lines[number] = change(lines[number], chance)
        return b"\r\n".join(lines)

    return spoil


def _value(*values: bytes) -> Callable[[bytes, random.Random], bytes]:
    return lambda line, chance: line.partition(b":")[0] + b": " + chance.choice(values)


def _shuffle(message: bytes, chance: random.Random) -> bytes:
    lines = message.split(b"\r\n")
    chance.shuffle(lines)
    return b"\r\n".join(lines)


def _replace(old: bytes, *new: bytes) -> Spoil:
    return lambda message, chance: message.replace(old, chance.choice(new), chance.choice((1, -1)))


SPOILERS: tuple[Spoil, ...] = (
    _flip,
    _cut,
    _double_a_piece,
    _shuffle,
    _insert(b"\x00", b"\xff\xfe", b"\r\n", b"\r\n\r\n", b"%n%s%x", b"\xe4\xb8\xad", b'"', b"<", b">;", b","),
    _in_a_line(lambda line, chance: b""),
    _in_a_line(lambda line, chance: b"\r\n".join([line] * chance.choice((2, 70)))),
    _in_a_line(
        lambda line, chance: line + chance.choice((b"A", b"/", b";a=b", b" ")) * chance.choice((99, 4000))
    ),
    _in_a_line(lambda line, chance: line.replace(b" ", b"\r\n ")),
    _in_a_line(
        _value(b"", b"-1", b"4294967296", b"99999999999999999999", b"<sip:@>", b"<sip:[::1%", b"\x80")
    ),
    _replace(b"SIP/2.0", b"SIP/9.9", b"SIP/", b"HTTP/1.1"),
    _replace(
        b"Content-Length: ", b"Content-Length: -", b"Content-Length: 9", b"l: 99999", b"Content-Length: 0x"
    ),
    _replace(
        b"m=audio 9 RTP/AVP 8", b"m=audio", b"m=audio 70000 RTP/AVP 8", b"m=audio 9/999999 RTP/AVP 255 -1"
    ),
    _replace(
        b"c=IN IP4 127.0.0.1", b"c=IN IP6 ::1", b"c=IN IP4 999.1.1.1", b"c=", b"c=IN IP4 224.2.1.1/127/9"
    ),
    _replace(
        b"a=rtpmap:8 PCMA/8000", b"a=rtpmap:", b"a=rtpmap:8 /0", b"a=ptime:0", b"a=fmtp:8 " + b"x" * 300
    ),
    _replace(
        b";branch=z9hG4bK", b";branch=", b";", b";branch=z9hG4bK;branch=z9hG4bK;received=0.0.0.0;rport=-1;x"
    ),
    _replace(b"CSeq: 1 ", b"CSeq: 4294967296 ", b"CSeq: ", b"CSeq: 1 X", b"CSeq: -1 "),
    _replace(b"<sip:", b"<sips:", b"<tel:", b"<", b"<sip:" + b"%41" * 300, b"<sip:a:b@c;" + b"p=q;" * 200),
)
