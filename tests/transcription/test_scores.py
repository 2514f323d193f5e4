"""How sure an error rate is, and which entities were found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.hints import Hint
from transcription.scores import Found, entities, interval


def hint(field: str, value: str) -> Hint:
    return Hint(field, value, "", 0, 0, 0, 1.0)


def test_entities_are_alike_in_field_and_value() -> None:
    said = [hint("reporter_phone", "13805381234"), hint("accused_units", "7"), hint("place", "高铁站")]
    heard = [hint("reporter_phone", "13805381234"), hint("accused_units", "8")]

    found = entities(said, heard)

    assert (found.recall, found.precision) == (pytest.approx(1 / 3), pytest.approx(1 / 2))


def test_a_time_is_the_same_in_words_and_in_figures() -> None:
    said, heard = hint("happened_at", "昨天下午三点多"), hint("happened_at", "昨天下午3点多")
    assert entities([said], [heard]).recall == 1


def test_what_is_no_entity_does_not_count() -> None:
    assert entities([hint("nature", "duty_neglected")], []) == Found(0, 0, 0)


def test_where_nothing_was_said_there_is_no_share() -> None:
    assert (Found().recall, Found().precision) == (None, None)


RECORDINGS = st.lists(st.tuples(st.integers(0, 30), st.integers(10, 60)), min_size=1, max_size=30)


@given(RECORDINGS)
def test_the_interval_lies_between_the_best_and_the_worst_recording(found: list[tuple[int, int]]) -> None:
    errors, characters = [one[0] for one in found], [one[1] for one in found]

    low, high = interval(errors, characters)

    rates = [wrong / all_ for wrong, all_ in found]
    assert min(rates) - 1e-9 <= low <= high <= max(rates) + 1e-9


def test_more_recordings_make_it_narrower() -> None:
    few, many = interval([1, 9], [20, 20]), interval([1, 9] * 50, [20, 20] * 50)

    assert many[1] - many[0] < few[1] - few[0]
    assert few[0] <= 0.25 <= few[1]
