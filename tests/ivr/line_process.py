"""A real line in a process of its own, and real callers who ring it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from hotline.settings import REPOSITORY
from tests.ivr.signals import Samples, prompts_in, read_wav

START_SECONDS = 30.0
CALL_SECONDS = 60.0
RTP_PORTS = 40

T = TypeVar("T")

RUN_LINE = """
import logging, resource, sys
import ivr.call
from hotline.settings import load_settings
from ivr.line import run_line
logging.basicConfig(level=logging.INFO)
{before}
sys.exit(run_line(load_settings(), {number}))
"""


def until(what: str, look: Callable[[], T], seconds: float = 15.0) -> T:
    """Look again and again until there is something to see; fail naming it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if seen := look():
            return seen
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


def free_port() -> int:
    """A port that is free on UDP and TCP, with room above it for a line's RTP."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port: int = tcp.getsockname()[1]
            if port + RTP_PORTS > 65000:
                continue
            try:
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


@dataclass
class Call:
    """A call as its caller met it, and as the line wrote it down."""

    report: dict[str, Any]
    record: dict[str, Any]
    folder: Path
    heard: Samples

    @property
    def prompts(self) -> list[str]:
        """What the caller was told, in order."""
        return prompts_in(self.heard)

    @property
    def takes(self) -> list[Samples]:
        """What the line recorded, take by take."""
        return [read_wav(self.folder / take["file"]) for take in self.record["recordings"]]


class LineProcess:
    """A line with its data in `folder`. `before` is Python to run before it starts."""

    def __init__(
        self, folder: Path, sounds: Path, *, before: str = "", number: int = 1, **settings: object
    ) -> None:
        self.spool = folder / "data" / "spool"
        self._stdout, self._stderr = folder / f"line-{number}.out", folder / f"line-{number}.log"
        self._folder = folder
        self._program = RUN_LINE.format(before=before, number=number)
        self.port = free_port()
        first = free_port() // 2 * 2
        ours = (name for name in os.environ if not name.startswith("HOTLINE_"))
        self._environment = {name: os.environ[name] for name in ours} | {"PYTHONPATH": str(REPOSITORY)}
        named = {
            "data_dir": folder / "data",
            "sip_port": self.port - number + 1,
            "rtp_ports": f"{first}-{first + RTP_PORTS - 1}",
            "sounds_dir": sounds,
            "hours_mode": "after_hours",
            "message_silence_seconds": 3,
            "min_free_mb": 1,
        } | settings
        self._environment |= {f"HOTLINE_{name.upper()}": str(value) for name, value in named.items()}
        self.process: subprocess.Popen[bytes]

    def start(self) -> "LineProcess":
        self.launch()
        until("the line is ready", lambda: self.said() or self.process.poll() is not None, START_SECONDS)
        assert self.process.poll() is None, self.log()
        return self

    def launch(self) -> None:
        with self._stdout.open("wb") as stdout, self._stderr.open("ab") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-c", self._program],
                cwd=self._folder,
                env=self._environment,
                stdout=stdout,
                stderr=stderr,
            )

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(20)

    def said(self) -> str:
        """What the line printed since it was started last."""
        return self._stdout.read_text(encoding="utf-8")

    def log(self) -> str:
        """What the line logged, over all its starts."""
        return self._stderr.read_text(encoding="utf-8")

    @property
    def uri(self) -> str:
        return f"sip:12389@127.0.0.1:{self.port}"

    def records(self) -> list[dict[str, Any]]:
        """Every record in the spool, in order of time."""
        texts = [path.read_text(encoding="utf-8") for path in sorted(self.spool.glob("*/call.json"))]
        return [json.loads(text) for text in texts]

    def record_of(self, sip_call_id: str, state: str = "ended") -> dict[str, Any]:
        """The record of one call, once it has come to `state`."""

        def found() -> dict[str, Any] | None:
            same = (record for record in self.records() if record["sip_call_id"] == sip_call_id)
            return next((record for record in same if record["state"] == state), None)

        try:
            return until(f"the record of {sip_call_id} is {state}", found)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.records()}\n{self.log()}") from None

    def ring(self, *arguments: str | Path | float, uri: str | None = None) -> "Caller":
        """Start a caller; `Caller.end` gives the call when it is over."""
        return Caller(self, uri or self.uri, [str(argument) for argument in arguments])

    def call(self, *arguments: str | Path | float, uri: str | None = None) -> Call:
        """A whole call, from ring to record."""
        return self.ring(*arguments, uri=uri).end()


class Caller:
    """`python -m ivr.caller` on its way."""

    _count = 0

    def __init__(self, line: LineProcess, uri: str, arguments: list[str]) -> None:
        Caller._count += 1
        self._line = line
        self._heard = line.spool.parent / f"heard-{Caller._count}.wav"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ivr.caller", uri, *arguments, "--record", str(self._heard)],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def report(self) -> dict[str, Any]:
        output, errors = self.process.communicate(timeout=CALL_SECONDS)
        assert output, errors.decode()
        report: dict[str, Any] = json.loads(output)
        return report

    def heard(self) -> Samples:
        """What the caller heard, once the call is over."""
        return read_wav(self._heard) if self._heard.exists() else Samples(0)

    def end(self) -> Call:
        report = self.report()
        record = self._line.record_of(report["sip_call_id"])
        return Call(report, record, self._line.spool / record["call_id"], self.heard())


def spoken_number(prompts: list[str]) -> str:
    """The digits among the prompts."""
    return "".join(prompt[-1] for prompt in prompts if re.fullmatch(r"digit_\d", prompt))
