"""The conversation of one call as a state machine without any input or output.

Events (`events.py`) go in, actions (`actions.py`) come out; `call.py` turns the actions into media and what
happens into events. Only DOMAIN.md section 1 decides what is said and when. Durations are seconds.

Three things may follow the greeting: an officer (`CONNECTING`, `BRIDGED`), a message (`BEEP` to `SAVING`),
or how a matter stands, for who keys a query number in (`ASKING`). Whoever cannot be helped by the first ends
at the second.
"""

from typing import Literal

from ivr import actions as do
from ivr import events as ev
from ivr.conversation import SYLLABLE_SECONDS, Limits, Mode, Outcome, State
from ivr.prompts import spoken

ALMOST_FULL_SECONDS = 30.0
# PJSIP itself gives up on a missing ACK after 32 s; this is for a call set up without any sound.
SETUP_SECONDS = 40.0
# Closing a message takes milliseconds; a caller is not left in silence by a disk that hangs.
SAVING_SECONDS = 10.0
# A telephone on a bad network holds the last words for so long before they are heard.
PARTING_SECONDS = 1.0
# How often a caller may begin a message anew; a key held down must not fill the disk.
TAKES = 10
QUERY_DIGITS = 10
# Longer than between two keys of one number, shorter than a caller who has pressed one key will wait.
KEYS_SECONDS = 2.5
# After a wrong number: time to find the right one and key it in, before the call goes on.
ASK_AGAIN_SECONDS = 10.0
SEEK_AGAIN_SECONDS = 0.5
# An officer who is gone sooner has not spoken with the caller: a telephone that failed as it was answered.
TALK_SECONDS = 5.0


