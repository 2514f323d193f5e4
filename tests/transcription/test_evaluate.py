"""The character error rate, what it takes as equal, and the evaluation of a folder."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transcription.recordings import COMPLAINT, RATE, read, write_wav
from transcription.evaluate import EvaluationSetBroken, FileResult, character_error_rate, evaluate, normalise
from transcription.speech_parts import Part
from transcription.transcriber import Samples, Segment, Word

CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12)


class Parrot:
    """Says the same whatever it hears."""

    name = "parrot"
    model = "grey"

    def __init__(self, words: str) -> None:
        self._words = words

    def hear(self, sound: Samples, speech: Sequence[Part]) -> list[Segment]:
        return [Segment.of([Word(0.0, 1.0, self._words, 1.0)])]


def put_right(segments: Sequence[Segment]) -> str:
    return "".join(segment.text for segment in segments).replace("几报", "举报")


@pytest.mark.parametrize(
    ("reference", "heard", "rate"),
    [
        ("我要举报", "我要举报", 0.0),
        ("我要举报", "我要几报", 1 / 4),  # one exchanged
        ("我要举报", "我要报", 1 / 4),  # one left out
        ("我要举报", "我也要举报", 1 / 4),  # one put in
        ("我要举报", "", 1.0),
        ("喂", "喂喂喂", 2.0),
    ],
)
def test_the_rate_counts_wrong_characters_for_each_character_said(
    reference: str, heard: str, rate: float
) -> None:
    assert character_error_rate(reference, heard) == rate


@pytest.mark.parametrize(
    ("one_way", "the_other"),
    [
        ("你好，我要举报。", "你好 我要举报"),
        ("车牌鲁Ｊ８８", "车牌鲁j88"),
        ("一三八零五三八", "1380538"),
        ("二〇二六年", "2026年"),
        ("十二号", "12号"),
        ("二十号十点", "20号10点"),
        ("三百零五", "305"),
        ("罚两千五百块", "罚2500块"),
        ("一万二千", "12000"),
        ("三亿零五", "300000005"),
    ],
)
def test_what_is_only_written_differently_is_equal(one_way: str, the_other: str) -> None:
    assert character_error_rate(one_way, the_other) == 0.0


def test_characters_that_sound_alike_are_not_equal() -> None:
    assert character_error_rate("派出所", "派出锁") == 1 / 3


def test_a_myriad_without_a_figure_before_it_stays_a_word() -> None:
    assert normalise("万一亿达") == "万100000000达"


def test_a_reference_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to compare with"):
        character_error_rate("……", "喂")


@given(CHINESE, CHINESE)
def test_the_rate_is_nought_for_the_same_text_only_and_never_more_than_all_characters(
    said: str, heard: str
) -> None:
    rate = character_error_rate(said, heard)
    assert (rate == 0) == (normalise(said) == normalise(heard))
    longer = max(len(normalise(said)), len(normalise(heard)))
    assert rate * len(normalise(said)) <= longer + 1e-9


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_wav(tmp_path / "b.wav", read(COMPLAINT).samples[: 8 * RATE])
    write_wav(tmp_path / "a.wav", read(COMPLAINT).samples[: 4 * RATE])
    said = {"b": {"text": "我要举报", "voice": "x"}, "a": {"text": "我举报"}}
    (tmp_path / "manifest.json").write_text(json.dumps(said), "utf-8")
    return tmp_path


def test_a_folder_is_evaluated_file_by_file_and_as_a_whole(folder: Path) -> None:
    parrot = Parrot("我几报")
    done: list[FileResult] = []

    evaluation = evaluate(folder, parrot, put_right, on_file=done.append)

    assert [(file.name, file.errors, file.characters, file.cer) for file in evaluation.files] == [
        ("a", 0, 3, 0.0),
        ("b", 1, 4, 0.25),
    ]
    assert (evaluation.cer, evaluation.cer_as_heard) == (1 / 7, 3 / 7)
    assert evaluation.files[0].as_heard == "我几报"
    assert evaluation.audio_seconds == 12.0
    assert evaluation.seconds_per_audio_second > 0
    assert (evaluation.engine, evaluation.model) == ("parrot", "grey")
    assert done == list(evaluation.files)


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ("[]", "not of the form"),
        ("{", "not of the form"),
        ('{"a": "我举报"}', "not of the form"),
        ("{}", "names no recording"),
        ('{"a": {"text": "…"}}', "no words for a"),
        ('{"c": {"text": "我举报"}}', r"c\.wav cannot be read"),
    ],
)
def test_a_broken_evaluation_set_is_refused_with_what_is_wrong(
    folder: Path, manifest: str, message: str
) -> None:
    (folder / "manifest.json").write_text(manifest, "utf-8")

    with pytest.raises(EvaluationSetBroken, match=message):
        evaluate(folder, Parrot("我举报"), put_right)


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationSetBroken, match=r"manifest\.json cannot be read"):
        evaluate(tmp_path, Parrot(""), put_right)


def test_a_recording_that_is_no_sound_is_named(folder: Path) -> None:
    (folder / "a.wav").write_bytes(b"")

    with pytest.raises(EvaluationSetBroken, match=r"a\.wav: This is not a WAV file"):
        evaluate(folder, Parrot("我举报"), put_right)
