"""A trunk that is found by registration: Kamailio registers there with digest, and takes calls from it."""

import hashlib
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from hotline.kamailio import check_configuration, write_configuration
from hotline.setting_tables import Trunk
from hotline.settings import Settings
from tests.edge.exchange import Kamailio, consecutive_ports

NONCE, REALM = "5f0c1d", "city.example"
PASSWORD = r"a:b\c"


class Registrar:
    """Asks for a digest (RFC 2617 without qop) and says whether it was right."""

    def __init__(self) -> None:
        self._socket = socket.socket(type=socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(30)
        self.port: int = self._socket.getsockname()[1]

    def challenge(self) -> None:
        """Answer the first REGISTER with 401."""
        self._answer("401 Unauthorized", f'WWW-Authenticate: Digest realm="{REALM}", nonce="{NONCE}"\r\n')

    def accept(self) -> str:
        """Answer the second with 200; returns it."""
        return self._answer("200 OK", "Expires: 300\r\n")

    def close(self) -> None:
        self._socket.close()

    def _answer(self, status: str, headers: str) -> str:
        data, peer = self._socket.recvfrom(65535)
        asked = data.decode()
        assert asked.startswith("REGISTER "), asked
        kept = "".join(re.findall(r"(?:Via|From|To|Call-ID|CSeq): .*?\r\n", asked))
        self._socket.sendto(f"SIP/2.0 {status}\r\n{kept}{headers}Content-Length: 0\r\n\r\n".encode(), peer)
        return asked


@pytest.fixture
def registrar() -> Iterator[Registrar]:
    waiting = Registrar()
    yield waiting
    waiting.close()


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def test_a_trunk_with_a_registrar_is_registered_with_digest(
    settings: Settings, registrar: Registrar, tmp_path: Path
) -> None:
    edge, line = consecutive_ports(2), consecutive_ports(1)
    where = f"127.0.0.1:{registrar.port}"
    trunk = Trunk(name="city", addresses=["127.0.0.1"], registrar=where, username="12389", password=PASSWORD)
    changes = {"edge_port": edge, "sip_port": line, "trunks": (trunk,)}
    (tmp_path / "edge").mkdir()
    kamailio = Kamailio(settings.model_copy(update=changes), tmp_path / "edge")
    try:
        kamailio.start()
        registrar.challenge()
        asked = registrar.accept()
    finally:
        kamailio.stop()

    told = dict(re.findall(r'(\w+)="([^"]*)"', asked.partition("\r\nAuthorization: Digest ")[2]))
    expected = md5(f"{md5(f'12389:{REALM}:{PASSWORD}')}:{NONCE}:{md5('REGISTER:' + told['uri'])}")
    assert told["response"] == expected
    assert f"\r\nContact: <sip:city@127.0.0.1:{edge}>" in asked


def test_a_password_is_for_nobody_else_and_gone_with_the_trunk(settings: Settings, tmp_path: Path) -> None:
    trunk = Trunk(
        name="city", addresses=["127.0.0.1"], registrar="10.0.0.1", username="12389", password=PASSWORD
    )
    registered = settings.model_copy(update={"trunks": (trunk,)})

    written = write_configuration(registered, tmp_path)
    check_configuration(tmp_path)

    assert PASSWORD not in repr(trunk)
    assert {path.stat().st_mode & 0o007 for path in written} == {0}
    [accounts] = [path for path in written if path.name == "uacreg"]

    write_configuration(settings, tmp_path)

    assert not accounts.exists()


def test_a_registrar_without_a_password_is_refused() -> None:
    with pytest.raises(ValidationError, match="registrar, username and password"):
        Trunk(name="city", addresses=["127.0.0.1"], registrar="10.0.0.1", username="12389")
