"""The conversation of one call as a state machine without any input or output.

Events go in, actions come out; `call.py` turns the actions into media and what happens into events. Only
DOMAIN.md section 1 decides what is said and when. Durations are seconds.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Literal

Mode = Literal["staffed", "after_hours"]
EndedBy = Literal["hash", "hangup", "silence", "limit", "fault"]
Outcome = Literal["message", "no_message", "abandoned", "failed"]

ALMOST_FULL_SECONDS = 30.0
# The shortest spoken syllable: a click or a knock is shorter, and is nothing to listen to.
SYLLABLE_SECONDS = 0.3
# PJSIP itself gives up on a missing ACK after 32 s; this is for a call set up without any sound.
SETUP_SECONDS = 40.0
# Closing a message takes milliseconds; a caller is not left in silence by a disk that hangs.
SAVING_SECONDS = 10.0
# A telephone on a bad network holds the last words for so long before they are heard.
PARTING_SECONDS = 1.0
TAKES = 2


class Timer(StrEnum):
    """What a timer of the conversation waits for."""

    SETUP = "setup"
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
class Silence:
    """While recording, nothing was said for as long as the settings allow."""


@dataclass(frozen=True)
class TimerFired:
    """A timer started by `StartTimer` has run out."""

    timer: Timer


@dataclass(frozen=True)
class RecordingSaved:
    """A take is closed and safely on disk."""

    speech_seconds: float


@dataclass(frozen=True)
class RecordingLost:
    """A take could not be closed."""


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
    | Silence
    | TimerFired
    | RecordingSaved
    | RecordingLost
    | StorageFault
    | ShutDown
    | Vanished
    | HungUp
)


@dataclass(frozen=True)
class Answer:
    """Answer the ringing call."""


@dataclass(frozen=True)
class Play:
    """Play these prompts one after the other, instead of what is playing now."""

    prompts: tuple[str, ...]


@dataclass(frozen=True)
class StartRecording:
    """Open the recorder for the next take."""


@dataclass(frozen=True)
class StopRecording:
    """Close the take; `RecordingSaved` or `RecordingLost` follows."""

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


Action = Answer | Play | StartRecording | StopRecording | StartTimer | NoteGreetingEnded | HangUp


class State(Enum):
    """Where the conversation stands."""

    RINGING = "ringing"
    GREETING = "greeting"
    BEEP = "beep"
    RECORDING = "recording"
    SAVING = "saving"
    ASKING_AGAIN = "asking_again"
    LAST_WORDS = "last_words"
    HANGING_UP = "hanging_up"
    OVER = "over"


class Flow:
    """One call's conversation. Feed it events with `handle`, do what it answers, until `finished`."""

    def __init__(
        self, mode: Mode, query_number: str, *, message_max_seconds: float, message_min_seconds: float
    ) -> None:
        self.state = State.RINGING
        self._mode = mode
        self._query_number = query_number
        self._max_seconds = message_max_seconds
        self._min_seconds = message_min_seconds
        self._takes_opened = 0
        self._speech: list[float] = []
        self._taking = False  # a take is open or not yet safely closed
        self._gone = False
        self._fault = False
        self._shutting_down = False

    @property
    def finished(self) -> bool:
        """True once the caller is gone and every take is closed."""
        return self._gone and not self._taking

    @property
    def outcome(self) -> Outcome:
        """What came of the call, in the words of the call log."""
        if any(seconds >= SYLLABLE_SECONDS for seconds in self._speech):
            return "message"
        if self._fault or self._shutting_down:
            return "failed"
        return "no_message" if self._takes_opened else "abandoned"

    def start(self, *, storage_ok: bool) -> list[Action]:
        """The call rings; `storage_ok` tells whether there is room to record it."""
        self._fault = not storage_ok
        return [StartTimer(Timer.SETUP, SETUP_SECONDS), Answer()]

    def handle(self, event: Event) -> list[Action]:
        """Take in what happened; returns what to do, in order."""
        match event:
            case HungUp():
                return self._hung_up()
            case RecordingSaved(speech_seconds):
                return self._saved(speech_seconds)
            case RecordingLost():
                self._taking, self._fault = False, True
                return self._say_fault() if self.state is State.SAVING else []
            case StorageFault():
                return self._storage_fault()
            case ShutDown():
                self._shutting_down = True
                return self._end_call("fault")
            case Vanished():
                return self._end_call("hangup")
            case _:
                return self._converse(event)

    def _converse(self, event: Event) -> list[Action]:
        match self.state, event:
            case State.RINGING, Answered():
                return self._say_fault() if self._fault else self._greet()
            case State.RINGING, TimerFired(Timer.SETUP):
                return self._hang_up()
            case State.GREETING, PromptEnded() | Digit("#"):
                return [NoteGreetingEnded(), *self._open_recorder()]
            case State.ASKING_AGAIN, PromptEnded() | Digit("#"):
                return self._open_recorder()
            case State.BEEP, PromptEnded():
                return self._listen()
            case State.RECORDING, _:
                return self._recording(event)
            case State.SAVING, TimerFired(Timer.SAVING):
                self._fault = True
                return self._say_fault()
            case State.LAST_WORDS, PromptEnded():
                return [StartTimer(Timer.PARTING, PARTING_SECONDS)]
            case State.LAST_WORDS, TimerFired(Timer.PARTING):
                return self._hang_up()
        return []

    def _greet(self) -> list[Action]:
        self.state = State.GREETING
        if self._mode == "staffed":
            return [Play(("greeting_staffed", "no_answer"))]
        return [Play(("greeting_after_hours",))]

    def _open_recorder(self) -> list[Action]:
        # Before the beep, not after it: who starts to speak early loses no syllable.
        self.state = State.BEEP
        self._takes_opened += 1
        self._taking = True
        return [StartRecording(), Play(("beep",))]

    def _listen(self) -> list[Action]:
        self.state = State.RECORDING
        timers: list[Action] = [StartTimer(Timer.LIMIT, self._max_seconds)]
        if self._max_seconds > ALMOST_FULL_SECONDS:
            timers.append(StartTimer(Timer.ALMOST_FULL, self._max_seconds - ALMOST_FULL_SECONDS))
        return timers

    def _recording(self, event: Event) -> list[Action]:
        match event:
            case Digit("#"):
                return self._close_take("hash")
            case Silence():
                return self._close_take("silence")
            case TimerFired(Timer.LIMIT):
                return self._close_take("limit")
            case TimerFired(Timer.ALMOST_FULL):
                return [Play(("almost_full",))]
        return []

    def _close_take(self, ended_by: EndedBy) -> list[Action]:
        self.state = State.SAVING
        return [StopRecording(ended_by), StartTimer(Timer.SAVING, SAVING_SECONDS)]

    def _saved(self, speech_seconds: float) -> list[Action]:
        self._taking = False
        self._speech.append(speech_seconds)
        if self.state is not State.SAVING:
            return []
        if self._fault:
            return self._say_fault()
        if speech_seconds >= self._min_seconds:
            return self._confirm()
        if self._takes_opened < TAKES:
            self.state = State.ASKING_AGAIN
            return [Play(("too_short",))]
        return self._confirm() if self.outcome == "message" else self._last_words("thanks")

    def _confirm(self) -> list[Action]:
        digits = (f"digit_{digit}" for digit in self._query_number)
        return self._last_words("saved", *digits, "thanks")

    def _say_fault(self) -> list[Action]:
        return self._last_words("fault")

    def _last_words(self, *prompts: str) -> list[Action]:
        self.state = State.LAST_WORDS
        return [Play(prompts)]

    def _storage_fault(self) -> list[Action]:
        if self.state in (State.LAST_WORDS, State.HANGING_UP, State.OVER):
            return []  # what was said before the fault was true when it was said
        self._fault = True
        if self.state in (State.BEEP, State.RECORDING):
            return self._close_take("fault")
        return self._say_fault() if self.state in (State.GREETING, State.ASKING_AGAIN) else []

    def _end_call(self, ended_by: EndedBy) -> list[Action]:
        if self.state in (State.HANGING_UP, State.OVER):
            return []
        stop: list[Action] = [StopRecording(ended_by)] if self.state in (State.BEEP, State.RECORDING) else []
        return [*stop, *self._hang_up()]

    def _hang_up(self) -> list[Action]:
        self.state = State.HANGING_UP
        return [HangUp()]

    def _hung_up(self) -> list[Action]:
        recording = self.state in (State.BEEP, State.RECORDING)
        self.state = State.OVER
        self._gone = True
        return [StopRecording("hangup")] if recording else []
