"""Players and recorders of one call, ended by the clock and let go late (see ANCHORS on `onEof2`)."""

import logging
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any

import pjsua2 as pj

from ivr.endpoint import Retired
from ivr.prompts import Prompt

# The bridge works in steps of 20 ms: a prompt's last words leave a little after its length.
BRIDGE_SECONDS = 0.06

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


def _transmit(source: Any, sink: Any) -> None:
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
        _transmit(self._player, ear)

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
            player = pj.AudioMediaPlayer()
            try:
                player.createPlayer(str(prompt.path), pj.PJMEDIA_FILE_NO_LOOP)
            except pj.Error as error:
                log.error("prompt %s cannot be played: %s", prompt.id, error.reason)
                continue
            _transmit(player, self._ear)
            self._player = player
            self._ends_at = time.monotonic() + prompt.seconds + BRIDGE_SECONDS

    def _release(self) -> None:
        if self._player is None:
            return
        if self._ear is not None:
            with suppress(pj.Error):
                self._player.stopTransmit(self._ear)
        self._retired.add(self._player)
        self._player = None


class MessageRecorder:
    """Records one take from whatever `connect` names."""

    def __init__(self) -> None:
        self._recorder: Any = None
        self._mouth: Any = None

    @property
    def recording(self) -> bool:
        """True between `open` and `close`."""
        return self._recorder is not None

    def connect(self, mouth: Any) -> None:
        """Record this media from now on; None while the call has no sound."""
        self._mouth = mouth
        _transmit(mouth, self._recorder)

    def open(self, path: Path) -> None:
        """Start a recording. Raises `OSError`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        recorder = pj.AudioMediaRecorder()
        try:
            recorder.createRecorder(str(path))
        except pj.Error as error:
            raise OSError(f"the recorder cannot be opened: {error.reason}") from None
        _transmit(self._mouth, recorder)
        self._recorder = recorder

    def close(self) -> None:
        """Let go of the recorder; the library completes the file some milliseconds later."""
        # Nobody else refers to it: it is destroyed here and now.
        self._recorder = None
