"""A finished call as the line left it in the spool: `call.json` and its WAVs, read and checked.

The spool is the contract between the telephone and the ledger (DESIGN.md section 3). Nothing here
touches the database.
"""

import time
import wave
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from ledger.models.codes import CallMode, CallOutcome, EndedBy, HungUpBy, RecordingKind, RingEnd

CALL_FILE = "call.json"
# The line makes the folder first and writes the first `call.json` in the same moment; after a crash in
# between it does so when it starts again.
WITHOUT_CALL_FILE = timedelta(hours=1)

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
FileName = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*\.wav$")]
Packets = Annotated[int, Field(ge=0, lt=2**63)]
Milliseconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]

# What the other end of the call chose to send; PostgreSQL holds every character but this one.
Signalled = Annotated[str, AfterValidator(lambda text: text.replace("\0", ""))]


class Unreadable(Exception):
    """A spool folder is not a call; the message says what is wrong with it, and nothing of its content."""


class StillOpen(Exception):
    """The call of a spool folder has not ended yet, or the line has only just begun to write it."""


class SpooledRecording(BaseModel):
    """One take of a message, or one conversation, as the line describes it; lengths in seconds."""

    model_config = ConfigDict(frozen=True)

    file: FileName
    kind: RecordingKind = RecordingKind.MESSAGE
    channels: Annotated[int, Field(ge=1, le=2)] = 1
    superseded: bool = False
    started_at: AwareDatetime | None = None
    seconds: Seconds = 0.0
    ended_by: Annotated[EndedBy, BeforeValidator(lambda code: code or EndedBy.CRASH)] = EndedBy.CRASH
    speech_seconds: Seconds | None = None


class SpooledExtension(BaseModel):
    """The officer's telephone that answered, as the snapshot told the line of it."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[int, Field(ge=1, lt=2**31)]
    label: Signalled


class SpooledOfficer(BaseModel):
    """Who was on duty at the telephone that answered, as the snapshot told the line."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[int, Field(ge=1, lt=2**31)]
    name: Signalled


class SpooledRing(BaseModel):
    """A telephone that was rung for the call, and what came of it; without an end the line was cut off."""

    model_config = ConfigDict(frozen=True)

    label: Signalled | None = None
    began_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    end: RingEnd | None = None


class SpooledRTP(BaseModel):
    """What the line measured of the caller's sound."""

    model_config = ConfigDict(frozen=True)

    received: Packets | None = None
    lost: Packets | None = None
    foreign: Packets | None = None
    jitter_ms: Milliseconds | None = None
    round_trip_ms: Milliseconds | None = None


class SpooledCall(BaseModel):
    """`call.json`, version 1. What a line of an earlier release did not write has a default."""

    model_config = ConfigDict(frozen=True)

    version: Literal[1]
    call_id: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,64}$")]
    line: Annotated[int, Field(ge=1)]
    sip_call_id: Signalled | None = None
    caller: Signalled | None = None
    called: Signalled | None = None
    trunk: Signalled | None = None
    mode: CallMode
    state: Literal["open", "ended"]
    outcome: CallOutcome | None = None
    interrupted: bool = False
    query_number: Annotated[str, StringConstraints(pattern=r"^\d{10}$")] | None = None
    started_at: AwareDatetime
    answered_at: AwareDatetime | None = None
    greeting_ended_at: AwareDatetime | None = None
    queued_at: AwareDatetime | None = None
    rang_at: AwareDatetime | None = None
    bridged_at: AwareDatetime | None = None
    message_started_at: AwareDatetime | None = None
    message_ended_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    extension: SpooledExtension | None = None
    officer: SpooledOfficer | None = None
    emergency: bool = False
    asked_query: bool = False
    hung_up_by: HungUpBy | None = None
    sip_status: int | None = None
    sip_cause: Signalled | None = None
    codec: Signalled | None = None
    rtp: SpooledRTP | None = None
    recordings: tuple[SpooledRecording, ...] = ()
    rings: tuple[SpooledRing, ...] = ()


@dataclass(frozen=True, slots=True)
class Take:
    """One WAV of a spool folder, and what the line says of it; `seconds` is measured, 0 when broken."""

    path: Path
    seconds: float
    described: SpooledRecording

    @property
    def speech_seconds(self) -> float | None:
        """How long the caller spoke in it; None when the line did not get to say."""
        speech = self.described.speech_seconds
        return None if speech is None else min(speech, self.seconds)


def read_call(folder: Path) -> SpooledCall:
    """Read `call.json` of a spool folder.

    Raises `StillOpen` when the call has not ended, `Unreadable` when the folder is not a call,
    `OSError` when the disk does not let it be read.
    """
    try:
        call = SpooledCall.model_validate_json((folder / CALL_FILE).read_bytes())
    except FileNotFoundError as error:
        age = time.time() - folder.stat().st_mtime
        if age < WITHOUT_CALL_FILE.total_seconds():
            raise StillOpen(f"Call {folder.name} has only just begun to be written.") from error
        raise Unreadable(f"There is no {CALL_FILE} in it.") from error
    except ValidationError as error:
        raise Unreadable(f"{CALL_FILE} is not what the line writes:\n{_problems(error)}") from error
    if call.call_id != folder.name:
        raise Unreadable(f"{CALL_FILE} is that of another call: its call_id is not the name of the folder.")
    if call.state == "open":
        raise StillOpen(f"Call {call.call_id} has not ended yet.")
    return call


def takes(folder: Path, call: SpooledCall) -> list[Take]:
    """Return the call's WAVs, in order.

    A WAV that `call.json` does not name (the power failed before it could) comes last and is taken for
    cut off. One that is named and missing has no bytes to keep, and is left out.
    """
    named = [(folder / described.file, described) for described in call.recordings]
    known = {path for path, _ in named}
    unnamed = [
        (path, SpooledRecording.model_construct(file=path.name))
        for path in sorted(folder.rglob("*.wav"))
        if path not in known
    ]
    return [
        Take(path, wav_seconds(path), described) for path, described in [*named, *unnamed] if path.is_file()
    ]


def wav_seconds(path: Path) -> float:
    """Return how many seconds of sound a WAV really holds, whatever its header says; 0 when it is broken."""
    try:
        with wave.open(str(path), "rb") as sound:
            frame = sound.getsampwidth() * sound.getnchannels()
            length = len(sound.readframes(sound.getnframes()))
            return length / frame / sound.getframerate()
    except (wave.Error, EOFError, ZeroDivisionError):
        return 0.0


def _problems(error: ValidationError) -> str:
    # Without the values: they are the caller's number and times.
    return "\n".join(
        f"{'.'.join(str(part) for part in problem['loc']) or CALL_FILE}: {problem['msg']}"
        for problem in error.errors(include_input=False, include_context=False, include_url=False)
    )
