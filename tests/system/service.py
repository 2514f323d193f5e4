"""The whole service as its operator starts it: `hotline run` in a data directory and on ports of its own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from hotline.settings import REPOSITORY
from hotline.sip_options import answers_options

HOTLINE = Path(sys.executable).with_name("hotline")
START_SECONDS = 60.0

T = TypeVar("T")


def until(what: str, seconds: float, look: Callable[[], T]) -> T:
    """Look again and again until there is something to see; fail after `seconds`, naming it."""
    deadline = time.monotonic() + seconds
    while (began := time.monotonic()) < deadline:
        if seen := look():
            return seen
        # A look by the command line keeps a processor busy, which what is waited for needs as well.
        time.sleep(max(0.1, time.monotonic() - began))
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


def free_port() -> int:
    """A port that is free on UDP and TCP, and its successor too."""
    while True:
        with (
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        ):
            tcp.bind(("127.0.0.1", 0))
            port: int = tcp.getsockname()[1]
            try:
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Service:
    """One running service."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.data_dir = folder / "data"
        self.sip_port, self.http_port, rtp = free_port(), free_port(), 20000 + (os.getpid() % 200) * 100
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("HOTLINE_")},
            "HOTLINE_DATA_DIR": str(self.data_dir),
            "HOTLINE_SIP_PORT": str(self.sip_port),
            "HOTLINE_HTTP_PORT": str(self.http_port),
            "HOTLINE_RTP_PORTS": f"{rtp}-{rtp + 99}",
            "HOTLINE_HOURS_MODE": "after_hours",
            **settings,
        }
        self.output = folder / "service.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, console: bool = True) -> None:
        """Start, and wait until the line can be rung and (unless told otherwise) the console answers."""
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [HOTLINE, "run"], env=self.environment, cwd=REPOSITORY, stdout=output, stderr=output
            )
        until("the line answers", START_SECONDS, self.line_answers)
        if console:
            until("the console answers", START_SECONDS, self.console_answers)

    def stop(self) -> int:
        """Stop politely; returns the exit code."""
        assert self._process is not None
        self._process.terminate()
        code = self._process.wait(40)
        self._process = None
        return code

    def kill_supervisor(self) -> None:
        """`kill -9` the supervisor itself."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def line_answers(self) -> bool:
        return answers_options("127.0.0.1", self.sip_port)

    def console_answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.http_port)) == 0

    def pid_of(self, part: str) -> int:
        """The process of one part, such as `line --line 1`, below this service's supervisor."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for child in children:
            command = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            if re.search(rf"\b{part}\s*$", command) or (part == "queue" and "valkey-server" in command):
                return int(child)
        raise AssertionError(f"no process runs {part}")

    def kill(self, part: str) -> None:
        """`kill -9` one part."""
        os.kill(self.pid_of(part), signal.SIGKILL)

    def hotline(
        self, *arguments: str, check: bool = True, seconds: float = 180
    ) -> "subprocess.CompletedProcess[str]":
        """Run a `hotline` command against this service, for so many seconds at most."""
        return subprocess.run(
            [HOTLINE, *arguments],
            env=self.environment,
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=check,
        )

    def json(self, *arguments: str, seconds: float = 180) -> Any:
        """What a `hotline` command prints with `--json`."""
        return json.loads(self.hotline(*arguments, "--json", seconds=seconds).stdout)

    @property
    def uri(self) -> str:
        return f"sip:12389@127.0.0.1:{self.sip_port}"
