"""The officer's telephone of the tests stands what a real one stands."""

import socket

from tests.ivr.desk_phone import DeskPhone

OPTIONS = (
    "OPTIONS sip:801@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1\r\nFrom: <sip:line@127.0.0.1>\r\n"
    "To: <sip:801@127.0.0.1>\r\nCall-ID: one\r\nCSeq: 1 OPTIONS\r\n\r\n"
)


def test_sound_that_was_meant_for_who_had_the_port_before_does_not_end_it() -> None:
    with DeskPhone(801, "rings") as phone, socket.socket(type=socket.SOCK_DGRAM) as line:
        line.settimeout(10)
        line.sendto(b"\x80\x08" + b"\xd5" * 170, ("127.0.0.1", phone.port))
        line.sendto(OPTIONS.encode(), ("127.0.0.1", phone.port))
        assert line.recv(2000).startswith(b"SIP/2.0 200 OK")
