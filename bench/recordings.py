"""Recordings of spoken complaints for the benches: of any length, as files, and in a ledger."""

import json
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import numpy as np

from hotline.settings import Settings
from ledger.database import Ledger
from ledger.models import Call, CallMode, CallOutcome, EndedBy, Recording, Transcript
from ledger.vault import Vault
from tests.transcription.recordings import COMPLAINT, RATE, read, write_wav
from transcription.transcriber import Samples

PAUSE_SECONDS = 0.5
RECEIVED = datetime(2026, 9, 21, 12, 0, tzinfo=UTC)
_numbers = count(1)


def spoken_in(folder: Path | None) -> Samples:
    """Everything that is spoken in a folder with a manifest.json, one after the other, with a pause between.

    Without a folder: the complaint that comes with the tests.
    """
    if folder is None:
        paths = [COMPLAINT]
    else:
        paths = [folder / f"{name}.wav" for name in json.loads((folder / "manifest.json").read_text("utf-8"))]
    sounds = []
    for path in paths:
        sounds += [read(path).samples, np.zeros(round(PAUSE_SECONDS * RATE), np.float32)]
    return np.concatenate(sounds)


def message(path: Path, spoken: Samples, seconds: float, number: int = 0) -> Path:
    """Write so many seconds of what is spoken, the `number`-th such stretch, over and over as it is needed.

    It breaks off in the middle of a word, as does that of a caller who is cut off.
    """
    frames = round(seconds * RATE)
    return write_wav(path, np.resize(np.roll(spoken, -number * frames), frames))


def put(ledger: Ledger, settings: Settings, sound: Path) -> int:
    """Put a message into the vault and the ledger, as intake does; the id of the transcript to be made."""
    name = f"20260921T120000-1-{next(_numbers):08x}"
    stored = Vault(settings.vault_dir, ledger.keys.vault).put(sound, name)
    call = Call(id=name, line=1, mode=CallMode.AFTER_HOURS, outcome=CallOutcome.MESSAGE, started_at=RECEIVED)
    recording = Recording(
        position=1,
        vault_id=stored.id,
        seconds=stored.bytes / (2 * RATE),
        bytes=stored.bytes,
        sha256=stored.sha256,
        started_at=RECEIVED,
        ended_by=EndedBy.HASH,
        transcript=Transcript(),
    )
    call.recordings = [recording]
    with ledger.session() as session, session.begin():
        session.add(call)
        session.flush()
        return recording.transcript.id
