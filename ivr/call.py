"""One call: turns the actions of its conversation into media, and what happens into events."""

import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pjsua2 as pj

from hotline.settings import Settings
from ivr import flow, writer
from ivr.endpoint import Endpoint
from ivr.leg import Happening, KeyPressed, Leg, MediaChanged, StateChanged
from ivr.media import MessageRecorder, PromptPlayer, codec_of, delay_of, sound_of
from ivr.prompts import Prompts
from ivr.spool import CallRecord, Recording

# A caller who is silent may send nothing (RFC 3389 allows it), so this is longer than the greeting; the
# conversation's own limits end every other call before.
RTP_TIMEOUT_SECONDS = 60.0
RTP_POLL_SECONDS = 1.0
# PJSIP writes four times a second; a disk that takes nothing for so long is full or broken.
STALL_SECONDS = 2.0
# Some telephones send one key press both as RFC 4733 and as INFO.
SAME_PRESS_SECONDS = 1.0
# The beep's echo comes back from the caller's handset after a round trip and the jitter buffer.
ECHO_SECONDS = 0.3

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """What the calls of a line share."""

    settings: Settings
    prompts: Prompts
    writer: writer.Writer
    endpoint: Endpoint
    now: Callable[[], datetime]

    def time(self) -> str:
        """The time of day for a call record."""
        return self.now().isoformat(timespec="milliseconds")


