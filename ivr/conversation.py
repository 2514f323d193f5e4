"""What a conversation is made of: its modes, states, outcomes and limits. How it goes is in `flow.py`."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

Mode = Literal["staffed", "after_hours"]
Outcome = Literal[
    "answered",
    "message",
    "no_message",
    "query",
    "abandoned",
    "abandoned_queue",
    "abandoned_ringing",
    "failed",
]

# The shortest spoken syllable: a click or a knock is shorter, and is nothing to listen to.
SYLLABLE_SECONDS = 0.3


class State(Enum):
    """Where the conversation stands."""

    RINGING = "ringing"
    GREETING = "greeting"
    ASKING = "asking"
    CONNECTING = "connecting"
    BRIDGED = "bridged"
    BEFORE_BEEP = "before_beep"
    BEEP = "beep"
    RECORDING = "recording"
    SAVING = "saving"
    LAST_WORDS = "last_words"
    HANGING_UP = "hanging_up"
    OVER = "over"


@dataclass(frozen=True)
class Limits:
    """The settings that a conversation depends on; `contact` tells whether there is a person on call."""

    message_max_seconds: float
    message_min_seconds: float
    queue_max_seconds: float = 180.0
    query_tries: int = 3
    contact: bool = False
