"""A recording while PJSIP writes it: its level, whether it still grows, and its end."""

import os
import time
from pathlib import Path

import numpy as np

from ivr import stereo, wavfile
from ivr.speech import FRAME, Measurement, levels, measure

SYNC_SECONDS = 0.5
# PJSIP writes the header within some 15 ms; after this it never will.
HEADER_SECONDS = 2.0
# Room that the records of the calls need to be closed when recordings have filled the disk.
RESERVE_MEGABYTES = 1.0
FRAME_BYTES = 2 * FRAME


class GrowingRecording:
    """Follows one file. `skip_seconds` at its start, the beep, are not listened to."""

    def __init__(self, path: Path, skip_seconds: float) -> None:
        self.path = path
        self.closing = False
        self.disk_full = False
        self._skip_seconds = skip_seconds
        self._levels = np.empty(0)
        self._grown_at = self._synced_at = time.monotonic()
        self._closing_since = 0.0

    @property
    def silence_seconds(self) -> float:
        """How long nothing has been said, up to now."""
        return self._measure().silence_seconds

    @property
    def stalled_seconds(self) -> float:
        """How long the file has not grown."""
        return time.monotonic() - self._grown_at

    def follow(self) -> None:
        """Read what is new, and make it durable from time to time. Raises `OSError`."""
        now = time.monotonic()
        with self.path.open("rb") as recording:
            recording.seek(wavfile.HEADER.size + len(self._levels) * FRAME_BYTES)
            data = recording.read()
            if len(data) >= FRAME_BYTES:
                self._grown_at = now
                samples = np.frombuffer(data[: len(data) // FRAME_BYTES * FRAME_BYTES], dtype="<i2")
                self._levels = np.concatenate((self._levels, levels(samples.astype(np.int16))))
            if now - self._synced_at >= SYNC_SECONDS:
                self._synced_at = now
                os.fsync(recording.fileno())
        disk = os.statvfs(self.path)
        self.disk_full = disk.f_bavail * disk.f_frsize < RESERVE_MEGABYTES * 1e6

    def begin_closing(self) -> None:
        """PJSIP was told to close the file."""
        self.closing = True
        self._closing_since = time.monotonic()

    def may_be_closed(self) -> bool:
        """True when PJSIP has closed the file, or has had time enough."""
        try:
            closed = wavfile.is_closed(self.path)
        except OSError:
            closed = False
        return closed or time.monotonic() - self._closing_since > HEADER_SECONDS

    def finish(self) -> Measurement:
        """Make the file whole and durable, and measure it. Raises `OSError`."""
        if not wavfile.is_closed(self.path):
            wavfile.repair(self.path)
        self.follow()
        wavfile.make_durable(self.path)
        speech = self._measure()
        seconds = (self.path.stat().st_size - wavfile.HEADER.size) / wavfile.BYTES_PER_SECOND
        return Measurement(seconds, speech.speech_seconds, speech.silence_seconds)

    def _measure(self) -> Measurement:
        return measure(self._levels, skip_seconds=self._skip_seconds)


class GrowingConversation:
    """Follows the two tracks of a conversation, and makes one file of them at its end."""

    # Silence ends a message, not a conversation: an officer may look something up.
    silence_seconds = 0.0

    def __init__(self, path: Path) -> None:
        self.path = path
        self._tracks = [GrowingRecording(track, 0.0) for track in stereo.tracks_of(path)]

    @property
    def closing(self) -> bool:
        """True once PJSIP was told to close the files."""
        return self._tracks[0].closing

    @property
    def stalled_seconds(self) -> float:
        """How long one of the files has not grown."""
        return max(track.stalled_seconds for track in self._tracks)

    @property
    def disk_full(self) -> bool:
        """True where the disk takes no more."""
        return any(track.disk_full for track in self._tracks)

    def follow(self) -> None:
        """Read what is new, and make it durable from time to time. Raises `OSError`."""
        for track in self._tracks:
            track.follow()

    def begin_closing(self) -> None:
        """PJSIP was told to close the files."""
        for track in self._tracks:
            track.begin_closing()

    def may_be_closed(self) -> bool:
        """True when PJSIP has closed both files, or has had time enough."""
        return all(track.may_be_closed() for track in self._tracks)

    def finish(self) -> Measurement:
        """Make one file of both tracks; its speech is the caller's. Raises `OSError`."""
        caller, officer = (track.finish() for track in self._tracks)
        stereo.merge(self.path)
        return Measurement(max(caller.seconds, officer.seconds), caller.speech_seconds, 0.0)