class LineCall:
    """A call on the line, from its ring until its record is complete."""

    def __init__(self, line: Line, leg: Leg, record: CallRecord, conversation: flow.Flow) -> None:
        self.record = record
        self._line = line
        self._leg: Leg | None = leg
        self._flow = conversation
        self._player = PromptPlayer(line.endpoint.retired)
        self._recorder = MessageRecorder(line.endpoint.silence())
        self._timers: dict[flow.Timer, float] = {}
        self._confirmed = self._greeted = self._has_sound = False
        self._events: deque[flow.Event] = deque()
        self._drained_at: float | None = None
        self._last_key: tuple[KeyPressed, float] | None = None
        self._packets = -1
        self._sound_since = self._packets_at = self._polled_at = time.monotonic()

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
        self._tell(flow.ShutDown())

    def take(self, happening: Happening) -> None:
        """Something happened."""
        match happening:
            case StateChanged(state, sip_status):
                self._on_state(state, sip_status)
            case MediaChanged():
                self._connect_media()
                self._greet_when_ready()
            case KeyPressed():
                self._on_key(happening)
            case writer.Heard():
                self._on_heard(happening)
            case writer.Closed():
                self._on_closed(happening)
            case writer.Lost():
                self._tell(flow.RecordingLost())
            case writer.WriteFailed():
                self._tell(flow.StorageFault())

    def tick(self) -> None:
        """Look at the clock: prompts that end, timers, a caller who has vanished."""
        now = time.monotonic()
        if self._player.advance():
            self._tell(flow.PromptEnded())
        if self._drained_at is not None and now >= self._drained_at:
            self._close_recorder()
        for timer, due in list(self._timers.items()):
            if now >= due:
                del self._timers[timer]
                self._tell(flow.TimerFired(timer))
        if now - self._polled_at >= RTP_POLL_SECONDS:
            self._polled_at = now
            self._watch_rtp(now)

    def let_go(self) -> None:
        """Give the call up after an error; what was recorded of it is kept."""
        self._player.stop()
        self._recorder.close()
        if self._leg is not None:
            with suppress(pj.Error):
                self._leg.hangup(pj.CallOpParam(True))
        self._release_leg()
        self._line.writer.close_later(self.record.call_id)

    def _tell(self, event: flow.Event) -> None:
        self._events.append(event)
        if len(self._events) > 1:
            return  # an action told it: the actions before it come first
        while self._events:
            self._do(self._flow.handle(self._events[0]))
            self._events.popleft()
        if self._flow.finished and self._leg is not None:
            self._finish()

    def _do(self, actions: list[flow.Action]) -> None:
        for action in actions:
            match action:
                case flow.Answer():
                    self._answer()
                case flow.Play(prompts):
                    self._play(prompts)
                case flow.StartRecording():
                    self._start_recording()
                case flow.StopRecording(ended_by):
                    self._stop_recording(ended_by)
                case flow.StartTimer(timer, seconds):
                    self._timers[timer] = time.monotonic() + seconds
                case flow.NoteGreetingEnded():
                    self.record.greeting_ended_at = self._line.time()
                case flow.HangUp():
                    self._hang_up()

    # --- actions

    def _answer(self) -> None:
        operation = pj.CallOpParam()
        operation.statusCode = pj.PJSIP_SC_OK
        if self._leg is not None:
            with suppress(pj.Error):  # the library has refused it already, which is reported next
                self._leg.answer(operation)

    def _play(self, prompts: tuple[str, ...]) -> None:
        self._player.play([self._line.prompts[prompt] for prompt in prompts])
        if not self._player.playing:
            self._tell(flow.PromptEnded())  # none could be opened: go on without them

    def _start_recording(self) -> None:
        file = f"message-{len(self.record.recordings) + 1}.wav"
        self.record.recordings.append(Recording(file, self._line.time()))
        try:
            self._recorder.open(self._folder / file)
        except OSError as error:
            log.error("call %s: %s", self.record.call_id, error)
            self._tell(flow.StorageFault())
            return
        skip_seconds = self._line.prompts["beep"].seconds + ECHO_SECONDS
        self._line.writer.follow(self.record.call_id, file, skip_seconds=skip_seconds)
        self._save()

    def _stop_recording(self, ended_by: flow.EndedBy) -> None:
        take = self.record.recordings[-1]
        take.ended_by = ended_by
        if not self._recorder.recording:  # it could not be opened
            self.record.recordings.pop()
            self._tell(flow.RecordingLost())
            return
        self._player.stop()
        if ended_by == "hash" and self._leg is not None:
            self._drained_at = time.monotonic() + delay_of(self._leg)  # words said before the key
        else:
            self._close_recorder()

    def _close_recorder(self) -> None:
        self._drained_at = None
        self._recorder.close()
        self._line.writer.close(self.record.call_id, self.record.recordings[-1].file)

    def _hang_up(self) -> None:
        self._player.stop()
        self.record.hung_up_by = "line"
        try:
            if self._leg is not None:
                self._leg.hangup(pj.CallOpParam(True))
        except pj.Error:  # the library knows the call no more
            self._tell(flow.HungUp())

    # --- happenings

    def _on_state(self, state: int, sip_status: int) -> None:
        if state == pj.PJSIP_INV_STATE_CONNECTING:  # our 200 is on its way
            self.record.answered_at = self._line.time()
            self.record.sip_status = pj.PJSIP_SC_OK
        elif state == pj.PJSIP_INV_STATE_CONFIRMED:
            self._confirmed = True
            self._save()
            self._greet_when_ready()
        elif state == pj.PJSIP_INV_STATE_DISCONNECTED:
            if self.record.sip_status is None:
                self.record.sip_status = sip_status
            self.record.hung_up_by = "line" if self._refused else self.record.hung_up_by or "caller"
            self.record.ended_at = self._line.time()
            self._player.stop()
            self._player.connect(None)
            self._recorder.connect(None)
            self._tell(flow.HungUp())

    def _greet_when_ready(self) -> None:
        if self._confirmed and self._has_sound and not self._greeted:
            self._greeted = True
            self._tell(flow.Answered())

    def _connect_media(self) -> None:
        sound = sound_of(self._leg) if self._leg is not None else None
        self._has_sound = sound is not None
        self._sound_since = self._packets_at = time.monotonic()
        self._player.connect(sound)
        self._recorder.connect(sound)
        if self._leg is not None and sound is not None:
            self.record.codec = codec_of(self._leg)

    def _on_key(self, press: KeyPressed) -> None:
        now = time.monotonic()
        if self._last_key is not None:
            last, at = self._last_key
            if last.key == press.key and last.method != press.method and now - at < SAME_PRESS_SECONDS:
                return
        self._last_key = (press, now)
        self._tell(flow.Digit(press.key))

    def _on_heard(self, heard: writer.Heard) -> None:
        if not self._recorder.recording or heard.file != self.record.recordings[-1].file:
            return
        # On hold nothing is recorded, so the clock runs from when sound last began.
        sounding_seconds = time.monotonic() - self._sound_since if self._has_sound else 0.0
        if min(heard.stalled_seconds, sounding_seconds) > STALL_SECONDS or heard.disk_full:
            log.error("call %s: the recording stopped: the disk takes no more", self.record.call_id)
            self._tell(flow.StorageFault())
        elif heard.silence_seconds >= self._line.settings.message_silence_seconds:
            self._tell(flow.Silence())

    def _on_closed(self, closed: writer.Closed) -> None:
        take = next(take for take in self.record.recordings if take.file == closed.file)
        take.seconds = round(closed.seconds, 3)
        take.speech_seconds = round(closed.speech_seconds, 2)
        take.sha256 = closed.sha256
        self._tell(flow.RecordingSaved(closed.speech_seconds))
        if self.record.state == "open":
            self._save()

    def _watch_rtp(self, now: float) -> None:
        """PJSUA2 has no watchdog: a caller who vanished without BYE is found by the packets that stop."""
        if self._leg is None or not self._confirmed:
            return
        try:
            statistics = self._leg.getStreamStat(0)  # named, for its parts live no longer than it does
        except pj.Error:
            return  # no stream just now
        packets = statistics.rtcp.rxStat.pkt
        if packets != self._packets:
            self._packets, self._packets_at = packets, now
        elif now - self._packets_at > RTP_TIMEOUT_SECONDS:
            log.warning("call %s: nothing has come from the caller any more", self.record.call_id)
            self._tell(flow.Vanished())

    # --- the record

    @property
    def _folder(self) -> Path:
        return self._line.settings.spool_dir / self.record.call_id

    def _save(self) -> None:
        self._line.writer.save(self.record)

    @property
    def _refused(self) -> bool:
        """True where our answer was a final no, as for a session interval too small (RFC 4028)."""
        status = self.record.sip_status or 0
        return status >= 400 and status != pj.PJSIP_SC_REQUEST_TERMINATED

    def _finish(self) -> None:
        """Everything is known: complete the record and let the leg go."""
        if any(take.sha256 is None for take in self.record.recordings):
            self._line.writer.close_later(self.record.call_id)
        else:
            self._end_record()
        self._release_leg()

    def _end_record(self) -> None:
        self.record.state = "ended"
        self.record.ended_at = self.record.ended_at or self._line.time()
        self.record.outcome = "refused" if self._refused else self._flow.outcome
        if self.record.outcome != "message":
            self.record.query_number = None
        self._save()
        log.info("call %s ended: %s", self.record.call_id, self.record.outcome)

    def _release_leg(self) -> None:
        self._player.connect(None)
        self._recorder.connect(None)
        if self._leg is not None:
            self._line.endpoint.retired.add(self._leg)
            self._leg = None
