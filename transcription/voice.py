"""Whether somebody speaks: Silero VAD, which comes with faster-whisper, on sound as it arrives.

The library itself judges whole recordings only; here its network is fed frame by frame and keeps its state.
It costs some 0.3 % of one core for each second of sound, and is hardly moved by level or noise.
"""

import numpy as np
from faster_whisper.vad import get_vad_model
from numpy.typing import NDArray

from transcription.cutting import FRAME_SECONDS, SILENCE
from transcription.sound import SAMPLE_RATE
from transcription.transcriber import Samples

FRAME = round(FRAME_SECONDS * SAMPLE_RATE)  # 512 samples, the only size that the network takes
_CONTEXT = 64  # samples of the frame before, which the network hears again
_STATE = (1, 1, 128)


# The longer the network hears nothing, the less it believes in speech when it comes: after 30 s of silence
# the first sentence is lost. So after each block without any (frames, about a second) it begins anew.
_BLOCK = 32


class VoiceDetector:
    """Follows one channel of sound at `SAMPLE_RATE`."""

    def __init__(self) -> None:
        self._network = get_vad_model().session
        self._before = np.zeros(_CONTEXT, np.float32)
        self._block: list[float] = []
        self._hidden = self._cell = np.zeros(_STATE, np.float32)

    def feed(self, samples: Samples) -> list[float]:
        """How likely it is that somebody speaks, 0 to 1, for each frame; takes whole frames only."""
        framed: NDArray[np.float32] = samples.reshape(-1, FRAME)
        likely: list[float] = []
        while len(likely) < len(framed):
            block = framed[len(likely) :][: _BLOCK - len(self._block)]
            heard = self._judge(block)
            likely += heard
            self._block += heard
            if len(self._block) == _BLOCK:
                if max(self._block) < SILENCE:
                    self._hidden = self._cell = np.zeros(_STATE, np.float32)
                self._block = []
        return likely

    def _judge(self, framed: NDArray[np.float32]) -> list[float]:
        ends = np.concatenate([self._before[None], framed[:-1, -_CONTEXT:]])
        self._before = framed[-1, -_CONTEXT:].copy()
        heard = {"input": np.hstack([ends, framed]), "h": self._hidden, "c": self._cell}
        likely, self._hidden, self._cell = self._network.run(None, heard)
        return [float(one) for one in likely.ravel()]
