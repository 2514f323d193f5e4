"""What can happen in a call, as its conversation is told of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

RecordingKind = Literal["message", "conversation"]


class Timer(StrEnum):
    """What a timer of the conversation waits for."""

    SETUP = "setup"
    KEYS = "keys"
    LONGEST_WAIT = "longest_wait"
    SEEK_AGAIN = "seek_again"
    TALK = "talk"
    ALMOST_FULL = "almost_full"
    LIMIT = "limit"
    SAVING = "saving"
    PARTING = "parting"


@dataclass(frozen=True)
class Answered:
    """The caller has our answer and sound flows."""


@dataclass(frozen=True)
class PromptEnded:
    """What was played last has been heard to its end."""


@dataclass(frozen=True)
class Digit:
    """The caller pressed a key."""

    key: str


@dataclass(frozen=True)
class StateFound:
    """A query number is known; `prompts` say how the matter stands."""

    prompts: tuple[str, ...]


@dataclass(frozen=True)
class StateNotFound:
    """A query number is not known, or may not be asked for now."""


@dataclass(frozen=True)
class PhoneRings:
    """The telephone of at least one officer, or of the person on call, is being rung."""


@dataclass(frozen=True)
class AllBusy:
    """Nobody is free now; `position` is the caller's place among those who wait, from 1."""

    position: int


@dataclass(frozen=True)
class NobodyLeft:
    """Nobody is on duty who has not been tried."""


@dataclass(frozen=True)
class OfficerAnswered:
    """An officer is on the line and can be connected."""


@dataclass(frozen=True)
class PhonesFailed:
    """Every telephone that rang was busy, refused, did not answer or could not be reached."""


@dataclass(frozen=True)
class OfficerGone:
    """The officer who was connected has hung up or is lost."""


@dataclass(frozen=True)
class Silence:
    """While recording, nothing was said for as long as the settings allow."""


@dataclass(frozen=True)
class TimerFired:
    """A timer started by `StartTimer` has run out."""

    timer: Timer


@dataclass(frozen=True)
class RecordingSaved:
    """A recording is closed and safely on disk."""

    speech_seconds: float
    kind: RecordingKind = "message"


@dataclass(frozen=True)
class RecordingLost:
    """A recording could not be closed."""

    kind: RecordingKind = "message"


@dataclass(frozen=True)
class StorageFault:
    """The disk is full or refuses to be written."""


@dataclass(frozen=True)
class ShutDown:
    """The line is being stopped."""


@dataclass(frozen=True)
class Vanished:
    """Nothing has come from the caller for too long; there will be no BYE."""


@dataclass(frozen=True)
class HungUp:
    """The call is over, whoever ended it."""


Event = (
    Answered
    | PromptEnded
    | Digit
    | StateFound
    | StateNotFound
    | PhoneRings
    | AllBusy
    | NobodyLeft
    | OfficerAnswered
    | PhonesFailed
    | OfficerGone
    | Silence
    | TimerFired
    | RecordingSaved
    | RecordingLost
    | StorageFault
    | ShutDown
    | Vanished
    | HungUp
)
