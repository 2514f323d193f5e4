"""Staffed hours under load: every caller talks to an officer at once, and both sides are recorded.

`python -m bench.bridged [--calls 30] [--seconds 20]`: SIPp callers through Kamailio, two to a line group, and
as many officers' phones played by one SIPp. What each side says is looked for in its channel of the
recording.
"""

import argparse
import json
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.exchanges import ServiceExchange
from bench.messages_sent import Kept, Message, frames_kept, frames_of
from hotline.settings import REPOSITORY
from tests.system.service import free_port

OFFICER = REPOSITORY / "bench" / "scenarios" / "officer.xml"
CALLS_OF_A_LINE = 2  # a bridged call takes two of four channels
RATE = 10
CALLER, OFFICERS = 0, 1  # channels


def main() -> None:
    """Measure, and print what was found."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--calls", type=int, default=30, help="calls at once (default 30)")
    options.add_argument(
        "--seconds", type=int, default=20, help="how long each lasts, at most 20 (default 20)"
    )
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        measure(Path(folder), chosen.calls, chosen.seconds)


def measure(folder: Path, calls: int, seconds: int) -> None:
    """Let `calls` callers talk to as many officers."""
    message = Message(folder, seconds)
    officer_says = message.path.read_bytes()[::-1]  # the same speech backwards: no frame is like one of it
    (folder / "officer.al").write_bytes(officer_says)
    exchange = StaffedExchange(folder / "service", calls, message)
    print(
        f"\n{calls} bridged calls of {seconds} s at once, {exchange.settings.lines} line groups", flush=True
    )
    exchange.start()
    try:
        with exchange.officers(folder):
            cost = exchange.load(calls, RATE)
        records = exchange.ended_records()
    finally:
        exchange.stop()
    answered = [record for record in records if record["outcome"] == "answered"]
    talks = [exchange.conversation(record) for record in answered]
    print(f"answered by an officer {len(answered)} of {len(records)}, refused or failed {exchange.failed}")
    _print_channel("caller, left", [frames_kept(message.frames, talk, CALLER) for talk in talks])
    _print_channel("officer, right", [frames_kept(frames_of(officer_says), talk, OFFICERS) for talk in talks])
    waits = [_seconds(record, "greeting_ended_at", "bridged_at") for record in answered]
    print(f"greeting's end to officer: median {statistics.median(waits):.2f} s, longest {max(waits):.2f} s")
    print(
        f"CPU: line groups {cost.lines * 1000:.2f} ms for each second of a bridged call (two legs), "
        f"Kamailio {cost.kamailio * 1000:.2f} ms"
    )


class StaffedExchange(ServiceExchange):
    """Line groups in staffed hours, with an officer's phone for each caller."""

    def __init__(self, folder: Path, calls: int, message: Message) -> None:
        lines = -(-calls // CALLS_OF_A_LINE)
        super().__init__(folder, lines, message, hours_mode="staffed", wrap_up_seconds=0)
        self._phones_port = free_port()
        phones = [
            {
                "id": n,
                "label": f"值班{n}",
                "uri": f"sip:{800 + n}@127.0.0.1:{self._phones_port}",
                "position": n,
            }
            for n in range(1, calls + 1)
        ]
        self.data_dir.mkdir()
        snapshot = {"version": 1, "staff_days": {}, "extensions": phones}
        self.settings.snapshot_file.write_text(json.dumps(snapshot), encoding="utf-8")

    @contextmanager
    def officers(self, folder: Path) -> Iterator[None]:
        """The officers' phones, one SIPp; `folder` holds what they say."""
        phones = subprocess.Popen(
            [
                "sipp",
                "-sf",
                OFFICER,
                "-i",
                "127.0.0.1",
                "-p",
                str(self._phones_port),
                "-nostdin",
                "-mp",
                "40000",
            ],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield
        finally:
            phones.terminate()
            phones.wait(10)

    def conversation(self, record: dict[str, Any]) -> Path:
        """The recording of what a caller and an officer said."""
        [talk] = [take["file"] for take in record["recordings"] if take["kind"] == "conversation"]
        return self.data_dir / "spool" / str(record["call_id"]) / str(talk)


def _print_channel(name: str, kept: list[Kept]) -> None:
    print(
        f"{name}: {sum(one.found for one in kept)} frames of 20 ms found, "
        f"{sum(one.lost for one in kept)} lost, {sum(one.doubled for one in kept)} doubled"
    )


def _seconds(record: dict[str, Any], earlier: str, later: str) -> float:
    return (datetime.fromisoformat(record[later]) - datetime.fromisoformat(record[earlier])).total_seconds()


if __name__ == "__main__":
    main()
