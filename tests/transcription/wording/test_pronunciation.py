"""How alike characters sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.wording.pronunciation import (
    FAR,
    RARER_READING,
    character_costs,
    readings,
    syllable_cost,
    syllables,
)

SYLLABLES = st.sampled_from(
    ["ni", "li", "zhi", "zi", "shi", "si", "min", "ming", "fu", "hu", "ju", "jue", "yuan", "wei"]
)


@pytest.mark.parametrize(
    ("one", "other"), [("nan", "lan"), ("zhi", "zi"), ("shen", "sheng"), ("min", "ming"), ("fei", "hei")]
)
def test_what_dialects_do_not_tell_apart_is_near(one: str, other: str) -> None:
    assert 0 < syllable_cost(one, other) <= 0.15


def test_what_sounds_quite_different_is_far() -> None:
    assert syllable_cost("ma", "jue") == FAR


def test_the_vowel_after_a_blade_is_another_than_that_after_a_lip() -> None:
    assert syllable_cost("shi", "xi") > syllable_cost("shi", "si")


def test_a_rarer_reading_counts_at_a_cost() -> None:
    assert sorted(character_costs("长", ("zhang", "chang"))) == [0.0, RARER_READING]


def test_a_term_is_read_as_a_whole() -> None:
    assert syllables("银行") == ("yin", "hang")
    assert syllables("行为") == ("xing", "wei")


@pytest.mark.parametrize("character", ["3", "a", "，", " "])
def test_what_is_not_chinese_sounds_like_nothing(character: str) -> None:
    assert readings(character) == ()
    assert character_costs(character, ("a", "o")).tolist() == [FAR, FAR]


@given(SYLLABLES, SYLLABLES)
def test_likeness_goes_both_ways(one: str, other: str) -> None:
    assert syllable_cost(one, other) == syllable_cost(other, one)
    assert (syllable_cost(one, other) == 0) == (one == other)
