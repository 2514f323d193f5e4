"""Draining as the operator does it: a real service, its supervisor and a real call."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.settings import REPOSITORY
from hotline.sip_options import answers_options
from tests.edge.exchange import consecutive_ports
from tests.system.service import HOTLINE, Service, until

SPEECH = REPOSITORY / "tests" / "ivr" / "audio" / "speech.wav"


@pytest.fixture(scope="module")
def two_lines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with two line groups."""
    running = Service(
        tmp_path_factory.mktemp("two-lines"),
        HOTLINE_LINES="2",
        HOTLINE_TRANSCRIBER="none",
        HOTLINE_SIP_PORT=str(port := consecutive_ports(2)),
    )
    running.sip_port = port
    running.start()
    until("line 2 answers", 30, lambda: answers_options("127.0.0.1", port + 1))
    yield running
    running.stop()


def test_an_upgrade_starts_each_line_group_anew_when_its_call_is_over(two_lines: Service) -> None:
    before = {line: two_lines.pid_of(f"line --line {line}") for line in (1, 2)}
    leaving = subprocess.Popen(
        [HOTLINE, "call", two_lines.uri, "--greeting-dtmf", "#", "--wav", SPEECH, "--dtmf", "#", "--json"],
        env=two_lines.environment,
        stdout=subprocess.DEVNULL,
    )
    until("it is recorded", 20, lambda: list(two_lines.data_dir.glob("spool/*/message-1.wav")))

    told = two_lines.hotline("drain", "--restart")

    assert leaving.wait(30) == 0
    after = {line: two_lines.pid_of(f"line --line {line}") for line in (1, 2)}
    assert not set(before.values()) & set(after.values())
    assert told.stdout.splitlines()[-1] == "line 2: answers again"
    [call] = until("the call is in the ledger", 20, lambda: two_lines.json("calls", "list"))
    assert (call["outcome"], call["hung_up_by"], call["interrupted"]) == ("message", "line", False)


def test_a_drained_line_group_stays_down_until_it_is_wanted(two_lines: Service) -> None:
    two_lines.hotline("drain", "--line", "2")

    with pytest.raises(AssertionError, match="no process"):
        two_lines.pid_of("line --line 2")
    assert answers_options("127.0.0.1", two_lines.sip_port)

    two_lines.hotline("drain", "--line", "2", "--restart")
    assert answers_options("127.0.0.1", two_lines.sip_port + 1)


def test_draining_without_a_service_says_so(tmp_path: Path) -> None:
    refused = Service(tmp_path).hotline("drain", check=False)

    assert refused.returncode != 0
    assert "hotline run" in refused.stderr


def test_a_line_group_that_is_not_there_cannot_be_drained(tmp_path: Path) -> None:
    refused = Service(tmp_path).hotline("drain", "--line", "2", check=False)

    assert "HOTLINE_LINES" in refused.stderr
