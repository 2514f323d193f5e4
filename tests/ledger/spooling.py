"""Calls in a spool as the line leaves them, for tests."""

import json
import math
import wave
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Any

CALL_ID = "20260921T120000-1-0123abcd"
CALLER = "13805381234"
RATE = 8000


def write_wav(path: Path, seconds: float) -> None:
    """Write a tone of 440 Hz, 8 kHz 16-bit mono."""
    samples = array(
        "h", (round(8000 * math.sin(2 * math.pi * 440 * n / RATE)) for n in range(round(seconds * RATE)))
    )
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())


def take(
    number: int = 1, *, seconds: float = 2.0, speech: float | None = 1.5, **changes: Any
) -> dict[str, Any]:
    """Describe one take as `call.json` does."""
    return {
        "file": f"message-{number}.wav",
        "started_at": f"2026-09-21T20:00:2{number}+08:00",
        "seconds": seconds,
        "ended_by": "hash",
        "speech_seconds": speech,
        "sha256": "0" * 64,
        **changes,
    }


def spool_call(
    spool_dir: Path, call_id: str = CALL_ID, *, takes: Iterable[dict[str, Any]] = (take(),), **changes: Any
) -> Path:
    """Write a finished after-hours call with a message, and a WAV for each take."""
    folder = spool_dir / call_id
    folder.mkdir(parents=True)
    recordings = list(takes)
    for described in recordings:
        write_wav(folder / described["file"], described["seconds"])
    call = {
        "version": 1,
        "call_id": call_id,
        "line": 1,
        "sip_call_id": "a84b4c76e66710@192.0.2.1",
        "caller": CALLER,
        "called": "12389",
        "mode": "after_hours",
        "state": "ended",
        "outcome": "message",
        "interrupted": False,
        "query_number": "0123456789",
        "started_at": "2026-09-21T20:00:00+08:00",
        "answered_at": "2026-09-21T20:00:00.015+08:00",
        "greeting_ended_at": "2026-09-21T20:00:20+08:00",
        "ended_at": "2026-09-21T20:01:00+08:00",
        "hung_up_by": "caller",
        "sip_status": 200,
        "codec": "PCMA",
        "recordings": recordings,
        **changes,
    }
    (folder / "call.json").write_text(json.dumps(call, ensure_ascii=False), encoding="utf-8")
    return folder
