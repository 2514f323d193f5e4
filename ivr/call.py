"""One call: turns the actions of its conversation into media, and what happens into events."""

import logging
import math
import time
from collections import deque
from contextlib import suppress

import pjsua2 as pj

from ivr import actions as do
from ivr import events as ev
from ivr import writer
from ivr.connection import Connection
from ivr.equipment import Equipment
from ivr.flow import Flow
from ivr.leg import Happening, KeyPressed, Leg, MediaChanged, OfficerHappening, StateChanged
from ivr.media import PromptPlayer, codec_of, sound_of
from ivr.spool import CallRecord
from ivr.takes import Takes

# Some telephones send one key press both as RFC 4733 and as INFO.
SAME_PRESS_SECONDS = 1.0
# Where no prompt can be opened: long enough that one repeated for ever does not fill the log.
MUTE_SECONDS = 1.0

log = logging.getLogger(__name__)


class LineCall:
    """A call on the line, from its ring until its record is complete."""

    def __init__(self, line: Equipment, leg: Leg, record: CallRecord, conversation: Flow) -> None:
        self.record = record
        self._line = line
        self._leg: Leg | None = leg
        self._flow = conversation
        self._player = PromptPlayer(line.endpoint.retired)
        # Without a way back to this object: cycles are collected at any time, in any thread, and what
        # belongs to the library may be let go by its own thread only.
        self._events: deque[ev.Event] = deque()
        self._handling = False
        self._takes = Takes(line, record, self._events.append)
        self._connection = Connection(line, record, self._events.append)
        self._timers: dict[ev.Timer, float] = {}
        self._mute_until = math.inf
        self._confirmed = self._greeted = self._has_sound = False
        self._written = self._sought
        self._last_key: tuple[KeyPressed, float] | None = None

    @property
    def over(self) -> bool:
        """True once nothing more will happen; the record has been handed to the writer."""
        return self._leg is None

    def ring(self, *, storage_ok: bool) -> None:
        """The call rings."""
        log.info("call %s rings", self.record.call_id)
        self._do(self._flow.start(storage_ok=storage_ok))
        self._save()

    def shut_down(self) -> None:
        """End the call politely; what has been recorded is kept."""
        self._tell(ev.ShutDown())

    def take(self, happening: Happening) -> None:
        """Something happened."""
        match happening:
            case StateChanged():
                self._on_state(happening)
            case MediaChanged():
                self._connect_media()
                self._greet_when_ready()
            case KeyPressed():
                self._on_key(happening)
            case OfficerHappening():
                self._connection.take(happening)
                self._connect_recorders()
            case writer.WriteFailed():
                self._tell(ev.StorageFault())
            case _:
                self._on_report(happening)
        self._handle()

    @property
    def due_at(self) -> float:
        """When to `tick` at the latest, in seconds of the monotonic clock, should nothing happen before."""
        parts = [self._player.due_at, self._takes.due_at, self._connection.due_at]
        if self._leg is not None and self._confirmed:
            parts.append(self._leg.reception.due_at)
        return min(self._mute_until, *parts, *self._timers.values())

    def tick(self) -> None:
        """Look at the clock: prompts that end, timers, telephones that ring, a caller who has vanished."""
        now = time.monotonic()
        if self._player.advance() or now >= self._mute_until:
            self._mute_until = math.inf
            self._tell(ev.PromptEnded())
        self._takes.tick()
        self._connection.tick()
        self._handle()
        for timer, due in list(self._timers.items()):
            if now >= due:
                del self._timers[timer]
                self._tell(ev.TimerFired(timer))
        leg, listening = self._leg, self._flow.listening
        if leg is not None and self._confirmed and leg.reception.vanished(leg, listening=listening):
            log.warning("call %s: nothing has come from the caller any more", self.record.call_id)
            self._tell(ev.Vanished())

    def let_go(self) -> None:
        """Give the call up after an error; what was recorded of it is kept."""
        self._player.stop()
        self._takes.let_go()
        self._connection.let_go()
        if self._leg is not None:
            with suppress(pj.Error):
                self._leg.hangup(pj.CallOpParam(True))
        self._release_leg()
        self._line.writer.close_later(self.record.call_id)

    def _tell(self, event: ev.Event) -> None:
        self._events.append(event)
        self._handle()

    def _handle(self) -> None:
        """Let the conversation go on by what has happened, in order; also by what its actions tell."""
        if self._handling:
            return
        self._handling = True
        while self._events:
            self._do(self._flow.handle(self._events.popleft()))
        self._handling = False
        if self._flow.finished and self._leg is not None:
            self._finish()

    def _do(self, actions: list[do.Action]) -> None:
        for action in actions:
            match action:
                case do.Answer():
                    self._answer()
                case do.Play(prompts):
                    self._play(prompts)
                case do.StartTimer(timer, seconds):
                    self._timers[timer] = time.monotonic() + seconds
                case do.NoteGreetingEnded():
                    self.record.greeting_ended_at = self._line.time()
                case do.LookUp(number):
                    self._look_up(number)
                case do.HangUp():
                    self._hang_up()
                case do.StartRecording() | do.StopRecording():
                    self._record(action)
                case _:
                    self._connect(action)

    # --- actions

    def _answer(self) -> None:
        operation = pj.CallOpParam()
        operation.statusCode = pj.PJSIP_SC_OK
        if self._leg is not None:
            with suppress(pj.Error):  # the library has refused it already, which is reported next
                self._leg.answer(operation)

    def _play(self, prompts: tuple[str, ...]) -> None:
        self._player.play([self._line.prompts[prompt] for prompt in prompts])
        # None could be opened: go on without them.
        self._mute_until = math.inf if self._player.playing else time.monotonic() + MUTE_SECONDS

    def _record(self, action: do.StartRecording | do.StopRecording) -> None:
        if isinstance(action, do.StartRecording):
            self._takes.start_message()
            return
        self._player.stop()
        self._takes.stop(action.ended_by, self._leg)

    def _connect(self, action: do.Action) -> None:
        match action:
            case do.SeekOfficer():
                self._connection.seek()
                if self._sought == self._written:
                    return  # sought twice a second while the caller waits: nothing new to write
            case do.RingContact():
                self._connection.ring_contact()
            case do.LetOfficersGo():
                self._connection.let_go()
            case do.Bridge():
                self._player.stop()
                self._mute_until = math.inf
                self._connect_recorders()
                self._takes.start_conversation()
                self._connection.bridge()
        self._save()

    def _look_up(self, number: str) -> None:
        self.record.asked_query = True
        known = self._line.snapshot.known
        caller = self.record.caller
        prompts = self._line.queries.look_up(number, caller, known.query_states, known.query_items)
        self._tell(ev.StateFound(prompts) if prompts else ev.StateNotFound())

    def _hang_up(self) -> None:
        self._player.stop()
        by_officer = self._connection.officer_left and self._flow.outcome == "answered"
        self.record.hung_up_by = "officer" if by_officer else "line"
        try:
            if self._leg is not None:
                self._leg.hangup(pj.CallOpParam(True))
        except pj.Error:  # the library knows the call no more
            self._tell(ev.HungUp())

    # --- happenings

    def _on_state(self, changed: StateChanged) -> None:
        if changed.state == pj.PJSIP_INV_STATE_CONNECTING:  # our 200 is on its way
            self.record.answered_at = self._line.time()
            self.record.sip_status = pj.PJSIP_SC_OK
        elif changed.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self._confirmed = True
            self._save()
            self._greet_when_ready()
        elif changed.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            if self.record.sip_status is None:
                self.record.sip_status = changed.sip_status
            self.record.sip_cause = changed.cause or None
            # The line's library hangs up where the session is refreshed no more (RFC 4028).
            by_line = self._refused or changed.sip_status == pj.PJSIP_SC_REQUEST_TIMEOUT
            self.record.hung_up_by = "line" if by_line else self.record.hung_up_by or "caller"
            self.record.ended_at = self._line.time()
            self._player.stop()
            self._player.connect(None)
            self._takes.connect(None, None)
            self._connection.hear(None)
            self._tell(ev.HungUp())

    def _greet_when_ready(self) -> None:
        if self._confirmed and self._has_sound and not self._greeted:
            self._greeted = True
            self._tell(ev.Answered())

    def _connect_media(self) -> None:
        sound = sound_of(self._leg) if self._leg is not None else None
        self._has_sound = sound is not None
        self._player.connect(sound)
        self._connection.hear(sound)
        self._takes.connect(sound, self._connection.officer_sound)
        if self._leg is not None:
            self._leg.reception.begin_anew()
            self.record.codec = codec_of(self._leg) or self.record.codec

    def _connect_recorders(self) -> None:
        sound = sound_of(self._leg) if self._leg is not None else None
        self._takes.connect(sound, self._connection.officer_sound)

    def _on_key(self, press: KeyPressed) -> None:
        now = time.monotonic()
        if self._last_key is not None:
            last, at = self._last_key
            if last.key == press.key and last.method != press.method and now - at < SAME_PRESS_SECONDS:
                return
        self._last_key = (press, now)
        self._tell(ev.Digit(press.key))

    def _on_report(self, report: writer.Report) -> None:
        match report:
            case writer.Heard():
                self._takes.heard(report)
            case writer.Closed():
                self._takes.closed(report)
                self._handle()
                if not self.over:
                    self._save()
            case writer.Lost():
                self._takes.lost(report)

    # --- the record

    @property
    def _sought(self) -> tuple[str | None, list[int]]:
        """What seeking an officer changes in the record."""
        return self.record.queued_at, self.record.ringing

    def _save(self) -> None:
        self._written = self._sought
        self._line.writer.save(self.record)

    @property
    def _refused(self) -> bool:
        """True where our answer was a final no, as for a session interval too small (RFC 4028)."""
        status = self.record.sip_status or 0
        return status >= 400 and status != pj.PJSIP_SC_REQUEST_TERMINATED

    def _finish(self) -> None:
        """Everything is known: complete the record and let the leg go."""
        self.record.ended_at = self.record.ended_at or self._line.time()
        self.record.rtp = self._leg.reception.figures if self._leg is not None else None
        if any(take.sha256 is None for take in self.record.recordings):
            self._save()
            self._line.writer.close_later(self.record.call_id)
        else:
            self._end_record()
        self._release_leg()

    def _end_record(self) -> None:
        self.record.state = "ended"
        self.record.outcome = "refused" if self._refused else self._flow.outcome
        if self.record.outcome != "message":
            self.record.query_number = None
        self._save()
        log.info("call %s ended: %s", self.record.call_id, self.record.outcome)

    def _release_leg(self) -> None:
        self._player.connect(None)
        self._takes.connect(None, None)
        if self._leg is not None:
            self._line.endpoint.retired.add(self._leg)
            self._leg = None
