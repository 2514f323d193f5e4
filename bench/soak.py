"""Ten thousand short calls through one line group: what stays behind of them in memory and descriptors.

`python -m bench.soak [--calls 10000]`: four callers at a time ring, leave half a second of a message and hang
up. The first calls warm the line up: what grows after them would grow for ever.
"""

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.exchanges import ServiceExchange, failed_calls
from bench.messages_sent import Message
from tests.edge.exchange import SCENARIOS

CHANNELS = 4
CALL_SECONDS = 0.5
WARM_UP_CALLS = 500
# PJSUA2 keeps sockets and calls for a moment after their end.
SETTLE_SECONDS = 3.0


@dataclass(frozen=True)
class Holding:
    """What a process holds: MB of memory, descriptors, threads."""

    memory_mb: float
    descriptors: int
    threads: int

    @classmethod
    def of(cls, pid: int) -> "Holding":
        """Of a process, now."""
        process = Path(f"/proc/{pid}")
        status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
        memory = int(status["VmRSS"].split()[0]) / 1024
        return cls(memory, len(list((process / "fd").iterdir())), int(status["Threads"]))

    def __str__(self) -> str:
        return f"{self.memory_mb:.1f} MB resident, {self.descriptors} descriptors, {self.threads} threads"


def main() -> None:
    """Place the calls and print what was found."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--calls", type=int, default=10_000, help="how many calls (default 10000)")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="hotline-soak-") as folder:
        exchange = ServiceExchange(Path(folder) / "service", 1, Message(Path(folder), seconds=1))
        exchange.start_line(1)
        exchange.wait_for_lines()
        try:
            _soak(exchange, chosen.calls)
        finally:
            exchange.stop()


def _soak(exchange: ServiceExchange, calls: int) -> None:
    process = exchange.lines[1]
    failed = _ring(exchange, WARM_UP_CALLS)
    before = Holding.of(process.pid)
    print(f"after {WARM_UP_CALLS} calls to warm up: {before}", flush=True)
    begun, done = time.monotonic(), 0
    while done < calls:
        batch = min(calls - done, max(calls // 10, 1))
        failed += _ring(exchange, batch)
        done += batch
        print(f"{done:6} calls: {Holding.of(process.pid)}", flush=True)
    seconds = time.monotonic() - begun
    after = Holding.of(process.pid)
    records = exchange.ended_records()
    kept = sum(bool(record["recordings"]) for record in records)
    print(
        f"{calls} calls in {seconds:.0f} s, {failed} not answered; "
        f"{len(records)} in the call log, {kept} recorded"
    )
    print(
        f"grown by {after.memory_mb - before.memory_mb:+.1f} MB, {after.descriptors - before.descriptors:+d} "
        f"descriptors, {after.threads - before.threads:+d} threads"
    )
    stuck = _ring(exchange, CHANNELS, at_once=True)
    print(f"channels stuck at the end: {stuck} of {CHANNELS}")


def _ring(exchange: ServiceExchange, calls: int, *, at_once: bool = False) -> int:
    """Place calls straight at the line group; returns how many failed."""
    callers = exchange.sipp(
        *("-sf", SCENARIOS / "stay.xml", "-d", str(int(CALL_SECONDS * 1000)), "-l", str(CHANNELS)),
        *("-r", "100" if at_once else "12", "-timeout", "3600s"),
        calls=calls,
        port=exchange.settings.sip_port,
    )
    output, _ = callers.communicate(timeout=3700)
    time.sleep(SETTLE_SECONDS)
    return failed_calls(output)


if __name__ == "__main__":
    main()
