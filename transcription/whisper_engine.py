"""Whisper (faster-whisper on CTranslate2): where no Vosk Chinese model can be had.

Each part of the recording with speech in it is heard by itself, so that silence is never heard as a sentence
nobody said, and the prompt stands before each part. Two faults of the model are looked for and mended: it
stops early, and what follows is heard again from there (`speech_parts.left_out`); it repeats itself without
end, and the part is heard again in halves.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from faster_whisper import BatchedInferencePipeline, WhisperModel
from faster_whisper.transcribe import Segment as WhisperSegment
from faster_whisper.transcribe import Word as WhisperWord
from faster_whisper.vad import VadOptions, get_speech_timestamps

from transcription.audio import resample
from transcription.speech_parts import LONGEST_PART, Part, join_speech, left_out
from transcription.transcriber import Samples, Segment, TranscriptResult, Word

SAMPLE_RATE = 16000
PROMPT = "以下是12389举报投诉电话的普通话留言。"
# The telephone carries nothing above 4 kHz, and long silences come before speech: both make the detector less
# sure of speech than its usual limit of 0.5 assumes. What is found so easily needs less added around it.
SPEECH = VadOptions(
    threshold=0.3, speech_pad_ms=200, min_silence_duration_ms=500, max_speech_duration_s=LONGEST_PART
)
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
        words = _words(self._hear(resample(audio, sample_rate, SAMPLE_RATE)))
        segments = [Segment.of(phrase) for phrase in _phrases(words)]
        return TranscriptResult.of(segments, engine=self.name, model=self.model)

    def _hear(self, samples: Samples) -> Iterator[WhisperWord]:
        speech = _speech(samples)
        waiting = deque(join_speech(speech))
        while waiting:
            part = waiting.popleft()
            heard = self._hear_part(samples, part)
            if any(_repetitive(segment) for segment in heard):
                if part.seconds > SHORTEST_HALVED:
                    waiting.extendleft(reversed(part.halves()))
                continue
            words = [word for segment in heard if not _silent(segment) for word in segment.words or ()]
            yield from words
            if words and (rest := left_out(speech, part, float(words[-1].end))):
                waiting.appendleft(rest)

    def _hear_part(self, samples: Samples, part: Part) -> list[WhisperSegment]:
        segments, _ = self._pipeline.transcribe(
            samples,
            language="zh",
            initial_prompt=PROMPT,
            word_timestamps=True,
            clip_timestamps=[{"start": part.start, "end": part.end}],
            batch_size=1,
        )
        return list(segments)


def _speech(samples: Samples) -> list[Part]:
    stretches = get_speech_timestamps(samples, SPEECH, SAMPLE_RATE)
    return [Part(stretch["start"] / SAMPLE_RATE, stretch["end"] / SAMPLE_RATE) for stretch in stretches]


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
