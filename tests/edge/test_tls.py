"""A trunk that speaks SIP over TLS."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.settings import Settings
from tests.edge.exchange import Kamailio, consecutive_ports
from tests.edge.messages import request


@pytest.fixture
def tls_port(settings: Settings, certificate: dict[str, Path], tmp_path: Path) -> Iterator[int]:
    """The TLS port of a Kamailio."""
    edge, line = consecutive_ports(2), consecutive_ports(1)
    changes = {"edge_port": edge, "sip_port": line, **certificate}
    (tmp_path / "edge").mkdir()
    kamailio = Kamailio(settings.model_copy(update=changes), tmp_path / "edge")
    try:
        kamailio.start()
        yield edge + 1
    finally:
        kamailio.stop()


def ask_over_tls(port: int, certificate: Path, version: ssl.TLSVersion) -> str:
    """The answer to an OPTIONS, from whoever has that certificate."""
    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False
    context.minimum_version = context.maximum_version = version
    with socket.create_connection(("127.0.0.1", port), 10) as plain, context.wrap_socket(plain) as sock:
        sock.sendall(request("OPTIONS").replace("SIP/2.0/UDP", "SIP/2.0/TLS").encode())
        return sock.recv(4096).decode()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_trunk_is_answered_over_tls(
    tls_port: int, certificate: dict[str, Path], version: ssl.TLSVersion
) -> None:
    assert ask_over_tls(tls_port, certificate["tls_certificate"], version).startswith("SIP/2.0 ")
