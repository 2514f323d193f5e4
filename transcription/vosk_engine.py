"""Vosk (Kaldi): the product's engine. Small, quick, and its model can be shared between processes.

It has no threads of its own, so a model that was loaded before a fork works after it, and the processes
share its memory until one of them writes to it, which recognising does not.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import vosk

from transcription.models import ModelBroken
from transcription.sound import SAMPLE_RATE
from transcription.speech_parts import Part
from transcription.transcriber import Samples, Segment, Word

CHUNK_SAMPLES = SAMPLE_RATE // 4


class VoskTranscriber:
    """Vosk with the model in a folder."""

    name = "vosk"

    def __init__(self, folder: Path) -> None:
        """Load the model: seconds and, for a big one, gigabytes. Raises `ModelBroken`."""
        vosk.SetLogLevel(-1)
        self.model = folder.name
        try:
            self._model = vosk.Model(str(folder))
        except Exception as error:  # vosk raises nothing more special
            raise ModelBroken(
                f"Vosk cannot load the model in {folder}: a part is missing or damaged. "
                f"Remove the folder and run `make model` again."
            ) from error

    def hear(self, sound: Samples, _speech: Sequence[Part]) -> list[Segment]:
        """Hear a piece; a segment ends where Vosk finds the end of an utterance."""
        recogniser = vosk.KaldiRecognizer(self._model, SAMPLE_RATE)
        recogniser.SetWords(True)
        results = []
        pcm = _pcm(sound)
        for start in range(0, len(pcm), CHUNK_SAMPLES):
            if recogniser.AcceptWaveform(pcm[start : start + CHUNK_SAMPLES].tobytes()):
                results.append(recogniser.Result())
        results.append(recogniser.FinalResult())
        words = [_words(json.loads(result)) for result in results]
        return [Segment.of(utterance) for utterance in words if utterance]


def _pcm(samples: Samples) -> "np.ndarray[Any, np.dtype[np.int16]]":
    return np.clip(samples * 32768, -32768, 32767).astype("<i2")


def _words(result: dict[str, Any]) -> list[Word]:
    # An utterance without words has no "result".
    return [Word(word["start"], word["end"], word["word"], word["conf"]) for word in result.get("result", [])]
