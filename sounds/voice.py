"""Speaks Mandarin: text to phonemes (misaki), phonemes to sound (Kokoro-82M on onnxruntime)."""

import logging
import tomllib
from dataclasses import dataclass
from pathlib import Path

import jieba  # type: ignore[import-untyped]
import kokoro
import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
import phrasing
import pypinyin
from kokoro import VoiceError
from misaki.zh import ZHG2P
from pypinyin.contrib.tone_convert import to_tone

from hotline.telephone_sound import Sound, trimmed

READINGS = Path(__file__).parent / "readings.toml"

VOICE_RATE = 24000  # Hz
DEFAULT_VOICE = "zf_xiaoxiao"
SENTENCE_PAUSE = 0.35  # seconds
CLAUSE_PAUSE = 0.2  # seconds, where a sentence is too long for one breath and is cut at a comma
# The model takes 510 phonemes but hurries when it is given nearly as many.
MOST_PHONEMES = 400

# A comma three times as long as the model would have it: the pause in which a caller takes in what was said.
# Longer still, and the vowel before it begins to sound a second time.
_COMMA_STRETCH = 3.0

# Spoken alone, a syllable gets no tone from this model, so it is cut out of a sentence. The comma before it
# is drawn out until it is silent; what follows it begins with the closed lips of 八, a clean place to cut.
_CARRIER = ("您的查询号码是，", "八零三。")
_CARRIER_COMMA_STRETCH = 8.0
_SYLLABLE_STRETCH = 1.8

_FRAME = 600  # samples; the model counts the length of phonemes in frames of 25 ms
_PHONEME_ENDS = "/encoder/CumSum_output_0"


@dataclass(frozen=True)
class _Spoken:
    """Sound at `VOICE_RATE`, and the frame at which each phoneme ends."""

    sound: Sound
    ends: npt.NDArray[np.int64]


class Voice:
    """One of the voices of Kokoro-82M; made once, then it speaks any number of texts."""

    def __init__(self, name: str) -> None:
        self._styles = kokoro.styles(name)
        self._vocabulary = kokoro.vocabulary()
        self._model = _open_model()
        learn_readings(READINGS)
        self._phonemes = ZHG2P()

    def say(self, text: str) -> Sound:
        """Speak Chinese text: samples of -1.0 to 1.0 at `VOICE_RATE`, without silence at the ends.

        Raises `VoiceError` where there is nothing to say, or a sign that cannot be read.
        """
        if len(text) == 1:
            return self._syllable(text)
        spoken: list[Sound] = []
        for sentence in phrasing.sentences(text):
            phonemes = [self._phonemes(clause)[0].strip() for clause in phrasing.clauses(sentence)]
            for number, breath in enumerate(phrasing.breaths(phonemes, MOST_PHONEMES)):
                pause = CLAUSE_PAUSE if number else SENTENCE_PAUSE
                stretch = [_COMMA_STRETCH if phoneme in ",;:" else 1.0 for phoneme in breath]
                said = trimmed(self._speak(breath, stretch).sound, VOICE_RATE)
                spoken += [np.zeros(round(pause * VOICE_RATE)), said]
        if not spoken:
            raise VoiceError("there is nothing to say: the text is empty")
        return np.concatenate(spoken[1:])

    def _syllable(self, character: str) -> Sound:
        """Speak one syllable as it sounds in a sentence: with its tone, and ready for what follows."""
        before, after = (self._phonemes(part)[0].strip() for part in _CARRIER)
        syllable = self._phonemes(character)[0].strip()
        stretch = [1.0] * (len(before) - 1) + [_CARRIER_COMMA_STRETCH, 1.0]
        stretch += [_SYLLABLE_STRETCH] * (len(syllable) + 1) + [1.0] * len(after)
        spoken = self._speak(f"{before} {syllable} {after}", stretch)
        comma, end = len(before) - 1, len(before) + len(syllable)
        start = _quietest(spoken, spoken.ends[comma - 1], spoken.ends[comma + 1])
        stop = _quietest(spoken, spoken.ends[end] - 1, spoken.ends[end + 1] + 2)
        return trimmed(spoken.sound[start:stop], VOICE_RATE)

    def _speak(self, phonemes: str, stretch: list[float]) -> _Spoken:
        """Speak phonemes, each `stretch` times as long as the model would have it."""
        unknown = sorted(set(phonemes) - set(self._vocabulary))
        if unknown:
            raise VoiceError(f"cannot read {' '.join(unknown)!r}: write it in Chinese characters")
        tokens = [self._vocabulary[phoneme] for phoneme in phonemes]
        if len(tokens) > len(self._styles):
            raise VoiceError("a clause is too long to be said in one breath: put a comma into it")
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": self._styles[len(tokens) - 1],
            "speed": 1 / np.array([1.0, *stretch, 1.0], dtype=np.float32),
        }
        sound, ends = self._model.run(["audio", _PHONEME_ENDS], inputs)
        # The model sets a mark before the first phoneme; its end is where that phoneme starts.
        return _Spoken(sound.ravel().astype(np.float64), ends.ravel()[1:])


def learn_readings(path: Path) -> None:
    """Teach the dictionaries the words of a readings file (word = pinyin with tone numbers).

    Raises `VoiceError` for a file that is no TOML, or a word that has not as many syllables as characters.
    """
    jieba.setLogLevel(logging.WARNING)
    try:
        readings = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise VoiceError(f"{path.name} is not valid TOML: {error}") from None
    for word, reading in readings.items():
        syllables = reading.split()
        if len(syllables) != len(word):
            raise VoiceError(f"{path.name}: {word} needs {len(word)} syllables, not {len(syllables)}")
        jieba.add_word(word)
        pypinyin.load_phrases_dict({word: [[to_tone(syllable)] for syllable in syllables]})


def _open_model() -> onnxruntime.InferenceSession:
    """Open the model so that it takes a speed for each phoneme, not one for all, and tells their ends."""
    model = onnx.load_from_string(kokoro.weights())
    speed = next(value for value in model.graph.input if value.name == "speed")
    speed.type.tensor_type.shape.dim[0].dim_param = "phonemes"
    ends = onnx.helper.make_tensor_value_info(_PHONEME_ENDS, onnx.TensorProto.INT64, ["phonemes"])
    model.graph.output.append(ends)
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def _quietest(spoken: _Spoken, first: int, last: int) -> int:
    """The sample in the middle of the quietest frame from `first` up to `last`."""
    frames = spoken.sound[first * _FRAME : last * _FRAME].reshape(-1, _FRAME)
    return int((first + np.argmin(np.mean(frames**2, axis=1)) + 0.5) * _FRAME)
