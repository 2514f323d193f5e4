"""Vosk (Kaldi): the product's engine. Small, quick, and its model can be shared between processes.

It has no threads of its own, so a model that was loaded before a fork works after it, and the processes
share its memory until one of them writes to it, which recognising does not.

A recogniser unfolds the model's graph where speech leads it, which takes longer than hearing a short piece.
So it is kept for the next piece, and its times, which count on, are counted back.

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

SAMPLE_BYTES = 2
CHUNK_BYTES = SAMPLE_BYTES * (SAMPLE_RATE // 4)
# A word that is less sure than this may be another; so many whole alternatives of a piece are looked at.
SURE = 0.85
MOST_ALTERNATIVES = 10
# A recogniser keeps what it has unfolded: some 250 MB after so long a hearing. Its times are exact to 1 ms.
RECOGNISER_SECONDS = 300.0


class VoskTranscriber:
    """Vosk with the model in a folder; may be asked by several threads."""

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
        self._idle: list[Recogniser] = []

    def hear(self, sound: Samples, _speech: Sequence[Part]) -> list[Segment]:
        """Hear a piece; a segment ends where Vosk finds the end of an utterance."""
        pcm = np.clip(sound * 32768, -32768, 32767).astype("<i2").tobytes()
        try:
            recogniser = self._idle.pop()
        except IndexError:
            recogniser = Recogniser(self._model)
        # An utterance without words has no "result".
        utterances = [[_word(word) for word in one.get("result", ())] for one in recogniser.hear(pcm)]
        if any(word.confidence < SURE for words in utterances for word in words):
            hypotheses = [
                alternative.get("result", [])
                for one in recogniser.hear(pcm, MOST_ALTERNATIVES)
                for alternative in one["alternatives"]
            ]
            utterances = [[_with_alternatives(word, hypotheses) for word in words] for words in utterances]
        # One that was interrupted is not kept: it would take the next piece for the rest of this one. And of
        # those that several threads needed, one is enough to keep.
        if recogniser.seconds < RECOGNISER_SECONDS and not self._idle:
            self._idle.append(recogniser)
        return [Segment.of(words) for words in utterances if words]


class Recogniser:
    """One of Vosk's, for one piece after the other; `seconds` is how much it has heard."""

    def __init__(self, model: vosk.Model) -> None:
        self.seconds = 0.0
        self._recogniser = vosk.KaldiRecognizer(model, SAMPLE_RATE)
        self._recogniser.SetWords(True)

    def hear(self, pcm: bytes, alternatives: int = 0) -> list[dict[str, Any]]:
        """What Vosk says of each utterance: words with confidences, or so many alternatives of all of it.

        Times count from the start of `pcm`, which is 16-bit at `SAMPLE_RATE`.
        """
        self._recogniser.SetMaxAlternatives(alternatives)
        began = self.seconds
        utterances = list(self._utterances(pcm))
        self.seconds += len(pcm) / SAMPLE_BYTES / SAMPLE_RATE
        for one in utterances:
            for words in (one, *one.get("alternatives", ())):
                for word in words.get("result", ()):
                    word["start"] = round(max(0.0, word["start"] - began), 3)
                    word["end"] = round(max(0.0, word["end"] - began), 3)
        return utterances

    def _utterances(self, pcm: bytes) -> Iterator[dict[str, Any]]:
        for start in range(0, len(pcm), CHUNK_BYTES):
            ended = self._recogniser.AcceptWaveform(pcm[start : start + CHUNK_BYTES])
            # Only the final result empties a recogniser; after another one it would do nothing, and what of
            # this piece is not decoded yet would be the head of the next.
            if ended and start + CHUNK_BYTES < len(pcm):
                yield json.loads(self._recogniser.Result())
        yield json.loads(self._recogniser.FinalResult())


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
