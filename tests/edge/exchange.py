"""Line groups and a real Kamailio in front of them, as `hotline kamailio-config` configures it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from hotline.kamailio import write_configuration
from hotline.settings import REPOSITORY, Settings
from hotline.sip_options import answers_options
from tests.system.service import HOTLINE, free_port, until

KAMAILIO = shutil.which("kamailio", path="/usr/sbin:/usr/local/sbin") or "kamailio"
SCENARIOS = REPOSITORY / "tests" / "edge" / "scenarios"
START_SECONDS = 30.0
RTP_PORTS_OF_A_LINE = 16


class Kamailio:
    """Kamailio as a child of the test; it ends with `stop`."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self.log = folder / "kamailio.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Write the configuration, start, and wait until it says that a line group is alive."""
        write_configuration(self._settings, self._folder)
        with self.log.open("ab") as log:
            memory = ("-m", "32", "-M", "4")  # MB
            files = (
                "-Y",
                self._folder,
                "-P",
                self._folder / "kamailio.pid",
                "-f",
                self._folder / "kamailio.cfg",
            )
            self._process = subprocess.Popen(
                [KAMAILIO, "-DD", "-E", *memory, *files],
                stdout=log,
                stderr=log,
                process_group=0,
            )
        address = self._settings.edge_bind, self._settings.edge_port
        until("Kamailio answers", START_SECONDS, lambda: answers_options(*address))

    def stop(self) -> None:
        """End it and its children."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(5)
        self._process = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid


class Exchange:
    """`lines` line groups, each a process, and Kamailio in front; no ledger behind."""

    def __init__(self, folder: Path, lines: int, **settings: Any) -> None:
        self.folder = folder
        self.data_dir = folder / "data"
        rtp = 20000 + (os.getpid() % 200) * 100
        self.settings = Settings(
            **{
                "data_dir": self.data_dir,
                "lines": lines,
                "sip_port": consecutive_ports(lines),
                "edge_port": consecutive_ports(2),
                "rtp_ports": f"{rtp}-{rtp + RTP_PORTS_OF_A_LINE * lines - 1}",
                "hours_mode": "after_hours",
                "min_free_mb": 1,
                **settings,
            }
        )
        self.kamailio = Kamailio(self.settings, folder / "edge")
        (folder / "edge").mkdir()
        self.lines: dict[int, subprocess.Popen[bytes]] = {}

    @property
    def environment(self) -> dict[str, str]:
        """The environment by which a `hotline` command has these settings."""
        told = self.settings.model_dump(mode="json", exclude_defaults=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HOTLINE_")}
        return kept | {
            f"HOTLINE_{name.upper()}": json.dumps(value) if isinstance(value, list) else str(value)
            for name, value in told.items()
        }

    def start(self) -> None:
        """Start every line group, then Kamailio."""
        for line in range(1, self.settings.lines + 1):
            self.start_line(line)
        self.wait_for_lines()
        self.kamailio.start()

    def wait_for_lines(self) -> None:
        """Wait until every line group that was started can be rung."""
        for line in self.lines:
            until(f"line {line} answers", START_SECONDS, lambda line=line: self.line_answers(line))

    def start_line(self, line: int) -> None:
        """Start one line group."""
        with (self.folder / f"line-{line}.log").open("ab") as log:
            self.lines[line] = subprocess.Popen(
                [HOTLINE, "line", "--line", str(line)],
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

    def line_answers(self, line: int) -> bool:
        return answers_options("127.0.0.1", self.settings.sip_port + line - 1)

    def stop(self) -> None:
        """End Kamailio, then the line groups."""
        self.kamailio.stop()
        for process in self.lines.values():
            process.terminate()
        for process in self.lines.values():
            process.wait(20)

    def records(self) -> list[dict[str, Any]]:
        """What the line groups wrote of their calls."""
        paths = sorted(self.data_dir.glob("spool/*/call.json"))
        return [json.loads(path.read_text(encoding="utf-8")) for path in paths]

    def calls_by_line(self) -> Counter[int]:
        """How many calls each line group answered."""
        return Counter(record["line"] for record in self.records() if record["answered_at"])

    @property
    def uri(self) -> str:
        return f"sip:12389@127.0.0.1:{self.settings.edge_port}"

    def sipp(
        self, *arguments: str | Path, calls: int = 1, port: int | None = None
    ) -> "subprocess.Popen[str]":
        """SIPp, ringing the edge, or whatever listens on `port`."""
        return subprocess.Popen(
            ["sipp", f"127.0.0.1:{port or self.settings.edge_port}", "-s", "12389", "-m", str(calls)]
            + ["-i", "127.0.0.1", "-nostdin", "-timeout", "60s", "-timeout_error", "-trace_err"]
            + ["-error_file", str(self.folder / f"sipp-{len(list(self.folder.glob('sipp-*')))}.err")]
            + [str(argument) for argument in arguments],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def callers(
        self, calls: int, *, seconds: float, rate: int = 10, port: int | None = None
    ) -> "subprocess.Popen[str]":
        """Callers who stay on the line for so long each."""
        milliseconds = str(int(seconds * 1000))
        return self.sipp(
            "-sf", SCENARIOS / "stay.xml", "-d", milliseconds, "-r", str(rate), "-l", str(calls), calls=calls
        )

    def start_call(self, *arguments: str | Path, uri: str | None = None) -> "subprocess.Popen[str]":
        """One caller who speaks, by `hotline call`, on the way."""
        return subprocess.Popen(
            [sys.executable, "-m", "ivr.caller", uri or self.uri, *map(str, arguments)],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            text=True,
        )

    def call(self, *arguments: str | Path, uri: str | None = None) -> dict[str, Any]:
        """One whole call; the caller's report."""
        output, _ = self.start_call(*arguments, uri=uri).communicate(timeout=60)
        report: dict[str, Any] = json.loads(output)
        return report


def consecutive_ports(count: int) -> int:
    """The first of `count` ports that are free one after the other, as far as can be seen."""
    for _ in range(100):
        first = free_port()
        if first + count < 60000 and all(_free(first + n) for n in range(count)):
            return first
    raise AssertionError("no free ports")


def _free(port: int) -> bool:
    with socket.socket(type=socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
        try:
            udp.bind(("127.0.0.1", port))
            tcp.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
