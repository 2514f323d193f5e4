"""A scanner at the door: sweeps, dial strings and thousands of spoilt messages, while honest callers ring."""

import re
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotline.settings import REPOSITORY
from tests.edge.exchange import SCENARIOS as EDGE_SCENARIOS
from tests.edge.exchange import Exchange
from tests.edge.messages import ending
from tests.faults.mutations import DIAL_STRINGS
from tests.ivr.rtp import PCMA, VALUES
from tests.ivr.signals import SPEECH, encoded, read_wav
from tests.system.service import until

SCENARIOS = Path(__file__).with_name("scenarios")
HONEST = REPOSITORY / "bench" / "scenarios" / "message.xml"
STRANGER, TRUNK = "127.0.0.2", "127.0.0.1"
TRAP = "127.0.0.66"
MESSAGE_SECONDS = 2.5
PATIENCE_SECONDS = 60
# Below what Kamailio takes for a flood: it is to read every message.
MESSAGES_A_SECOND = 250
CHANNELS = 4
UDP_MOST = 60_000
# Time for an answer before the connection is closed.
TCP_SECONDS = 0.03


@dataclass(frozen=True)
class Footprint:
    """What a process holds: MB in memory, open files and sockets."""

    megabytes: float
    descriptors: int


class Trap:
    """An address that the scanner's messages name: who sends a request there was made to place a call."""

    def __init__(self) -> None:
        self._socket = socket.socket(type=socket.SOCK_DGRAM)
        self._socket.bind((TRAP, 0))
        self._socket.setblocking(False)
        self.address = f"{TRAP}:{self._socket.getsockname()[1]}"

    def caught(self) -> list[str]:
        """The first lines of the requests that came."""
        lines = []
        with suppress(BlockingIOError):
            while True:
                lines.append(self._socket.recv(65535).partition(b"\r\n")[0].decode(errors="replace"))
        return [line for line in lines if not line.startswith("SIP/2.0")]

    def close(self) -> None:
        """Give up the address."""
        self._socket.close()


class Scanner:
    """Sends to `port` from one address, and ends at once each call that is answered."""

    def __init__(self, port: int, source: str, *, tcp: bool = True) -> None:
        self._port = port
        self._tcp = tcp
        self._source = source
        self._socket = socket.socket(type=socket.SOCK_DGRAM)
        self._socket.bind((source, 0))
        self._socket.setblocking(False)
        self.sent = 0
        self.answers: Counter[str] = Counter()

    def send(self, messages: Iterable[bytes]) -> None:
        """Send each in a packet of its own, with `tcp` every fourth by a connection of its own."""
        began = time.monotonic()
        for number, message in enumerate(messages):
            time.sleep(max(0.0, began + number / MESSAGES_A_SECOND - time.monotonic()))
            if self._tcp and number % 4 == 3:
                self._send_over_tcp(message)
            else:
                self._socket.sendto(message[:UDP_MOST], (TRUNK, self._port))
            self.sent += 1
            self.read()
        time.sleep(0.5)
        self.read()
        self._socket.close()

    def read(self) -> None:
        """Take what was answered over UDP."""
        with suppress(BlockingIOError):
            while True:
                for request in self._take(self._socket.recv(65535)):
                    self._socket.sendto(request, (TRUNK, self._port))

    def _send_over_tcp(self, message: bytes) -> None:
        """Send it by a connection of its own: nothing that follows a spoilt message there is understood."""
        requests: list[bytes] = []
        with socket.socket() as sock, suppress(OSError):
            sock.settimeout(TCP_SECONDS)
            sock.bind((self._source, 0))
            sock.connect((TRUNK, self._port))
            sock.sendall(message.replace(b"SIP/2.0/UDP", b"SIP/2.0/TCP"))
            while answers := sock.recv(65535):
                for answer in re.split(rb"(?=SIP/2\.0 \d)", answers):
                    requests += self._take(answer)
        for request in requests:
            self._send_over_tcp(request)

    def _take(self, answer: bytes) -> list[bytes]:
        """Count an answer by its status; returns what ends the call where it began one."""
        text = answer.decode(errors="replace")
        if text:
            self.answers[text[:11].strip()] += 1
        began = text.startswith("SIP/2.0 200") and re.search(r"^CSeq: *\d+ *INVITE\r", text, re.M)
        return [request.encode() for request in ending(text)] if began else []


