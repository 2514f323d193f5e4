"""How soon after hang-up the draft of a message and its text are there, on real calls.

`python -m bench.transcription [FOLDER]`: FOLDER holds WAVs and a manifest.json, as for `hotline evaluate`;
without it the complaint that comes with the tests is spoken again and again. Messages of 10 s, 60 s and 300 s
(or those that SECONDS=10,60 names), by one caller and by four who speak and hang up together, through
`hotline run` with what engine it finds; and the memory of the processes that hear. Nothing asks the service
anything until the text is to be there.
"""

import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.recordings import message, spoken_in
from tests.system.service import Service, until
from tests.transcription.processes import memory_of

LENGTHS = [int(seconds) for seconds in os.environ.get("SECONDS", "10,60,300").split(",")]
CALLERS = (1, 4)
UNDISTURBED_SECONDS = 5.0
TRANSCRIPT_SECONDS = 120.0
START_AND_END_SECONDS = 60.0


def main() -> None:
    """Place the calls, and print a table of what was measured."""
    spoken = spoken_in(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        service = Service(Path(folder))
        service.start()
        until("the follower is ready", 60, lambda: _memory(service, "live") > 150)
        try:
            print("message   callers   hang-up to draft   hang-up to text (each)")
            for seconds in LENGTHS:
                sound = message(Path(folder) / f"{seconds}.wav", spoken, seconds)
                for callers in CALLERS:
                    _measure(service, sound, seconds, callers)
            for part in ("live", "worker"):
                print(f"memory of {part}: {_memory(service, part):.0f} MB")
        finally:
            service.stop()


def _measure(service: Service, sound: Path, seconds: int, callers: int) -> None:
    arguments = ("call", service.uri, "--wav", str(sound), "--greeting-dtmf", "#", "--hang-up", "0.2")
    with ThreadPoolExecutor(callers) as pool:
        patience = seconds + START_AND_END_SECONDS
        reports = list(pool.map(lambda _: service.json(*arguments, seconds=patience), range(callers)))
    time.sleep(UNDISTURBED_SECONDS)
    drafts = [until("the transcript", TRANSCRIPT_SECONDS, lambda r=r: _draft(service, r)) for r in reports]
    ended = [datetime.fromisoformat(report["ended_at"]) for report in reports]
    to_draft = max(_since(end, draft["created_at"]) for end, draft in zip(ended, drafts, strict=True))
    to_text = [_since(end, draft["transcript_finished_at"]) for end, draft in zip(ended, drafts, strict=True)]
    each = "  ".join(f"{value:.2f} s" for value in sorted(to_text))
    print(f"{seconds:5} s   {callers:7}   {to_draft:14.2f} s   {each}", flush=True)


def _draft(service: Service, report: dict[str, Any]) -> dict[str, Any] | None:
    for draft in service.json("drafts", "list"):
        if draft["transcript_state"] == "pending":
            continue
        call = service.json("calls", "show", draft["call_id"])
        if call["sip_call_id"] == report["sip_call_id"]:
            found: dict[str, Any] = service.json("drafts", "show", str(draft["id"]))
            return found
    return None


def _memory(service: Service, part: str) -> float:
    """Megabytes that a part holds for itself and, by its share, with others."""
    try:
        return memory_of(service.pid_of(part))["Pss"] / 1000
    except AssertionError:
        return 0.0


def _since(ended: datetime, moment: str) -> float:
    return (datetime.fromisoformat(moment) - ended).total_seconds()


if __name__ == "__main__":
    main()
