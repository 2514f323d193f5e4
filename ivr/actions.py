"""What a conversation asks the telephone to do."""

from dataclasses import dataclass
from typing import Literal

from ivr.events import Timer

EndedBy = Literal["hash", "star", "hangup", "silence", "limit", "fault"]


@dataclass(frozen=True)
class Answer:
    """Answer the ringing call."""


@dataclass(frozen=True)
class Play:
    """Play these prompts one after the other, instead of what is playing now."""

    prompts: tuple[str, ...]


@dataclass(frozen=True)
class LookUp:
    """Look a query number up; `StateFound` or `StateNotFound` follows."""

    number: str


@dataclass(frozen=True)
class SeekOfficer:
    """Ring whoever is free and has not been tried; `PhoneRings`, `AllBusy` or `NobodyLeft` follows."""


@dataclass(frozen=True)
class RingContact:
    """Ring the person on call; `PhoneRings` or `NobodyLeft` follows."""


@dataclass(frozen=True)
class LetOfficersGo:
    """Stop ringing, hang up an officer's telephone, give up the place among those who wait."""


@dataclass(frozen=True)
class Bridge:
    """Let caller and officer hear each other, and record both."""


@dataclass(frozen=True)
class StartRecording:
    """Open the recorder for the next take of a message."""


@dataclass(frozen=True)
class StopRecording:
    """Close the take or the conversation; `RecordingSaved` or `RecordingLost` follows."""

    ended_by: EndedBy


@dataclass(frozen=True)
class StartTimer:
    """Send `TimerFired` after so long; one that runs under the same name is replaced."""

    timer: Timer
    seconds: float


@dataclass(frozen=True)
class NoteGreetingEnded:
    """Write down that the greeting has ended."""


@dataclass(frozen=True)
class HangUp:
    """End the call; `HungUp` follows."""


Action = (
    Answer
    | Play
    | LookUp
    | SeekOfficer
    | RingContact
    | LetOfficersGo
    | Bridge
    | StartRecording
    | StopRecording
    | StartTimer
    | NoteGreetingEnded
    | HangUp
)