class HonestCallers:
    """People who ring every second, speak and hang up, for as long as the scanner works."""

    def __init__(self, exchange: Exchange, seconds: int) -> None:
        (exchange.folder / "message.al").write_bytes(encoded(read_wav(SPEECH), VALUES[PCMA]))
        self.count = seconds
        self._exchange = exchange
        self._sipp = exchange.sipp(
            *("-sf", HONEST, "-d", str(int(MESSAGE_SECONDS * 1000)), "-r", "1", "-l", str(seconds)),
            *("-timeout", f"{seconds + PATIENCE_SECONDS}s"),
            calls=seconds,
        )

    def wait(self) -> str:
        """Until the last has hung up; returns what failed, empty where nothing did."""
        output, _ = self._sipp.communicate(timeout=2 * PATIENCE_SECONDS + self.count)
        return "" if self._sipp.returncode == 0 else output

    def messages(self) -> list[dict[str, Any]]:
        """The records of their calls that hold a message."""
        records = self._exchange.records()
        honest = [one for one in records if str(one["caller"]).startswith("1390000")]
        kept = [one for one in honest if one["outcome"] == "message"]
        return [one for one in kept if one["recordings"][0]["speech_seconds"] > 0.5]


def sweep(exchange: Exchange, source: str, *, calls: int = 50) -> int:
    """OPTIONS, REGISTER and INVITE to numbers abroad, by SIPp; returns how many were answered."""
    numbers = exchange.folder / "dial-strings.csv"
    numbers.write_text("\n".join(["SEQUENTIAL", *DIAL_STRINGS, ""]))
    sipp = exchange.sipp(
        *("-sf", SCENARIOS / "sweep.xml", "-inf", numbers, "-r", "50", "-i", source, "-nd"),
        calls=calls,
    )
    output, _ = sipp.communicate(timeout=60)
    failed = [line for line in output.splitlines() if "Failed call" in line][-1]
    return int(failed.split("|")[-1])


def footprints(exchange: Exchange) -> dict[str, Footprint]:
    """Of each line group."""
    return {f"line {number}": _footprint(process.pid) for number, process in exchange.lines.items()}


def _footprint(pid: int) -> Footprint:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    kilobytes = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return Footprint(kilobytes / 1024, len(list(Path(f"/proc/{pid}/fd").iterdir())))


def processes(exchange: Exchange) -> set[int]:
    """Every process of the exchange; one that died or was started anew shows."""
    kamailio = exchange.kamailio.pid
    children = Path(f"/proc/{kamailio}/task/{kamailio}/children").read_text().split()
    return {
        kamailio,
        *map(int, children),
        *(line.pid for line in exchange.lines.values() if line.poll() is None),
    }


def free_channels(exchange: Exchange, seconds: float = 45.0) -> None:
    """Wait until each line group takes all its calls; one never acknowledged ends after 32 s."""
    ports = [exchange.settings.sip_port + line - 1 for line in exchange.lines]
    until("every channel is free", seconds, lambda: all(_takes_all(exchange, port) for port in ports))


def _takes_all(exchange: Exchange, port: int) -> bool:
    scenario = ("-sf", EDGE_SCENARIOS / "stay.xml", "-d", "300", "-r", "100")
    calls = exchange.sipp(*scenario, calls=CHANNELS, port=port)
    calls.communicate(timeout=60)
    return calls.returncode == 0


def counted_by_the_edge(exchange: Exchange) -> int:
    """How many calls Kamailio believes are going on."""
    command = ["kamcmd", "-s", f"unix:{exchange.folder}/edge/kamailio_ctl", "dispatcher.list"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return sum(map(int, re.findall(r"DLGLOAD: (\d+)", told)))
