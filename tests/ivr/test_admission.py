"""Of those who are no trunk the line takes nothing in: the kernel drops what they send."""

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.edge.messages import SDP, ask, request
from tests.ivr.line_process import LineProcess, until

STRANGER, TRUNK, PHONE = "127.0.0.2", "127.0.0.3", "127.0.0.4"
TRUNKS = f'[{{"name": "pbx", "addresses": ["{TRUNK}/32"]}}]'
BEGINNINGS = ["INVITE", "OPTIONS", "REGISTER", "SUBSCRIBE", "MESSAGE"]


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, sounds: Path) -> Iterator[LineProcess]:
    line = LineProcess(tmp_path_factory.mktemp("trunk"), sounds, trunks=TRUNKS).start()
    yield line
    assert line.stop() == 0, line.log()


def answered(line: LineProcess, source: str) -> bool:
    """Whether the line answers OPTIONS from this address."""
    answer = ask(line.port, request("OPTIONS"), source=source, seconds=0.5)
    return answer is not None and answer.startswith("SIP/2.0 200 ")


@pytest.mark.parametrize("method", BEGINNINGS)
def test_a_stranger_gets_no_answer(line: LineProcess, method: str) -> None:
    assert ask(line.port, request(method, body=SDP), source=STRANGER, seconds=0.5) is None
    assert line.records() == []


@pytest.mark.parametrize(
    "message",
    [
        "\r\n" + request("OPTIONS"),
        "\n" + request("OPTIONS"),
        request("options"),
        request("OpTiOnS"),
    ],
    ids=["after an empty line", "after a line feed", "small letters", "mixed letters"],
)
def test_a_stranger_gets_no_answer_however_the_library_could_read_it(line: LineProcess, message: str) -> None:
    assert ask(line.port, message, source=TRUNK, seconds=5) is not None
    assert ask(line.port, message, source=STRANGER, seconds=0.5) is None


@pytest.mark.parametrize("source", [TRUNK, "127.0.0.1"])
def test_a_trunk_and_this_machine_are_answered(line: LineProcess, source: str) -> None:
    assert answered(line, source)


def test_over_tcp_a_stranger_is_not_even_connected(line: LineProcess) -> None:
    def connect(source: str) -> None:
        socket.create_connection(("127.0.0.1", line.port), timeout=1, source_address=(source, 0)).close()

    connect(TRUNK)
    with pytest.raises(TimeoutError):
        connect(STRANGER)


def test_an_officers_telephone_is_let_through_as_soon_as_it_is_entered(
    make_line: Callable[..., LineProcess], tmp_path: Path
) -> None:
    line = make_line(trunks=TRUNKS).start()
    assert not answered(line, PHONE)
    phone = {"id": 1, "label": "值班一", "uri": f"sip:801@{PHONE}:5060", "position": 1}
    snapshot = {"version": 1, "staff_days": {}, "extensions": [phone]}
    (tmp_path / "data" / "line-snapshot.json").write_text(json.dumps(snapshot), encoding="utf-8")
    until("the telephone is answered", lambda: answered(line, PHONE))
    assert not answered(line, STRANGER)


def test_where_a_telephone_is_named_by_its_host_name_everyone_is_answered(
    make_line: Callable[..., LineProcess],
) -> None:
    line = make_line(trunks=TRUNKS, emergency_contact="sip:899@pbx.invalid").start()
    assert answered(line, STRANGER)
