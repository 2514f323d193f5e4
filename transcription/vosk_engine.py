"""Vosk (Kaldi): the product's engine. Small, quick, and its model can be shared between processes.

It has no threads of its own, so a model that was loaded before a fork works after it, and the processes
share its memory until one of them writes to it, which recognising does not.

It tells either how sure it is of each word, or what else may have been said, in one hearing. So a piece is
heard again for the alternatives, if there is a word in it of which it is not sure.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import vosk

from transcription.models import ModelBroken
from transcription.sound import SAMPLE_RATE
from transcription.speech_parts import Part
from transcription.transcriber import Samples, Segment, Word

CHUNK_BYTES = 2 * (SAMPLE_RATE // 4)
# A word that is less sure than this may be another; so many whole alternatives of a piece are looked at.
SURE = 0.85
MOST_ALTERNATIVES = 10


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
        pcm = np.clip(sound * 32768, -32768, 32767).astype("<i2").tobytes()
        # An utterance without words has no "result".
        utterances = [[_word(word) for word in one.get("result", ())] for one in self._results(pcm)]
        if any(word.confidence < SURE for words in utterances for word in words):
            hypotheses = list(self._hypotheses(pcm))
            utterances = [[_with_alternatives(word, hypotheses) for word in words] for words in utterances]
        return [Segment.of(words) for words in utterances if words]

    def _hypotheses(self, pcm: bytes) -> Iterator[list[dict[str, Any]]]:
        """What may have been said, as words with times, the likeliest of each utterance first."""
        for result in self._results(pcm, MOST_ALTERNATIVES):
            for alternative in result["alternatives"]:
                yield alternative.get("result", [])

    def _results(self, pcm: bytes, alternatives: int = 0) -> Iterator[dict[str, Any]]:
        """What Vosk says of each utterance: words with confidences, or so many alternatives of all of it."""
        recogniser = vosk.KaldiRecognizer(self._model, SAMPLE_RATE)
        recogniser.SetWords(True)
        recogniser.SetMaxAlternatives(alternatives)
        for start in range(0, len(pcm), CHUNK_BYTES):
            if recogniser.AcceptWaveform(pcm[start : start + CHUNK_BYTES]):
                yield json.loads(recogniser.Result())
        yield json.loads(recogniser.FinalResult())


def _word(heard: dict[str, Any]) -> Word:
    return Word(heard["start"], heard["end"], heard["word"], heard["conf"])


def _with_alternatives(word: Word, hypotheses: Iterable[Sequence[dict[str, Any]]]) -> Word:
    """The word with what else stands at its time, where it is not sure."""
    if word.confidence >= SURE:
        return word
    others = (
        "".join(one["word"] for one in words if word.start <= (one["start"] + one["end"]) / 2 < word.end)
        for words in hypotheses
    )
    other = dict.fromkeys(one for one in others if one not in ("", word.text))
    return replace(word, alternatives=tuple(other))