class Flow:
    """One call's conversation. Feed it events with `handle`, do what it answers, until `finished`."""

    def __init__(self, mode: Mode, query_number: str, limits: Limits) -> None:
        self.state = State.RINGING
        self._mode = mode
        self._query_number = query_number
        self._limits = limits
        self._keys = ""
        self._greeting_over = False
        self._wrong_tries = 0
        self._asked = False
        self._sought: Literal["queue", "ringing"] | None = None  # how the caller last waited for an officer
        self._position = 0  # among those who wait, once the caller was told
        self._waited_out = self._talked = False
        self._takes_opened = 0
        self._asked_to_repeat = self._begins_anew = self._wants_contact = False
        self._cut_off = False  # the take came to its longest
        self._speech: list[float] = []
        self._open: ev.RecordingKind | None = None
        self._unsaved = 0  # recordings that are open or not yet safely closed
        self._left_in: State | None = None
        self._gone = self._fault = self._shutting_down = False

    @property
    def finished(self) -> bool:
        """True once the caller is gone and every recording is closed."""
        return self._gone and not self._unsaved

    @property
    def listening(self) -> bool:
        """True while the caller waits for an officer or is connected, and may well say nothing."""
        return self.state in (State.CONNECTING, State.BRIDGED)

    @property
    def outcome(self) -> Outcome:
        """What came of the call, in the words of the call log."""
        if self._talked:
            return "answered"
        if any(seconds >= SYLLABLE_SECONDS for seconds in self._speech):
            return "message"
        if self._fault or self._shutting_down:
            return "failed"
        if self._takes_opened and self._left_in is not State.CONNECTING:
            return "no_message"
        if self._sought is not None:
            return "abandoned_queue" if self._sought == "queue" else "abandoned_ringing"
        return "query" if self._asked else "abandoned"

    def start(self, *, storage_ok: bool) -> list[do.Action]:
        """The call rings; `storage_ok` tells whether there is room to record it."""
        self._fault = not storage_ok
        return [do.StartTimer(ev.Timer.SETUP, SETUP_SECONDS), do.Answer()]

    def handle(self, event: ev.Event) -> list[do.Action]:
        """Take in what happened; returns what to do, in order."""
        match event:
            case ev.HungUp():
                return self._hung_up()
            case ev.RecordingSaved():
                return self._saved(event)
            case ev.RecordingLost(kind):
                self._unsaved -= 1
                self._fault = True
                return self._say_fault() if kind == "message" and self.state is State.SAVING else []
            case ev.StorageFault():
                return self._storage_fault()
            case ev.ShutDown():
                self._shutting_down = True
                return self._end_call("fault")
            case ev.Vanished():
                return self._end_call("hangup")
            case ev.OfficerAnswered() if self.state is not State.CONNECTING:
                return [do.LetOfficersGo()]  # the caller went or chose otherwise at the same moment
            case _:
                return self._converse(event)

    def _converse(self, event: ev.Event) -> list[do.Action]:
        match self.state, event:
            case State.RINGING, ev.Answered():
                return self._say_fault() if self._fault else self._greet()
            case State.RINGING, ev.TimerFired(ev.Timer.SETUP):
                return self._hang_up()
            case ((State.GREETING | State.ASKING), _):
                return self._greeting(event)
            case State.CONNECTING, _:
                return self._connecting(event)
            case State.BRIDGED, _:
                return self._bridged(event)
            case ((State.BEFORE_BEEP | State.BEEP | State.RECORDING | State.SAVING), _):
                return self._message(event)
            case State.LAST_WORDS, ev.PromptEnded():
                return [do.StartTimer(ev.Timer.PARTING, PARTING_SECONDS)]
            case State.LAST_WORDS, ev.TimerFired(ev.Timer.PARTING):
                return self._hang_up()
        return []

    # --- the greeting, and keys pressed in it

    @property
    def _contact_offered(self) -> bool:
        return self._mode == "after_hours" and self._limits.contact and self._sought is None

    def _greet(self) -> list[do.Action]:
        self.state = State.GREETING
        if self._mode == "staffed":
            return [do.Play(("greeting_staffed",))]
        return [do.Play(("greeting_after_hours", *(("press_zero",) if self._limits.contact else ())))]

    def _greeting(self, event: ev.Event) -> list[do.Action]:
        """The greeting is heard, or a query number has just been found wrong.

        A query number may begin with any digit, the 0 of the person on call among them: that is a 0 which
        no other digit follows in time.
        """
        match event:
            case ev.Digit("#"):
                return self._keys_ended(go_on=True)
            case ev.Digit(key) if key in "0123456789":
                return self._key(key)
            case ev.TimerFired(ev.Timer.KEYS):
                return self._keys_ended(go_on=self._greeting_over or self.state is State.ASKING)
            case ev.PromptEnded() if self.state is State.GREETING:
                self._greeting_over = True
                return [] if self._keys else self._after_greeting()
            case ev.PromptEnded():
                return [] if self._keys else [do.StartTimer(ev.Timer.KEYS, ASK_AGAIN_SECONDS)]
            case ev.StateFound(prompts):
                self._asked = True
                return self._last_words(*prompts)
            case ev.StateNotFound():
                return self._wrong_number()
        return []

    def _key(self, key: str) -> list[do.Action]:
        self._keys += key
        if len(self._keys) < QUERY_DIGITS:
            return [do.StartTimer(ev.Timer.KEYS, KEYS_SECONDS)]
        number, self._keys = self._keys, ""
        return [do.LookUp(number)]

    def _keys_ended(self, *, go_on: bool) -> list[do.Action]:
        keys, self._keys = self._keys, ""
        if keys == "0" and self._contact_offered:
            return [do.NoteGreetingEnded(), *self._ring_contact()]
        return self._after_greeting() if go_on else []

    def _wrong_number(self) -> list[do.Action]:
        self._asked = True
        self._wrong_tries += 1
        if self._wrong_tries >= self._limits.query_tries:
            return self._last_words("status_not_found")
        self.state = State.ASKING
        return [do.Play(("status_not_found",)), do.StartTimer(ev.Timer.KEYS, ASK_AGAIN_SECONDS)]

    def _after_greeting(self) -> list[do.Action]:
        if self._mode == "after_hours":
            return [do.NoteGreetingEnded(), *self._open_recorder()]
        self.state, self._sought = State.CONNECTING, "queue"
        longest_wait = do.StartTimer(ev.Timer.LONGEST_WAIT, self._limits.queue_max_seconds)
        return [do.NoteGreetingEnded(), longest_wait, do.Play(("hold_music",)), do.SeekOfficer()]

    # --- an officer

    def _ring_contact(self) -> list[do.Action]:
        self.state, self._sought = State.CONNECTING, "ringing"
        self._waited_out = True  # there is nobody else to try
        return [do.Play(("hold_music",)), do.RingContact()]

    def _connecting(self, event: ev.Event) -> list[do.Action]:
        match event:
            case ev.PhoneRings():
                self._sought = "ringing"
            case ev.AllBusy(position):
                return self._wait(position)
            case ev.NobodyLeft():
                return self._take_message("no_answer")
            case ev.PhonesFailed():
                return self._seek_next()
            case ev.OfficerAnswered():
                self.state, self._open = State.BRIDGED, "conversation"
                self._unsaved += 1
                return [do.Bridge(), do.StartTimer(ev.Timer.TALK, TALK_SECONDS)]
            case ev.TimerFired(ev.Timer.SEEK_AGAIN) if self._sought == "queue":
                return [do.SeekOfficer()]
            case ev.TimerFired(ev.Timer.LONGEST_WAIT):
                self._waited_out = True  # a telephone that rings at this moment rings to its end
                return self._take_message("no_answer") if self._sought == "queue" else []
            case ev.Digit("1"):
                return [do.LetOfficersGo(), *self._open_recorder()]
            case ev.PromptEnded():
                return [do.Play((*self._place(), "hold_music"))]
        return []

    def _seek_next(self) -> list[do.Action]:
        self._sought = "queue"
        return self._take_message("no_answer") if self._waited_out else [do.SeekOfficer()]

    def _wait(self, position: int) -> list[do.Action]:
        newly, self._sought, self._position = not self._position, "queue", position
        again = do.StartTimer(ev.Timer.SEEK_AGAIN, SEEK_AGAIN_SECONDS)
        return [do.Play(("queue", *self._place(), "hold_music")), again] if newly else [again]

    def _place(self) -> tuple[str, ...]:
        """The prompts that say where in the queue the caller stands; none where there is no queue."""
        if self._sought != "queue" or not self._position:
            return ()
        return ("queue_position", *spoken(str(self._position)))

    def _bridged(self, event: ev.Event) -> list[do.Action]:
        match event:
            case ev.TimerFired(ev.Timer.TALK):
                self._talked = True
            case ev.OfficerGone():
                stop = [*self._stop_recording("hangup"), do.LetOfficersGo()]
                if self._talked:
                    return [*stop, *self._last_words("thanks")]
                self.state = State.CONNECTING
                return [*stop, do.Play(("hold_music",)), *self._seek_next()]
        return []

    def _take_message(self, prompt: str) -> list[do.Action]:
        if self._fault:
            return [do.LetOfficersGo(), *self._say_fault()]
        self.state = State.BEFORE_BEEP
        return [do.LetOfficersGo(), do.Play((prompt,))]

    # --- a message

    def _message(self, event: ev.Event) -> list[do.Action]:
        match self.state, event:
            case State.BEFORE_BEEP, ev.PromptEnded() | ev.Digit("#"):
                return self._open_recorder()
            case State.BEEP, ev.PromptEnded():
                return self._listen()
            case ((State.BEEP | State.RECORDING), ev.Digit("0")) if self._contact_offered:
                self._wants_contact = True
                return self._close_take("hash")
            case State.RECORDING, _:
                return self._recording(event)
            case State.SAVING, ev.TimerFired(ev.Timer.SAVING):
                self._fault = True
                return self._say_fault()
        return []

    def _open_recorder(self) -> list[do.Action]:
        if self._fault:
            return self._say_fault()
        # Before the beep, not after it: who starts to speak early loses no syllable.
        self.state, self._open = State.BEEP, "message"
        self._cut_off = False
        self._takes_opened += 1
        self._unsaved += 1
        return [do.StartRecording(), do.Play(("beep",))]

    def _listen(self) -> list[do.Action]:
        self.state = State.RECORDING
        longest = self._limits.message_max_seconds
        timers: list[do.Action] = [do.StartTimer(ev.Timer.LIMIT, longest)]
        if longest > ALMOST_FULL_SECONDS:
            timers.append(do.StartTimer(ev.Timer.ALMOST_FULL, longest - ALMOST_FULL_SECONDS))
        return timers

    def _recording(self, event: ev.Event) -> list[do.Action]:
        match event:
            case ev.Digit("#"):
                return self._close_take("hash")
            case ev.Digit("*") if self._takes_opened < TAKES:
                self._begins_anew = True
                return self._close_take("star")
            case ev.Silence():
                return self._close_take("silence")
            case ev.TimerFired(ev.Timer.LIMIT):
                self._cut_off = True
                return self._close_take("limit")
            case ev.TimerFired(ev.Timer.ALMOST_FULL):
                return [do.Play(("almost_full",))]
        return []

    def _close_take(self, ended_by: do.EndedBy) -> list[do.Action]:
        self.state = State.SAVING
        return [*self._stop_recording(ended_by), do.StartTimer(ev.Timer.SAVING, SAVING_SECONDS)]

    def _stop_recording(self, ended_by: do.EndedBy) -> list[do.Action]:
        recording, self._open = self._open, None
        return [do.StopRecording(ended_by)] if recording else []

    def _saved(self, saved: ev.RecordingSaved) -> list[do.Action]:
        self._unsaved -= 1
        if saved.kind == "conversation":
            return []
        self._speech.append(saved.speech_seconds)
        if self.state is not State.SAVING:
            return []
        if self._fault:
            return self._say_fault()
        if self._wants_contact:
            self._wants_contact = False
            return self._ring_contact()
        if self._begins_anew:
            self._begins_anew = False
            return self._open_recorder()
        if saved.speech_seconds >= self._limits.message_min_seconds:
            return self._confirm()
        if not self._asked_to_repeat:
            self._asked_to_repeat = True
            self.state = State.BEFORE_BEEP
            return [do.Play(("too_short",))]
        return self._confirm() if self.outcome == "message" else self._last_words("thanks")

    def _confirm(self) -> list[do.Action]:
        why_now = ("time_up",) if self._cut_off else ()
        return self._last_words(*why_now, "saved", *spoken(self._query_number), "thanks")

    # --- the end

    def _say_fault(self) -> list[do.Action]:
        return self._last_words("fault")

    def _last_words(self, *prompts: str) -> list[do.Action]:
        self.state = State.LAST_WORDS
        return [do.Play(prompts)]

    def _storage_fault(self) -> list[do.Action]:
        if self.state in (State.LAST_WORDS, State.HANGING_UP, State.OVER):
            return []  # what was said before the fault was true when it was said
        self._fault = True
        if self.state in (State.BEEP, State.RECORDING):
            return self._close_take("fault")
        if self.state is State.BRIDGED:
            return self._stop_recording("fault")  # they speak on
        greeted_at_night = self.state is State.GREETING and self._mode == "after_hours"
        # In staffed hours an officer can still help; a message is not begun any more.
        return self._say_fault() if greeted_at_night or self.state is State.BEFORE_BEEP else []

    def _end_call(self, ended_by: do.EndedBy) -> list[do.Action]:
        if self.state in (State.HANGING_UP, State.OVER):
            return []
        return [*self._leave(ended_by), *self._hang_up()]

    def _hang_up(self) -> list[do.Action]:
        self.state = State.HANGING_UP
        return [do.HangUp()]

    def _hung_up(self) -> list[do.Action]:
        last = self._leave("hangup")
        self.state = State.OVER
        self._gone = True
        return last

    def _leave(self, ended_by: do.EndedBy) -> list[do.Action]:
        self._left_in = self._left_in or self.state
        self._talked = self._talked or self.state is State.BRIDGED
        officers: list[do.Action] = (
            [do.LetOfficersGo()] if self.state in (State.CONNECTING, State.BRIDGED) else []
        )
        return [*self._stop_recording(ended_by), *officers]
