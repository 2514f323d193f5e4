"""Whisper (faster-whisper on CTranslate2): where no Vosk Chinese model can be had.

The prompt stands before each piece. The model is made for 30 s of sound and takes as long for less of it,
padded; here it is given the piece and no more than a second of padding, which it hears as well for less
(measured: 12.5 % wrong characters where it was 13.4 %, 0.09 s of one core for a second of sound where it was
0.16 s). Two faults of the model are looked for and mended: it stops early, and what follows is heard again
from there (`speech_parts.left_out`); it repeats itself without end, and the part is heard again in halves.
"""

import math
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from faster_whisper import BatchedInferencePipeline, WhisperModel
from faster_whisper.transcribe import Segment as WhisperSegment
from faster_whisper.transcribe import Word as WhisperWord

from transcription.sound import SAMPLE_RATE
from transcription.speech_parts import Part, left_out
from transcription.transcriber import Samples, Segment, Word

PROMPT = "以下是12389举报投诉电话的普通话留言。"
FEATURES_PER_SECOND = 100
PADDING_SECONDS = 1.0
# Whisper's own limits (Radford et al., 2022, section 4.5), beyond which a text was not heard but made up.
MOST_REPETITIVE = 2.4
NO_SPEECH = 0.6
LEAST_LOG_PROBABILITY = -1.0
# A repetitive part shorter than this, in seconds, is made up; a longer one may hold speech.
SHORTEST_HALVED = 5.0
# A new segment begins after a pause of so many seconds, and after the end of a sentence.
PAUSE_SECONDS = 0.6
SENTENCE_ENDS = "。？！"
FULL_WIDTH = {",": "，", "?": "？", "!": "！", ";": "；"}
IN_ONE = re.compile(r"[0-9A-Za-z]{2}")


class WhisperTranscriber:
    """Whisper with the verified weights in a folder.

    The weights are loaded when they are first needed, not before: CTranslate2's threads do not survive a
    fork, so a model that was loaded before RQ forks would wait for ever in the job.
    """

    name = "whisper"

    def __init__(self, folder: Path, threads: int, at_once: int = 1) -> None:
        """Take `threads` cores for a piece, for up to `at_once` pieces in as many threads of the caller's."""
        self.model = folder.name
        self._folder = folder
        self._threads = threads
        self._at_once = at_once

    @cached_property
    def _pipeline(self) -> "_Unpadded":
        model = WhisperModel(
            str(self._folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=self._threads,
            num_workers=self._at_once,
            local_files_only=True,
        )
        return _Unpadded(model)

    def hear(self, sound: Samples, speech: Sequence[Part]) -> list[Segment]:
        """Hear a piece; a segment ends at a pause or with a sentence."""
        return [Segment.of(phrase) for phrase in _phrases(_words(self._hear(sound, speech)))]

    def _hear(self, sound: Samples, speech: Sequence[Part]) -> Iterator[WhisperWord]:
        waiting = deque([Part(0.0, len(sound) / SAMPLE_RATE)])
        while waiting:
            part = waiting.popleft()
            heard = self._hear_part(sound, part)
            if any(_repetitive(segment) for segment in heard):
                if part.seconds > SHORTEST_HALVED:
                    waiting.extendleft(reversed(part.halves()))
                continue
            words = [word for segment in heard if not _silent(segment) for word in segment.words or ()]
            yield from words
            if words and (rest := left_out(speech, part, float(words[-1].end))):
                waiting.appendleft(rest)

    def _hear_part(self, sound: Samples, part: Part) -> list[WhisperSegment]:
        segments, _ = self._pipeline.transcribe(
            sound,
            language="zh",
            initial_prompt=PROMPT,
            word_timestamps=True,
            clip_timestamps=[{"start": part.start, "end": part.end}],
            batch_size=1,
        )
        return list(segments)


class _Unpadded(BatchedInferencePipeline):  # type: ignore[misc]  # the library has no types
    """The library's pipeline, given as much sound as there is."""

    def forward(
        self, features: Any, tokenizer: Any, chunks_metadata: list[dict[str, Any]], options: Any
    ) -> Any:
        """Hear features of 30 s, of which only the first hold sound."""
        seconds = max(chunk["duration"] for chunk in chunks_metadata) + PADDING_SECONDS
        frames = 2 * math.ceil(seconds * FEATURES_PER_SECOND / 2)
        return super().forward(features[..., :frames], tokenizer, chunks_metadata, options)


def _repetitive(segment: WhisperSegment) -> bool:
    return bool(segment.compression_ratio > MOST_REPETITIVE)


def _silent(segment: WhisperSegment) -> bool:
    return bool(segment.no_speech_prob > NO_SPEECH and segment.avg_logprob < LEAST_LOG_PROBABILITY)


def _words(heard: Iterable[WhisperWord]) -> list[Word]:
    # Whisper cuts a number, or a word in Latin letters, into pieces: 13, 80, 5. Here they are one again.
    words: list[Word] = []
    for piece in heard:
        text = _full_width(piece.word)
        word = Word(float(piece.start), float(piece.end), text.strip(), float(piece.probability))
        if words and IN_ONE.fullmatch(words[-1].text[-1] + text[:1]) and not _pause(words[-1], word):
            words[-1] = _merged(words[-1], word)
        elif word.text:
            words.append(word)
    return words


def _merged(first: Word, second: Word) -> Word:
    # A number is right only if all of it is.
    confidence = min(first.confidence, second.confidence)
    return Word(first.start, second.end, first.text + second.text, confidence)


def _full_width(text: str) -> str:
    # Whisper writes Chinese with either width of comma; readers expect the full one.
    return re.sub(r"[,?!;]$", lambda mark: FULL_WIDTH[mark[0]], text)


def _pause(before: Word, after: Word) -> bool:
    return after.start - before.end > PAUSE_SECONDS


def _phrases(words: Sequence[Word]) -> Iterator[list[Word]]:
    phrase: list[Word] = []
    for word in words:
        if phrase and (_pause(phrase[-1], word) or phrase[-1].text[-1] in SENTENCE_ENDS):
            yield phrase
            phrase = []
        phrase.append(word)
    if phrase:
        yield phrase
