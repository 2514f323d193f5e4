"""What becomes of the pieces that Whisper gives."""

import pytest
from faster_whisper.transcribe import Segment as WhisperSegment
from faster_whisper.transcribe import Word as WhisperWord

from transcription.whisper_engine import _phrases, _repetitive, _silent, _words


def pieces(*texts: str, pause_after: int | None = None) -> list[WhisperWord]:
    """Half a second each, with a second's pause after one of them."""
    late = [1.0 if pause_after is not None and i > pause_after else 0.0 for i in range(len(texts))]
    return [
        WhisperWord(i / 2 + late[i], i / 2 + 0.5 + late[i], text, 0.9 - i / 10)
        for i, text in enumerate(texts)
    ]


def part(no_speech: float, log_probability: float, repetition: float) -> WhisperSegment:
    """A part of sound, as sure of itself as said."""
    return WhisperSegment(1, 0, 0.0, 1.0, "", [], log_probability, repetition, no_speech, [], 0.0)


def test_a_number_cut_into_pieces_is_one_word_as_sure_as_its_least_sure_piece() -> None:
    (before, number, after) = _words(pieces("是", "13", "80", "5", "。"))

    assert (before.text, number.text, after.text) == ("是", "13805", "。")
    assert (number.start, number.end) == (0.5, 2.0)
    assert number.confidence == pytest.approx(0.6)


def test_numbers_with_a_pause_between_stay_two() -> None:
    assert [word.text for word in _words(pieces("138", "0538", pause_after=0))] == ["138", "0538"]


def test_words_in_latin_letters_are_put_together_where_no_space_stands() -> None:
    assert [word.text for word in _words(pieces(" We", "Chat", " Pay"))] == ["WeChat", "Pay"]


def test_punctuation_after_chinese_is_full_width() -> None:
    assert [word.text for word in _words(pieces("喂?", "有人,", "吗。"))] == ["喂？", "有人，", "吗。"]


def test_a_phrase_ends_with_a_sentence_or_at_a_pause() -> None:
    words = _words(pieces("喂？", "有人", "吗", "那", "算了", pause_after=2))

    assert [[word.text for word in phrase] for phrase in _phrases(words)] == [
        ["喂？"],
        ["有人", "吗"],
        ["那", "算了"],
    ]


@pytest.mark.parametrize(
    ("no_speech", "log_probability", "silent"),
    [
        (0.1, -0.3, False),
        (0.9, -0.3, False),  # sure of its words, though it doubts that anyone spoke
        (0.1, -1.5, False),  # unsure of its words, but someone spoke
        (0.9, -1.5, True),
    ],
)
def test_words_are_dropped_only_where_nobody_seems_to_speak_and_they_are_unsure(
    no_speech: float, log_probability: float, silent: bool
) -> None:
    assert _silent(part(no_speech, log_probability, 1.1)) is silent


@pytest.mark.parametrize(("repetition", "repetitive"), [(1.1, False), (2.3, False), (3.0, True)])
def test_a_text_that_says_the_same_over_and_over_is_told_by_how_well_it_packs(
    repetition: float, repetitive: bool
) -> None:
    assert _repetitive(part(0.1, -0.3, repetition)) is repetitive
