"""A recording while PJSIP writes it: its level, whether it still grows, and its end."""

import os
import time
from pathlib import Path

import numpy as np

from ivr import stereo, wavfile
from ivr.speech import FRAME, Measurement, levels, measure, surely_spoken

# PJSIP writes the header within some 15 ms; after this it never will.
HEADER_SECONDS = 2.0
# Room that the records of the calls need to be closed when recordings have filled the disk.
RESERVE_MEGABYTES = 1.0
FRAME_BYTES = 2 * FRAME
# Speech in the last second means that nobody has fallen silent.
RECENT_FRAMES = 50


class GrowingRecording:
    """Follows one file. `skip_seconds` at its start, the beep, are not listened to."""

    def __init__(self, path: Path, skip_seconds: float) -> None:
        self.path = path
        self.closing = False
        self.disk_full = False
        self._skip_seconds = skip_seconds
        self._levels = np.empty(0)
        self._size = 0
        self._grown_at = time.monotonic()
        self._closing_since = 0.0

    @property
    def silence_seconds(self) -> float:
        """How long nothing has been said, up to now; above zero only where the last second was quiet."""
        if surely_spoken(self._levels[-RECENT_FRAMES:]):
            return 0.0
        return self._measure().silence_seconds

    @property
    def stalled_seconds(self) -> float:
        """How long the file has not grown."""
        return time.monotonic() - self._grown_at

    def keep(self) -> None:
        """Make what is new durable. Raises `OSError`."""
        recording = os.open(self.path, os.O_RDONLY)
        try:
            size = os.fstat(recording).st_size
            if size != self._size:
                os.fdatasync(recording)
                # Only now: a disk that is slow for seconds has not stopped.
                self._size, self._grown_at = size, time.monotonic()
        finally:
            os.close(recording)

    def listen(self) -> None:
        """Listen to what is new, and see whether the disk takes more. Raises `OSError`."""
        heard = len(self._levels) * FRAME_BYTES
        with self.path.open("rb", buffering=0) as recording:
            recording.seek(wavfile.HEADER.size + heard)
            data = recording.read(max(self._size - wavfile.HEADER.size - heard, 0))
        samples = np.frombuffer(data[: len(data) // FRAME_BYTES * FRAME_BYTES], dtype="<i2")
        self._levels = np.concatenate((self._levels, levels(samples)))
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
        self.keep()
        self.listen()
        speech = self._measure()
        seconds = (self._size - wavfile.HEADER.size) / wavfile.BYTES_PER_SECOND
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

    def keep(self) -> None:
        """Make what is new durable. Raises `OSError`."""
        for track in self._tracks:
            track.keep()

    def listen(self) -> None:
        """Listen to what is new, and see whether the disk takes more. Raises `OSError`."""
        for track in self._tracks:
            track.listen()

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
