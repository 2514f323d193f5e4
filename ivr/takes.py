"""The recordings of one call: messages and conversations, from their first sample to their checksum."""

import logging
import math
import time
from collections.abc import Callable
from typing import Any

from ivr import events as ev
from ivr import writer
from ivr.actions import EndedBy
from ivr.equipment import Equipment
from ivr.media import ConversationRecorder, MessageRecorder, delay_of
from ivr.spool import CallRecord, Recording

# PJSIP writes four times a second; a disk that takes nothing for so long is full or broken.
STALL_SECONDS = 5.0
# The beep's echo comes back from the caller's handset after a round trip and the jitter buffer.
ECHO_SECONDS = 0.3

log = logging.getLogger(__name__)


class Takes:
    """Records what a call's conversation asks for, and tells what came of it."""

    def __init__(self, line: Equipment, record: CallRecord, tell: Callable[[ev.Event], None]) -> None:
        self._line = line
        self._record = record
        self._tell = tell
        self._message = MessageRecorder(line.endpoint.silence())
        self._conversation = ConversationRecorder(line.endpoint.silence())
        self._drained_at = math.inf
        self._closing = 0  # recordings that the writer has been told to close
        self._sounds = False
        self._sound_since = time.monotonic()

    def connect(self, caller: Any, officer: Any) -> None:
        """Record these media from now on; None for a side without sound."""
        self._sounds = caller is not None
        self._sound_since = time.monotonic()
        self._message.connect(caller)
        self._conversation.connect(caller, officer)

    def start_message(self) -> None:
        """Open the recorder for a take of a message."""
        take = self._begin(Recording(self._file("message"), self._line.time()))
        self._record.message_started_at = self._record.message_started_at or take.started_at
        skip_seconds = self._line.prompts["beep"].seconds + ECHO_SECONDS
        if self._open(self._message, take):
            self._line.writer.follow(self._record.call_id, take.file, skip_seconds=skip_seconds)

    def start_conversation(self) -> None:
        """Open the recorders of caller and officer."""
        file = self._file("conversation")
        take = self._begin(Recording(file, self._line.time(), kind="conversation", channels=2))
        if self._open(self._conversation, take):
            self._line.writer.follow_conversation(self._record.call_id, take.file)

    def stop(self, ended_by: EndedBy, leg: Any) -> None:
        """Close what is open; with "hash", after the words said before the key have come from `leg`."""
        take = self._record.recordings[-1]
        take.ended_by = ended_by
        take.superseded = ended_by == "star"
        if take.kind == "message":
            self._record.message_ended_at = self._line.time()
        if not self._recorder_of(take).recording:  # it could not be opened
            self._record.recordings.pop()
            self._tell(ev.RecordingLost(take.kind))
        elif ended_by in ("hash", "star") and leg is not None:
            self._drained_at = time.monotonic() + delay_of(leg)
        else:
            self._close()

    @property
    def due_at(self) -> float:
        """When to `tick`, in seconds of the monotonic clock: at once while the writer is awaited."""
        return 0.0 if self._closing else self._drained_at

    def tick(self) -> None:
        """Look at the clock."""
        if time.monotonic() >= self._drained_at:
            self._close()

    def heard(self, heard: writer.Heard) -> None:
        """How the open recording stands."""
        if not self._record.recordings:
            return
        take = self._record.recordings[-1]
        if heard.file != take.file or not self._recorder_of(take).recording:
            return
        # On hold no message is recorded, so the clock runs from when sound last began.
        sounding_seconds = time.monotonic() - self._sound_since if self._sounds else 0.0
        if min(heard.stalled_seconds, sounding_seconds) > STALL_SECONDS or heard.disk_full:
            log.error("call %s: the recording stopped: the disk takes no more", self._record.call_id)
            self._tell(ev.StorageFault())
        elif heard.silence_seconds >= self._line.settings.message_silence_seconds:
            self._tell(ev.Silence())

    def closed(self, closed: writer.Closed) -> None:
        """A recording is durable."""
        self._closing -= 1
        take = self._named(closed.file)
        take.seconds = round(closed.seconds, 3)
        take.speech_seconds = round(closed.speech_seconds, 2)
        take.sha256 = closed.sha256
        self._tell(ev.RecordingSaved(closed.speech_seconds, take.kind))

    def lost(self, lost: writer.Lost) -> None:
        """A recording could not be closed."""
        self._closing -= 1
        self._tell(ev.RecordingLost(self._named(lost.file).kind))

    def let_go(self) -> None:
        """Close the recorders; the writer closes what they have written."""
        self._message.close()
        self._conversation.close()

    def _file(self, kind: ev.RecordingKind) -> str:
        return f"{kind}-{len(self._record.recordings) + 1}.wav"

    def _begin(self, take: Recording) -> Recording:
        self._record.recordings.append(take)
        return take

    def _open(self, recorder: MessageRecorder | ConversationRecorder, take: Recording) -> bool:
        try:
            recorder.open(self._line.settings.spool_dir / self._record.call_id / take.file)
        except OSError as error:
            log.error("call %s: %s", self._record.call_id, error)
            self._tell(ev.StorageFault())
            return False
        self._line.writer.save(self._record)
        return True

    def _close(self) -> None:
        self._drained_at = math.inf
        self._closing += 1
        take = self._record.recordings[-1]
        self._recorder_of(take).close()
        self._line.writer.close(self._record.call_id, take.file)

    def _recorder_of(self, take: Recording) -> MessageRecorder | ConversationRecorder:
        return self._message if take.kind == "message" else self._conversation

    def _named(self, file: str) -> Recording:
        return next(take for take in self._record.recordings if take.file == file)
