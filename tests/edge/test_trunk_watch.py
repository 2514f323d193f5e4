"""Kamailio asks the trunks whether they are there, and `hotline doctor` tells of those that are not."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hotline import trunk_watch
from hotline.doctor import check_trunks
from hotline.kamailio import check_configuration, write_configuration
from hotline.settings import Settings
from tests.edge.exchange import Kamailio, consecutive_ports
from tests.edge.messages import ask, request
from tests.system.service import until

ELSEWHERE = "127.0.0.3"  # a trunk that is not on this machine


class Trunk:
    """Answers every request with one status; a context manager."""

    def __init__(self, status: str) -> None:
        self._status = status
        self._socket = socket.socket(type=socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.1)
        self._open = True
        self._thread = threading.Thread(target=self._answer)
        self.host = f"127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> "Trunk":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._open = False
        self._thread.join()
        self._socket.close()

    def _answer(self) -> None:
        while self._open:
            try:
                data, peer = self._socket.recvfrom(65535)
            except TimeoutError:
                continue
            kept = "".join(re.findall(r"(?:Via|From|To|Call-ID|CSeq|Contact): .*?\r\n", data.decode()))
            answer = f"SIP/2.0 {self._status}\r\n{kept}Expires: 300\r\nContent-Length: 0\r\n\r\n"
            self._socket.sendto(answer.encode(), peer)


@pytest.fixture(scope="module")
def watching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A Kamailio with three trunks: one that is well, one that refuses everything, one that is off."""
    folder = tmp_path_factory.mktemp("edge")
    account = {"addresses": ["127.0.0.1", ELSEWHERE], "username": "12389", "password": "secret"}
    with ExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).setattr(trunk_watch, "WATCH_SECONDS", 1)
        well, refusing = (stack.enter_context(Trunk(status)) for status in ("200 OK", "403 Forbidden"))
        off = f"127.0.0.1:{consecutive_ports(1)}"
        registrars = {"well": well.host, "refusing": refusing.host, "off": off}
        settings = Settings(
            data_dir=folder / "data",
            edge_port=consecutive_ports(2),
            sip_port=consecutive_ports(1),
            trunks=[{"name": name, "registrar": host, **account} for name, host in registrars.items()],
        )
        kamailio = Kamailio(settings, folder)
        stack.callback(kamailio.stop)
        kamailio.start()
        yield settings


def test_the_doctor_tells_which_trunk_is_silent_and_which_refuses_to_register(watching: Settings) -> None:
    def states() -> set[tuple[str, str, str]]:
        found = check_trunks(watching)
        return {(one.check, one.state, one.message.split(" ", 1)[1].partition(":")[0]) for one in found}

    expected = {
        ("trunk well", "ok", "answers"),
        ("trunk well", "ok", "registered"),
        ("trunk refusing", "ok", "answers"),
        ("trunk refusing", "warning", "does not accept the registration"),
        ("trunk off", "warning", "does not answer OPTIONS"),
        ("trunk off", "warning", "does not accept the registration"),
    }
    until("each trunk was asked", 40, lambda: states() == expected)


def test_a_trunk_is_told_nothing_of_the_others(watching: Settings) -> None:
    told, asked = (
        ask(watching.edge_port, request("OPTIONS", f"{trunk_watch.ASK_HEADER}: trunks"), source=source)
        for source in ("127.0.0.1", ELSEWHERE)
    )

    assert told is not None
    assert trunk_watch.TOLD_HEADER in told
    assert asked is not None
    assert trunk_watch.TOLD_HEADER not in asked


def test_single_addresses_are_asked_and_networks_are_not(settings: Settings, tmp_path: Path) -> None:
    trunks = [
        {"name": "pbx", "addresses": ["10.0.0.1", "10.0.1.0/24", "fd00::1"]},
        {"name": "sbc", "addresses": ["10.0.2.0/24"]},
    ]
    changed = Settings(**(settings.model_dump() | {"trunks": trunks}))

    asked = [(trunk.name, uri) for trunk, uri in trunk_watch.watched(changed)]

    assert asked == [("pbx", "sip:10.0.0.1"), ("pbx", "sip:[fd00::1]")]
    write_configuration(changed, tmp_path)
    check_configuration(tmp_path)
