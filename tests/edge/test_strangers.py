"""Who and what is kept from the line groups: unknown sources, other methods, broken messages."""

import socket

import pytest

from tests.edge.exchange import Exchange
from tests.edge.messages import SDP, ask, request

STRANGER = "127.0.0.2"


@pytest.fixture
def port(exchange: Exchange) -> int:
    return exchange.settings.edge_port


@pytest.mark.parametrize("method", ["INVITE", "OPTIONS", "REGISTER", "NONSENSE"])
def test_an_unknown_source_gets_nothing(port: int, method: str) -> None:
    assert ask(port, request(method, body=SDP), source=STRANGER, seconds=1.0) is None


@pytest.mark.parametrize("packet", [b"\r\n\r\n", b"\0" * 20, b"\x00\x01\x00\x00\x21\x12\xa4\x42" + b"x" * 12])
def test_a_packet_that_is_no_request_gets_nothing(port: int, packet: bytes) -> None:
    assert ask(port, packet, source=STRANGER, seconds=0.5) is None


@pytest.mark.parametrize("text", ["\r\n\r\n", request("OPTIONS"), request("INVITE", body=SDP)])
def test_an_unknown_source_gets_nothing_over_tcp(port: int, text: str) -> None:
    with socket.socket() as sock:
        sock.bind((STRANGER, 0))
        sock.connect(("127.0.0.1", port))
        sock.settimeout(1.0)
        sock.sendall(text.encode())
        try:
            answer = sock.recv(4096)
        except (TimeoutError, ConnectionResetError):
            answer = b""

    assert answer == b""


@pytest.mark.parametrize("method", ["REGISTER", "SUBSCRIBE", "MESSAGE", "REFER", "PUBLISH", "NOTIFY"])
def test_what_is_no_call_is_refused(port: int, method: str) -> None:
    answer = ask(port, request(method))

    assert answer is not None
    assert answer.startswith("SIP/2.0 405 ")
    assert method not in answer.partition("\r\nAllow: ")[2].partition("\r\n")[0]


def test_nobody_takes_over_a_call_from_outside(port: int) -> None:
    answer = ask(port, request("INVITE", "Replaces: 1@2;to-tag=3;from-tag=4", body=SDP))

    assert answer is not None
    assert answer.startswith("SIP/2.0 403 ")


def test_a_trunk_cannot_use_the_edge_to_reach_anyone_else(port: int) -> None:
    # As if in a call, along a route of the sender's own making.
    with socket.socket(type=socket.SOCK_DGRAM) as elsewhere:
        elsewhere.bind(("127.0.0.1", 0))
        elsewhere.settimeout(1.0)
        route = f"Route: <sip:127.0.0.1:{port};lr>, <sip:127.0.0.1:{elsewhere.getsockname()[1]};lr>"
        message = request("INVITE", route, body=SDP).replace(
            "To: <sip:12389@127.0.0.1>", "To: <sip:a@b>;tag=1"
        )

        answer = ask(port, message)

        assert answer is not None
        assert answer.startswith("SIP/2.0 403 ")
        with pytest.raises(TimeoutError):
            elsewhere.recv(4096)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (f"--b\r\nContent-Type: application/sdp\r\n\r\n{SDP}\r\n--b--", "multipart/mixed;boundary=b", 415),
        ("<xml/>", "application/xml", 415),
        ("nonsense", "application/sdp", 488),
        (SDP.replace("m=audio", "m=video"), "application/sdp", 488),
        (SDP.replace("m=audio 9 RTP/AVP 8", "m=audio"), "application/sdp", 488),
    ],
    ids=["multipart", "another type", "no SDP", "no sound", "a broken media line"],
)
def test_a_body_that_is_no_offer_of_sound_is_refused(
    port: int, body: str, content_type: str, status: int
) -> None:
    answer = ask(port, request("INVITE", body=body, content_type=content_type))

    assert answer is not None
    assert answer.startswith(f"SIP/2.0 {status} ")


def test_an_oversize_message_gets_nothing(port: int) -> None:
    assert ask(port, request("INVITE", f"X-Long: {'x' * 9000}", body=SDP), seconds=1.0) is None


@pytest.mark.parametrize(
    ("message", "status"),
    [
        (request("INVITE", f"X-Long: {'x' * 3500}", body=SDP), 513),
        (request("INVITE", body=SDP).replace("CSeq: 1 ", "CSeq: 4294967296 "), 400),
    ],
    ids=["more than PJSIP reads", "a number beyond 2^31"],
)
def test_what_a_line_group_could_not_read_is_refused_at_once(port: int, message: str, status: int) -> None:
    # Silently dropped by one line group after the other, it would take seconds from each.
    answer = ask(port, message, seconds=1.0)

    assert answer is not None
    assert answer.startswith(f"SIP/2.0 {status} ")


def test_a_request_that_has_come_too_far_is_refused(port: int) -> None:
    answer = ask(port, request("INVITE", body=SDP).replace("Max-Forwards: 70", "Max-Forwards: 0"))

    assert answer is not None
    assert answer.startswith("SIP/2.0 483 ")


def test_honest_callers_are_answered_amid_broken_messages(exchange: Exchange, port: int) -> None:
    # One that is still whole enough to be understood has come too far and takes no channel.
    first = "INVITE sip:12389@127.0.0.1 SIP/2.0\r\nMax-Forwards: 0\r\n"
    whole = first.encode() + request("INVITE", body=SDP).encode().partition(b"\r\n")[2]
    callers = exchange.callers(12, seconds=0.5, rate=3)
    for cut in range(len(first), len(whole), 3):
        ask(port, whole[:cut], seconds=0.005)
        ask(port, whole[:cut] + b"\xff\x00" + whole[cut + 2 :], seconds=0.005)

    output, _ = callers.communicate(timeout=60)

    assert callers.returncode == 0, output


def test_the_log_names_no_caller(exchange: Exchange, port: int) -> None:
    ask(port, request("INVITE", body=SDP).replace("CSeq: 1 INVITE\r\n", "CSeq: \r\n"), seconds=0.5)
    ask(port, request("INVITE", body=SDP)[:300], seconds=0.5)
    ask(port, request("INVITE", "Via: ", body=SDP), seconds=0.5)

    assert "13805381234" not in exchange.kamailio.log.read_text(encoding="utf-8", errors="replace")
