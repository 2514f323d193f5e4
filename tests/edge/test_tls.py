"""A trunk that speaks SIP over TLS, and SRTP with the keys in it."""

import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from hotline.settings import Settings
from tests.edge.exchange import Exchange, Kamailio, consecutive_ports
from tests.edge.messages import request
from tests.ivr.baresip import Baresip
from tests.ivr.signals import read_wav, unmistakable, write_prompts, write_wav
from tests.system.service import until

WORDS = unmistakable(2.0)


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


@pytest.mark.alone
def test_a_message_that_came_encrypted_is_recorded_whole(
    certificate: dict[str, Path], tmp_path: Path
) -> None:
    sounds = write_prompts(tmp_path / "sounds")
    said = np.concatenate((np.zeros(24000, np.int16), WORDS, np.zeros(480000, np.int16)))
    trunks = [{"name": "pbx", "addresses": ["127.0.0.1"]}]
    exchange = Exchange(tmp_path, 1, trunks=trunks, sounds_dir=sounds, **certificate)
    try:
        exchange.start()
        uri = f"sip:12389@127.0.0.1:{exchange.settings.edge_port + 1};transport=tls"
        sound = write_wav(tmp_path / "said.wav", said)
        with Baresip(tmp_path / "caller", 1001, sound, uri=uri, srtp=True) as caller:
            until("it is recorded", 30, lambda: any(one["recordings"] for one in exchange.records()))
            time.sleep(6)
        until("the call is closed", 10, lambda: all(one["ended_at"] for one in exchange.records()))
        [record] = exchange.records()
    finally:
        exchange.stop()

    assert "SRTP is Enabled" in caller.log()
    assert (record["outcome"], record["trunk"], record["rtp"]["lost"]) == ("message", "pbx", 0)
    recorded = read_wav(exchange.settings.spool_dir / record["call_id"] / record["recordings"][0]["file"])
    assert WORDS.tobytes() in recorded.tobytes()
