"""Whisper (faster-whisper on CTranslate2): where no Vosk Chinese model can be had.

The library's pipeline over parts with speech is used, and not its default one: each part is heard once, so
the silence after the last word is not heard again as a sentence nobody said; the prompt stands before each
part, not before the first only; and the same sound gives the same text every time.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from faster_whisper import BatchedInferencePipeline, WhisperModel
from faster_whisper.transcribe import Segment as WhisperSegment
from faster_whisper.transcribe import Word as WhisperWord

from transcription.audio import resample
from transcription.transcriber import Samples, Segment, TranscriptResult, Word

SAMPLE_RATE = 16000
PROMPT = "以下是12389举报投诉电话的普通话留言。"
# Parts of at most 30 s are heard two at a time: more brings nothing on a few cores and takes memory.
BATCH = 2
# Whisper's own limits (Radford et al., 2022, section 4.5) beyond which a text was not heard but made up.
MOST_REPETITIVE = 2.4
NO_SPEECH = 0.6
LEAST_LOG_PROBABILITY = -1.0
# A new segment begins after a pause of so many seconds, and after the end of a sentence.
PAUSE_SECONDS = 0.6
SENTENCE_ENDS = "。？！"
IN_ONE = re.compile(r"[0-9A-Za-z]{2}")
FULL_WIDTH = {",": "，", "?": "？", "!": "！", ";": "；"}


class WhisperTranscriber:
    """Whisper with the verified weights in a folder.

    The weights are loaded when they are first needed, not before: CTranslate2's threads do not survive a
    fork, so a model that was loaded before RQ forks would wait for ever in the job.
    """

    name = "whisper"

    def __init__(self, folder: Path, threads: int) -> None:
        self.model = folder.name
        self._folder = folder
        self._threads = threads

    @cached_property
    def _pipeline(self) -> BatchedInferencePipeline:
        model = WhisperModel(
            str(self._folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=self._threads,
            local_files_only=True,
        )
        return BatchedInferencePipeline(model)

    def transcribe(self, audio: Samples, sample_rate: int) -> TranscriptResult:
        """Hear mono sound of `sample_rate` Hz; a segment ends at a pause or with a sentence."""
        heard, _ = self._pipeline.transcribe(
            resample(audio, sample_rate, SAMPLE_RATE),
            language="zh",
            initial_prompt=PROMPT,
            vad_filter=True,
            word_timestamps=True,
            batch_size=BATCH,
        )
        words = _words(word for part in heard if not _made_up(part) for word in part.words or ())
        segments = [Segment.of(phrase) for phrase in _phrases(words)]
        return TranscriptResult.of(segments, engine=self.name, model=self.model)


def _made_up(part: WhisperSegment) -> bool:
    silent = part.no_speech_prob > NO_SPEECH and part.avg_logprob < LEAST_LOG_PROBABILITY
    return bool(silent or part.compression_ratio > MOST_REPETITIVE)


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
