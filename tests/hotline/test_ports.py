"""A port that is taken is told before the service starts, with the setting that moves it."""

import socket

import pytest

from hotline.ports import console_port, sip_ports
from hotline.settings import Settings
from hotline.sip_options import answers_options


def test_a_taken_port_is_in_use_and_a_free_one_is_not(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = settings.model_copy(update={"http_port": server.getsockname()[1]})
        assert console_port(taken).in_use()
        assert "HOTLINE_HTTP_PORT" in console_port(taken).explain()
    assert not console_port(taken).in_use()


def test_every_line_group_wants_its_own_port_on_udp_and_tcp(settings: Settings) -> None:
    wanted = sip_ports(settings.model_copy(update={"lines": 2, "sip_port": 5060}))

    assert [(port.protocol, port.port) for port in wanted] == [
        ("UDP", 5060),
        ("TCP", 5060),
        ("UDP", 5061),
        ("TCP", 5061),
    ]


def test_an_address_of_another_machine_cannot_be_used(settings: Settings) -> None:
    assert console_port(settings.model_copy(update={"http_bind": "192.0.2.1"})).in_use()


@pytest.mark.parametrize("answer", [b"SIP/2.0 200 OK\r\n\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_only_a_sip_answer_counts_as_a_line(answer: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)

        def reply() -> None:
            request, sender = server.recvfrom(4096)
            assert request.startswith(b"OPTIONS sip:127.0.0.1")
            server.sendto(answer, sender)

        import threading

        thread = threading.Thread(target=reply)
        thread.start()
        assert answers_options("127.0.0.1", server.getsockname()[1]) == answer.startswith(b"SIP")
        thread.join()


def test_silence_is_not_a_line() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        assert not answers_options("127.0.0.1", deaf.getsockname()[1])
