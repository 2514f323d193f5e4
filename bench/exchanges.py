"""Line groups, or bare scripts, behind Kamailio; the load on them and what it costs."""

import os
import shutil
import statistics
import string
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.messages_sent import Message
from hotline.settings import REPOSITORY
from tests.edge.exchange import SCENARIOS, Exchange
from tests.system.service import until

ASTERISK = REPOSITORY / "bench" / "peers" / "asterisk"
MESSAGE = REPOSITORY / "bench" / "scenarios" / "message.xml"
# What is done with a message after the caller has hung up is part of its cost.
SETTLE_SECONDS = 2.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """CPU seconds for each second of each call."""

    lines: float
    kamailio: float


@dataclass(frozen=True)
class Memory:
    """MB of one process: its share of what it has in memory, and all that it has there."""

    proportional: float
    resident: float


class LoadedExchange(Exchange):
    """An exchange that callers fill with `message`."""

    def __init__(self, folder: Path, lines: int, message: Message, **settings: Any) -> None:
        folder.mkdir()
        super().__init__(folder, lines, rtp_ports="30000-39999", **settings)
        self.message = message
        self.failed = 0
        shutil.copy(message.path, folder)

    def load(self, calls: int, rate: int) -> Cost:
        """Let `calls` callers speak at once; returns what that cost."""
        before = self._cpu()
        speaking = self.sipp(
            *("-sf", MESSAGE, "-d", str(self.message.seconds * 1000), "-r", str(rate), "-l", str(calls)),
            calls=calls,
        )
        output, _ = speaking.communicate(timeout=300)
        time.sleep(SETTLE_SECONDS)
        after = self._cpu()
        self.failed = failed_calls(output)
        call_seconds = calls * self.message.seconds
        return Cost(*((now - then) / call_seconds for now, then in zip(after, before, strict=True)))

    def _cpu(self) -> tuple[float, float]:
        lines = (process.pid for process in self.lines.values())
        return _cpu_seconds(lines), _cpu_seconds(_family(self.kamailio.pid))


class ServiceExchange(LoadedExchange):
    """The service's own line groups."""

    def __init__(self, folder: Path, lines: int, message: Message, **settings: Any) -> None:
        super().__init__(folder, lines, message, sounds_dir=message.sounds, **settings)

    def ended_records(self) -> list[dict[str, Any]]:
        """What the line groups wrote, once every call is closed."""
        until("every call is closed", 30, lambda: all(one["state"] == "ended" for one in self.records()))
        return self.records()

    def recording(self, record: dict[str, Any]) -> Path:
        """The first take of a call."""
        return self.data_dir / "spool" / record["call_id"] / str(record["recordings"][0]["file"])

    def memory_mb(self) -> Memory:
        """Of the line group in the middle."""
        rollups = [Path(f"/proc/{line.pid}/smaps_rollup").read_text() for line in self.lines.values()]
        values = [dict(line.split(":", 1) for line in text.splitlines()[1:]) for text in rollups]
        middle = [
            statistics.median(int(one[key].split()[0]) / 1024 for one in values) for key in ("Pss", "Rss")
        ]
        return Memory(*middle)

    def answer_times(self, calls: int, rate: int, seconds: float) -> list[float]:
        """Milliseconds from INVITE to 200 OK of short calls, `rate` a second."""
        short = self.sipp(
            *("-sf", SCENARIOS / "stay.xml", "-d", str(int(seconds * 1000)), "-r", str(rate)),
            *("-trace_rtt", "-rtt_freq", "1"),
            calls=calls,
        )
        output, _ = short.communicate(timeout=300)
        self.failed += failed_calls(output)
        [file] = self.folder.glob("stay_*_rtt.csv")
        return [float(row.split(";")[1]) for row in file.read_text().splitlines()[1:]]


class BareExchange(LoadedExchange):
    """Bare scripts in the place of line groups."""

    def start_line(self, line: int) -> None:
        """Start one bare script."""
        greeting = str(self.message.sounds / "greeting_after_hours.wav")
        port, folder = self.settings.sip_port + line - 1, self.folder / "recorded" / str(line)
        with (self.folder / f"bare-{line}.log").open("ab") as log:
            self.lines[line] = subprocess.Popen(
                [sys.executable, "-m", "bench.peers.bare_pjsua2", str(port), greeting, str(folder)],
                cwd=REPOSITORY,
                stdout=log,
                stderr=log,
            )

    def recordings(self) -> int:
        """How many calls it recorded."""
        return len(list(self.folder.glob("recorded/*/*.wav")))


class AsteriskExchange(LoadedExchange):
    """One Asterisk in the place of all line groups."""

    def __init__(self, folder: Path, calls: int, message: Message) -> None:
        super().__init__(folder, 1, message, channels=calls)

    def start_line(self, line: int) -> None:
        """Start Asterisk with the configuration of bench/peers/asterisk."""
        home = self.folder / "asterisk"
        (home / "recorded").mkdir(parents=True)
        told = {
            "folder": home,
            "port": self.settings.sip_port,
            "greeting": self.message.sounds / "greeting_after_hours",
        }
        for template in ASTERISK.glob("*.conf"):
            text = _Template(template.read_text(encoding="utf-8")).substitute(told)
            (home / template.name).write_text(text, encoding="utf-8")
        with (self.folder / "asterisk.log").open("ab") as log:
            self.lines[line] = subprocess.Popen(
                ["asterisk", "-f", "-C", home / "asterisk.conf"], stdout=log, stderr=log
            )

    def recordings(self) -> int:
        """How many calls it recorded."""
        return len(list(self.folder.glob("asterisk/recorded/*.wav")))


class _Template(string.Template):
    delimiter = "@"  # Asterisk's own variables begin with $


def _cpu_seconds(pids: Iterable[int]) -> float:
    fields = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids)
    return sum(int(one[11]) + int(one[12]) for one in fields) / TICKS  # utime and stime, proc(5)


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def failed_calls(output: str) -> int:
    """How many calls failed, as SIPp's last screen says."""
    last = [line for line in output.splitlines() if "Failed call" in line][-1]
    return int(last.split("|")[-1])
