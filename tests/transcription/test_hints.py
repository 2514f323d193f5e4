"""What is drawn from a text for the form, and how units are found by the names people use."""

import pytest

from transcription.hints import draw
from transcription.unit_names import UnitNames

UNITS = UnitNames(
    [
        (1, "泰安市公安局"),
        (2, "泰山分局"),
        (3, "泰山分局岱庙派出所"),
        (4, "泰山分局治安大队"),
        (5, "岱岳分局治安大队"),
        (6, "肥城市公安局新城派出所"),
    ]
)


def test_a_unit_is_found_by_its_whole_name_and_by_the_short_one_with_the_place_of_the_words() -> None:
    whole, short = draw(["您好", "泰山分局治安大队的人，还有岱庙派出所"], UNITS)
    assert (whole.field, whole.value, whole.text) == ("accused_units", "4", "泰山分局治安大队")
    assert (short.value, short.segment, short.start, short.end) == ("3", 1, 13, 18)
    assert short.confidence < whole.confidence


def test_a_name_that_several_units_have_is_offered_for_each_with_less_confidence() -> None:
    found = draw(["治安大队不管"], UNITS)
    assert [hint.value for hint in found] == ["4", "5"]
    assert {hint.confidence for hint in found} == {0.4}


def test_a_city_bureau_may_be_called_without_the_word_city() -> None:
    assert [hint.value for hint in draw(["肥城公安局新城派出所"], UNITS)] == ["6"]


def test_a_unit_named_twice_is_one_hint() -> None:
    assert len(draw(["岱庙派出所", "还是岱庙派出所"], UNITS)) == 1


def test_words_of_urgency_suggest_that_it_is_happening_now() -> None:
    (hint,) = draw(["现在就在我家门口，请马上派人来。"], UNITS)
    assert (hint.field, hint.value, hint.text) == ("happening_now", "true", "现在就在")


def test_ordinary_words_give_no_hint() -> None:
    assert draw(["我希望能给个说法，谢谢。"], UNITS) == []


@pytest.mark.parametrize(
    "said",
    ["岱庙派出所", "黛庙派出所", "泰山分局岱庙所", "泰山岱庙派出所", "我反映泰山分局岱庙派出所的问题，谢谢"],
)
def test_the_unit_that_is_meant_comes_first_among_the_closest(said: str) -> None:
    assert UNITS.closest(said)[0] == 3


def test_words_that_mean_no_unit_have_none_close() -> None:
    assert UNITS.closest("我的电动车被偷了") == []
