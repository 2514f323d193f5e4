"""How soon after hang-up the text of a message is there, and what the engine costs, on real calls.

`python -m bench.transcription [FOLDER]`: FOLDER holds WAVs and a manifest.json, as for `hotline evaluate`;
without it the complaint that comes with the tests is spoken again and again. Messages of 10 s, 60 s and 300 s
(or those that SECONDS=10,60 names), by one caller and by four at once, through `hotline run` with what engine
it finds. Then the same sound through a bare loop over the engine, and the memory of the processes.
"""

import json
import os
import sys
import tempfile
import time
import wave
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from hotline.settings import REPOSITORY, load_settings
from tests.system.service import Service, until
from tests.transcription.processes import memory_of
from transcription import hearing
from transcription.audio import Audio, read_wav
from transcription.engines import choose
from transcription.listening import pieces

RATE = 8000
LENGTHS = [int(seconds) for seconds in os.environ.get("SECONDS", "10,60,300").split(",")]
CALLERS = (1, 4)
TRANSCRIPT_SECONDS = 120.0


def main() -> None:
    """Place the calls, and print a table of what was measured."""
    spoken = _spoken(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        service = Service(Path(folder))
        service.start()
        until("the follower is ready", 60, lambda: _memory(service, "live") > 150)
        try:
            print("message   callers   hang-up to draft   hang-up to text (each)")
            for seconds in LENGTHS:
                sound = _message(Path(folder) / f"{seconds}.wav", spoken, seconds)
                for callers in CALLERS:
                    _measure(service, sound, seconds, callers)
            for part in ("live", "worker"):
                print(f"memory of {part}: {_memory(service, part):.0f} MB")
        finally:
            service.stop()
    _overhead(spoken)


def _measure(service: Service, sound: Path, seconds: int, callers: int) -> None:
    arguments = ("call", service.uri, "--wav", str(sound), "--greeting-dtmf", "#", "--hang-up", "0.2")
    with ThreadPoolExecutor(callers) as pool:
        reports = list(pool.map(lambda _: service.json(*arguments), range(callers)))
    drafts = [until("the transcript", TRANSCRIPT_SECONDS, lambda r=r: _draft(service, r)) for r in reports]
    ended = [datetime.fromisoformat(report["ended_at"]) for report in reports]
    to_draft = max(_since(end, draft["created_at"]) for end, draft in zip(ended, drafts, strict=True))
    to_text = [_since(end, draft["transcript_finished_at"]) for end, draft in zip(ended, drafts, strict=True)]
    each = "  ".join(f"{value:.2f} s" for value in sorted(to_text))
    print(f"{seconds:5} s   {callers:7}   {to_draft:14.2f} s   {each}", flush=True)


def _overhead(spoken: np.ndarray) -> None:
    """The service's hearing of a minute against a bare loop over the same engine on the same pieces."""
    engine = choose(load_settings())
    assert engine is not None
    audio = Audio((np.resize(spoken, 60 * RATE),), RATE)
    cut = pieces(audio.samples, audio.sample_rate)
    engine.hear(cut[0].sound, cut[0].speech)
    bare, whole = [], []
    for _ in range(3):
        bare.append(_cpu_seconds(lambda: [engine.hear(piece.sound, piece.speech) for piece in cut]))
        whole.append(_cpu_seconds(lambda: hearing.transcribe(audio, engine)))
    print(
        f"{engine.name}: a minute takes {min(whole):.2f} s of processor, the engine alone {min(bare):.2f} s "
        f"(+{min(whole) / min(bare) - 1:.1%})"
    )


def _cpu_seconds(work: Any) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


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


def _spoken(folder: Path | None) -> np.ndarray:
    """Everything that is spoken, one after the other, with a pause between."""
    if folder is None:
        paths = [REPOSITORY / "tests" / "audio" / "complaint.wav"]
    else:
        paths = [folder / f"{name}.wav" for name in json.loads((folder / "manifest.json").read_text("utf-8"))]
    pause = np.zeros(RATE // 2, np.float32)
    sounds = []
    for path in paths:
        with path.open("rb") as file:
            sounds += [read_wav(file).samples, pause]
    return np.concatenate(sounds)


def _message(path: Path, spoken: np.ndarray, seconds: int) -> Path:
    """So many seconds of it; it breaks off in the middle of a word, as a caller's does who is cut off."""
    needed = np.resize(spoken, seconds * RATE)
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes((needed * 32767).astype("<i2").tobytes())
    return path


if __name__ == "__main__":
    main()
