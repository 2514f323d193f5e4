"""200 rings a second at one line group (SIPp): some are answered, the others busy, none stuck."""

import socket
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.faults.speaking_phone import SpeakingPhone, packets_of
from tests.ivr.line_process import LineProcess, free_port, until
from tests.ivr.signals import SPEECH, read_wav

CONNECTIONS = 100
SCENARIO = Path(__file__).with_name("scenarios") / "ring.xml"
RINGS, RATE = 600, 200
CHANNELS = 4


def storm(line: LineProcess, folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [
            *("sipp", f"127.0.0.1:{line.port}", "-sf", SCENARIO, "-s", "12389", "-i", "127.0.0.1"),
            *("-p", str(free_port()), "-r", str(RATE), "-m", str(RINGS), "-l", str(RINGS), "-d", "100"),
            *("-nostdin", "-timeout", "40s", "-timeout_error"),
        ],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
    )


def ring_until_answered(line: LineProcess, attempts: int) -> Counter[int]:
    """Ring again and again, as a person would; returns how often the line answered what."""
    statuses: Counter[int] = Counter()
    while 200 not in statuses and statuses.total() < attempts:
        with SpeakingPhone(line.port, "13805381234") as phone:
            statuses[status := phone.ring()] += 1
            if status == 200:
                phone.press("#")
                phone.wait_to_hear("beep")
                phone.hang_up()
                assert line.record_of(phone.sip_call_id)["outcome"] == "no_message"
        time.sleep(0.05)
    return statuses


def test_200_rings_a_second_leave_a_line_that_answers(
    make_line: Callable[..., LineProcess], tmp_path: Path
) -> None:
    line = make_line().start()
    rings = storm(line, tmp_path)
    honest = ring_until_answered(line, attempts=100)
    assert rings.poll() is None
    assert set(honest) <= {200, 486}
    assert honest[200] == 1
    output, _ = rings.communicate(timeout=60)
    assert rings.returncode == 0, output

    def ended() -> list[tuple[str, int]]:
        over = [record for record in line.records() if record["state"] == "ended"]
        return [(record["outcome"], record["sip_status"]) for record in over]

    until("every ring is logged", lambda: len(ended()) == RINGS + honest.total())
    assert set(ended()) <= {("busy", 486), ("abandoned", 200), ("no_message", 200)}
    with ExitStack() as calls:
        phones = [calls.enter_context(SpeakingPhone(line.port, f"{n}")) for n in range(CHANNELS + 1)]
        assert [phone.ring() for phone in phones] == CHANNELS * [200] + [486]
        for phone in phones[:CHANNELS]:
            phone.hang_up()
    assert "ERROR" not in line.log()


def test_a_burst_of_connections_costs_nobody_a_message(make_line: Callable[..., LineProcess]) -> None:
    # The library ends its process when it has no socket left for one more.
    line = make_line(message_silence_seconds=60).start()
    with SpeakingPhone(line.port, "13805381234") as phone:
        phone.connect()
        phone.press("#")
        phone.wait_to_hear("beep")
        for _ in range(CONNECTIONS):
            with socket.create_connection(("127.0.0.1", line.port), source_address=("127.0.0.2", 0)) as sock:
                sock.sendall(b"OPTIONS sip:a@b SIP/2.0\r\n\r\n")
            time.sleep(0.004)
        phone.speak(packets_of(read_wav(SPEECH)))
        phone.hang_up()
        assert line.record_of(phone.sip_call_id)["outcome"] == "message"
    assert line.process.poll() is None
