"""The words of the domain and how likely each is."""

import math

import pytest

from transcription.wording import vocabulary


def test_the_probabilities_make_one() -> None:
    assert math.isclose(sum(vocabulary.domain(["泰山分局"], ["龙潭路"]).values()), 1.0)
    assert math.isclose(sum(vocabulary.domain().values()), 1.0)


@pytest.mark.parametrize("called", ["岱岳分局满庄派出所", "满庄派出所", "岱岳分局", "岱岳区"])
def test_units_are_known_by_the_names_that_people_use(called: str) -> None:
    assert called in vocabulary.units(["岱岳分局", "岱岳分局满庄派出所"])


@pytest.mark.parametrize(("unit", "place"), [("宁阳县公安局", "宁阳县"), ("高新区分局", "高新区")])
def test_a_bureau_names_its_county_or_district(unit: str, place: str) -> None:
    assert place in vocabulary.units([unit])


def test_officers_are_called_by_surname_and_rank() -> None:
    assert {"姓王", "王警官", "王所长"} <= set(vocabulary.officers())


def test_what_every_complaint_is_about_weighs_more() -> None:
    words = vocabulary.domain()
    assert words["民警"] > words["签注"]


def test_one_character_is_no_word_of_the_bureaus_own() -> None:
    assert "路" not in vocabulary.domain(own=["路"])
