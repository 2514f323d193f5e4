"""Finds the beep in what a caller hears, by the energy at its frequency."""

import numpy as np
import numpy.typing as npt

from ivr.speech import FRAME, SAMPLE_RATE

BEEP_HERTZ = 1000
# A spoken vowel spreads its energy over many harmonics; a beep has it all in one place.
SHARE = 0.9
QUIETEST = 100.0  # RMS of 16-bit samples, -50 dBFS
SHORTEST_FRAMES = 5  # 100 ms

_TURN = np.exp(-2j * np.pi * BEEP_HERTZ * np.arange(FRAME) / SAMPLE_RATE)


class BeepDetector:
    """Fed with samples as they come, tells when the beep has ended."""

    def __init__(self) -> None:
        self._rest = np.empty(0, dtype=np.int16)
        self._run = 0

    def ended(self, samples: npt.NDArray[np.int16]) -> bool:
        """Listen to more samples (8 kHz); True once a beep has sounded and is over."""
        heard = np.concatenate((self._rest, samples))
        whole = len(heard) // FRAME * FRAME
        self._rest = heard[whole:]
        for frame in heard[:whole].reshape(-1, FRAME):
            if is_beep(frame):
                self._run += 1
            elif self._run >= SHORTEST_FRAMES:
                return True
            else:
                self._run = 0
        return False


def is_beep(frame: npt.NDArray[np.int16]) -> bool:
    """True where nearly all of a 20 ms frame's energy lies at the beep's frequency."""
    values = frame.astype(np.float64)
    energy = float(np.sum(values**2))
    if energy < QUIETEST**2 * FRAME:
        return False
    at_beep = 2 * abs(complex(np.dot(values, _TURN))) ** 2 / FRAME
    return bool(at_beep > SHARE * energy)
