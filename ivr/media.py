"""Players and recorders of one call.

A prompt is ended by the clock, at its known length: PJSUA2 tells of a file's end (`onEof2`) from a thread of
its own, and a player destroyed around that moment takes the process with it.
"""

import logging
import math
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any

import pjsua2 as pj

from ivr.endpoint import Retired
from ivr.prompts import SAMPLE_RATE, Prompt
from ivr.stereo import tracks_of
from ivr.tones import seconds_of

BRIDGE_FRAME_SECONDS = 0.02
# A prompt's last words leave the bridge a little after its length.
BRIDGE_SECONDS = 3 * BRIDGE_FRAME_SECONDS

log = logging.getLogger(__name__)


def sound_of(call: Any) -> Any:
    """A call's two-way audio, None while it is on hold or gone."""
    with suppress(pj.Error):  # it may end between its event and now
        info = call.getInfo()  # named, for its list of media lives no longer than it does
        for media in info.media:
            if media.type == pj.PJMEDIA_TYPE_AUDIO and media.status == pj.PJSUA_CALL_MEDIA_ACTIVE:
                return call.getAudioMedia(media.index)
    return None


def codec_of(call: Any) -> str | None:
    """Name of the codec a call's audio has, None where it has none."""
    try:
        stream = call.getStreamInfo(0)
    except pj.Error:
        return None
    return str(stream.codecName)


def delay_of(call: Any) -> float:
    """Seconds of a call's sound that have come and wait in the jitter buffer."""
    try:
        statistics = call.getStreamStat(0)
    except pj.Error:
        return 0.0
    return float(statistics.jbuf.size * BRIDGE_FRAME_SECONDS)


def let_speak(source: Any, sink: Any) -> None:
    """Let sound flow; a call that has just ended is no fault of the prompt or the recorder."""
    if source is not None and sink is not None:
        with suppress(pj.Error):
            source.startTransmit(sink)


class PromptPlayer:
    """Plays prompts one after the other to whatever `connect` names."""

    def __init__(self, retired: Retired) -> None:
        self._retired = retired
        self._waiting: deque[Prompt] = deque()
        self._player: Any = None
        self._ends_at = 0.0
        self._ear: Any = None

    @property
    def playing(self) -> bool:
        """True until the last prompt has been heard."""
        return self._player is not None or bool(self._waiting)

    def connect(self, ear: Any) -> None:
        """Play to this media from now on; None while the call has no sound."""
        self._ear = ear
        let_speak(self._player, ear)

    @property
    def due_at(self) -> float:
        """When `advance` has something to do, in seconds of the monotonic clock."""
        return self._ends_at if self.playing else math.inf

    def play(self, prompts: list[Prompt]) -> None:
        """Stop what is playing, and play these."""
        self.stop()
        self._waiting.extend(prompts)
        self._next()

    def stop(self) -> None:
        """Fall silent at once."""
        self._waiting.clear()
        self._release()

    def advance(self) -> bool:
        """Go to the next prompt when its time has come; True when the last one has just ended."""
        if self._player is None or time.monotonic() < self._ends_at:
            return False
        self._release()
        self._next()
        return self._player is None

    def _next(self) -> None:
        while self._waiting and self._player is None:
            prompt = self._waiting.popleft()
            player, seconds = _player_of(prompt)
            if player is None:
                continue
            let_speak(player, self._ear)
            self._player = player
            self._ends_at = time.monotonic() + seconds + BRIDGE_SECONDS

    def _release(self) -> None:
        if self._player is None:
            return
        if self._ear is not None:
            with suppress(pj.Error):
                self._player.stopTransmit(self._ear)
        self._retired.add(self._player)
        self._player = None


def _player_of(prompt: Prompt) -> tuple[Any, float]:
    """What plays a prompt, and for how long: its file or its tones, None where it has neither."""
    if prompt.path is not None:
        player = pj.AudioMediaPlayer()
        try:
            player.createPlayer(str(prompt.path), pj.PJMEDIA_FILE_NO_LOOP)
        except pj.Error as error:
            log.error("prompt %s cannot be played: %s", prompt.id, error.reason)
        else:
            return player, prompt.seconds
    return _tones_of(prompt) if prompt.tones else None, seconds_of(prompt.tones)


def _tones_of(prompt: Prompt) -> Any:
    generator = pj.ToneGenerator()
    generator.createToneGenerator(SAMPLE_RATE)
    sequence = pj.ToneDescVector()
    for tone in prompt.tones:
        description = pj.ToneDesc()
        description.freq1 = tone.hertz
        description.on_msec, description.off_msec = round(1000 * tone.seconds), round(1000 * tone.pause)
        sequence.append(description)
    generator.play(sequence)
    return generator


class MessageRecorder:
    """Records one take from whatever `connect` names.

    `silence` is recorded with it. A telephone with silence suppression sends nothing in a pause, and the
    library then writes nothing: pauses would vanish from the recording, and a full disk look the same.
    With `through_hold` a call without sound is recorded as silence too.
    """

    def __init__(self, silence: Any, *, through_hold: bool = False) -> None:
        self._silence = silence
        self._through_hold = through_hold
        self._recorder: Any = None
        self._mouth: Any = None

    @property
    def recording(self) -> bool:
        """True between `open` and `close`."""
        return self._recorder is not None

    def connect(self, mouth: Any) -> None:
        """Record this media from now on; None while the call has no sound: nothing is recorded then."""
        self._mouth = mouth
        self._listen()

    def open(self, path: Path) -> None:
        """Start a recording. Raises `OSError`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        recorder = pj.AudioMediaRecorder()
        try:
            recorder.createRecorder(str(path))
        except pj.Error as error:
            raise OSError(f"the recorder cannot be opened: {error.reason}") from None
        self._recorder = recorder
        self._listen()

    def close(self) -> None:
        """Let go of the recorder; the library completes the file some milliseconds later."""
        # Nobody else refers to it: it is destroyed here and now.
        self._recorder = None

    def _listen(self) -> None:
        if self._recorder is None:
            return
        if self._mouth is None and not self._through_hold:
            with suppress(pj.Error):
                self._silence.stopTransmit(self._recorder)
            return
        let_speak(self._silence, self._recorder)
        let_speak(self._mouth, self._recorder)


class ConversationRecorder:
    """Records caller and officer in step, each into a file of their own."""

    def __init__(self, silence: Any) -> None:
        self._caller = MessageRecorder(silence, through_hold=True)
        self._officer = MessageRecorder(silence, through_hold=True)

    @property
    def recording(self) -> bool:
        """True between `open` and `close`."""
        return self._caller.recording

    def connect(self, caller: Any, officer: Any) -> None:
        """Record these media from now on; None for a side without sound."""
        self._caller.connect(caller)
        self._officer.connect(officer)

    def open(self, conversation: Path) -> None:
        """Start a recording. Raises `OSError`."""
        caller, officer = tracks_of(conversation)
        try:
            self._caller.open(caller)
            self._officer.open(officer)
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of both recorders in the same turn."""
        self._caller.close()
        self._officer.close()
