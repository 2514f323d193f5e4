"""How well an engine hears: character error rate over a folder of recordings with known words.

Before counting, both texts are made alike, so that only what was heard differently counts (`normalise`):

- NFKC: full-width letters and figures become plain ones; case is folded;
- everything that is not a letter or a figure goes: punctuation, spaces, symbols;
- Chinese numerals become figures: 一三八〇 is 1380, 十二 is 12, 两千 is 2000. So 两 and 二 are the same, and
  一 within a word (一样) becomes 1 on both sides.

Nothing else: no variants, no homophones, no words left out.
"""

import json
import re
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from transcription.audio import Audio, AudioUnreadable, read_wav
from transcription.hearing import transcribe
from transcription.spoken_numbers import MYRIADS, TENS, figures, quantity
from transcription.transcriber import Segment, Transcriber

PutRight = Callable[[Sequence[Segment]], str]

CHINESE_DIGITS = "零〇一二两三四五六七八九"
NUMERAL = re.compile(f"[{CHINESE_DIGITS}{''.join(TENS)}][{CHINESE_DIGITS}{''.join([*TENS, *MYRIADS])}]*")


class EvaluationSetBroken(Exception):
    """The folder is not an evaluation set; the message says what is missing."""


@dataclass(frozen=True)
class FileResult:
    """One recording: what was said and heard, wrong characters out of all, seconds of sound and of work.

    `heard` is the text as staff get it, `as_heard` what the engine wrote before it was put right.
    """

    name: str
    said: str
    heard: str
    as_heard: str
    errors: int
    errors_as_heard: int
    characters: int
    cer: float
    audio_seconds: float
    seconds: float


@dataclass(frozen=True)
class Evaluation:
    """All recordings of a folder: the character error rate over all characters, and the cost in time.

    `cer` is that of the text as staff get it, `cer_as_heard` that of what the engine wrote.
    """

    engine: str
    model: str
    cer: float
    cer_as_heard: float
    audio_seconds: float
    seconds_per_audio_second: float
    files: tuple[FileResult, ...]


def evaluate(
    folder: Path,
    transcriber: Transcriber,
    put_right: PutRight,
    carry: Callable[[Audio], Audio] = lambda audio: audio,
    on_file: Callable[[FileResult], None] = lambda _: None,
) -> Evaluation:
    """Transcribe every recording of `manifest.json` ({"name": {"text": "…"}}, beside name.wav).

    `put_right` gives the text that is made of what an engine heard; `carry` what a line makes of a recording
    before it is heard. `on_file` is told of each as it is done.
    Raises `EvaluationSetBroken`.
    """
    files = []
    for name, said in sorted(_manifest(folder).items()):
        files.append(_evaluate_file(folder / f"{name}.wav", said, transcriber, put_right, carry))
        on_file(files[-1])
    audio_seconds = sum(file.audio_seconds for file in files)
    characters = sum(file.characters for file in files)
    return Evaluation(
        engine=transcriber.name,
        model=transcriber.model,
        cer=sum(file.errors for file in files) / characters,
        cer_as_heard=sum(file.errors_as_heard for file in files) / characters,
        audio_seconds=audio_seconds,
        seconds_per_audio_second=sum(file.seconds for file in files) / audio_seconds,
        files=tuple(files),
    )


def character_error_rate(reference: str, heard: str) -> float:
    """Wrong characters (put in, left out, exchanged) for each character of the reference, both normalised.

    More than 1 where more was made up than said. Raises `ValueError` where the reference has no character.
    """
    expected = normalise(reference)
    if not expected:
        raise ValueError("The reference holds no letter and no figure, so there is nothing to compare with.")
    return wrong_characters(expected, normalise(heard)) / len(expected)


def normalise(text: str) -> str:
    """Make a text comparable, as the module's docstring says."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(character for character in plain if unicodedata.category(character)[0] in "LN")
    return NUMERAL.sub(lambda numeral: _figures(numeral[0]), letters)


def _figures(numeral: str) -> str:
    in_tens = set(numeral) & (TENS.keys() | MYRIADS.keys())
    return str(quantity(numeral)) if in_tens else figures(numeral)


def wrong_characters(expected: str, heard: str) -> int:
    """Characters put in, left out and exchanged between two normalised texts."""
    # Levenshtein, one row of the table at a time.
    row = list(range(len(heard) + 1))
    for i, wanted in enumerate(expected, start=1):
        above_left, row[0] = row[0], i
        for j, found in enumerate(heard, start=1):
            above = row[j]
            row[j] = min(above + 1, row[j - 1] + 1, above_left + (wanted != found))
            above_left = above
    return row[-1]


def _manifest(folder: Path) -> dict[str, str]:
    path = folder / "manifest.json"
    try:
        said = {name: entry["text"] for name, entry in json.loads(path.read_text("utf-8")).items()}
    except OSError as error:
        raise EvaluationSetBroken(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise EvaluationSetBroken(f'{path} is not of the form {{"name": {{"text": "…"}}}}.') from error
    if silent := sorted(name for name, text in said.items() if not normalise(text)):
        raise EvaluationSetBroken(f"{path} has no words for {', '.join(silent)}.")
    if not said:
        raise EvaluationSetBroken(f"{path} names no recording.")
    return said


def _evaluate_file(
    path: Path, said: str, transcriber: Transcriber, put_right: PutRight, carry: Callable[[Audio], Audio]
) -> FileResult:
    try:
        with path.open("rb") as file:
            audio = carry(read_wav(file))
    except OSError as error:
        raise EvaluationSetBroken(f"{path} cannot be read: {error.strerror}.") from error
    except AudioUnreadable as error:
        raise EvaluationSetBroken(f"{path}: {error}") from error
    started = time.perf_counter()
    result = transcribe(audio, transcriber)
    heard = put_right(result.segments)
    seconds = time.perf_counter() - started
    expected = normalise(said)
    errors = wrong_characters(expected, normalise(heard))
    return FileResult(
        name=path.stem,
        said=said,
        heard=heard,
        as_heard=result.text,
        errors=errors,
        errors_as_heard=wrong_characters(expected, normalise(result.text)),
        characters=len(expected),
        cer=errors / len(expected),
        audio_seconds=audio.seconds,
        seconds=seconds,
    )
