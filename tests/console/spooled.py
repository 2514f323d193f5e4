"""Calls in the spool as the line leaves them: sound that is like speech, and the record beside it."""

import wave
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

RATE = 8000
ANSWERED_AFTER = timedelta(seconds=1)
GREETED_AFTER = timedelta(seconds=21)
"""From the first ring to the recording: the greeting and a beep."""


def speechlike(seconds: float, seed: int = 1) -> np.ndarray:
    """Noise that swells and fades as syllables do: 16-bit mono at 8 kHz."""
    chance = np.random.default_rng(seed)
    length = int(seconds * RATE)
    time = np.arange(length) / RATE
    syllables = np.abs(np.sin(2 * np.pi * 2.2 * time)) ** 0.7
    phrases = np.clip(np.sin(2 * np.pi * time / 5.5) + 0.75, 0, 1)
    tone = np.sin(2 * np.pi * 180 * time) + 0.4 * chance.standard_normal(length)
    return np.asarray(tone * syllables * phrases * 5000, dtype=np.int16)


def write_wav(path: Path, samples: np.ndarray) -> None:
    """Write 16 bits at 8 kHz: mono, or where the samples have two columns, stereo."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())


def record(
    folder: Path, began: datetime, lengths: Sequence[float], *, kind: str, again: bool, seed: int
) -> list[dict[str, object]]:
    """Write recordings of these lengths, one after another, and describe them as the line does."""
    channels = 2 if kind == "conversation" else 1
    described: list[dict[str, object]] = []
    for position, seconds in enumerate(lengths, 1):
        sides = [speechlike(seconds, seed=seed + side) for side in range(channels)]
        write_wav(folder / f"{kind}-{position}.wav", np.column_stack(sides) if channels == 2 else sides[0])
        described.append(
            {
                "file": f"{kind}-{position}.wav",
                "kind": kind,
                "channels": channels,
                "started_at": began.isoformat(),
                "seconds": seconds,
                "speech_seconds": seconds * 0.7,
                "ended_by": "hangup" if channels == 2 else "hash",
                "superseded": again and position < len(lengths),
                "sha256": "",
            }
        )
        began += timedelta(seconds=seconds)
    return described


def describe(
    call_id: str,
    number: int,
    caller: str | None,
    outcome: str,
    started: datetime,
    ended: datetime,
    recordings: list[dict[str, object]],
) -> dict[str, object]:
    """Describe a call after hours as the line does when it is over; `ended`: the last recording."""
    call = {
        "version": 1,
        "call_id": call_id,
        "line": 1,
        "sip_call_id": f"{number}@example",
        "caller": caller,
        "called": "12389",
        "mode": "after_hours",
        "state": "ended",
        "outcome": outcome,
        "interrupted": False,
        "query_number": f"{number:010d}" if recordings else None,
        "started_at": started.isoformat(),
        "answered_at": (started + ANSWERED_AFTER).isoformat(),
        "greeting_ended_at": (started + GREETED_AFTER - timedelta(seconds=2)).isoformat(),
        "ended_at": (ended + timedelta(seconds=8)).isoformat(),
        "hung_up_by": "line" if recordings else "caller",
        "sip_status": 200,
        "codec": "PCMA",
        "recordings": recordings,
    }
    if recordings and recordings[0]["kind"] == "message":
        call |= {"message_started_at": recordings[0]["started_at"], "message_ended_at": ended.isoformat()}
    return call
