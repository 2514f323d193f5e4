"""What an engine left out of a part, and a part in halves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.speech_parts import Part, left_out


@st.composite
def speech(draw: st.DrawFn) -> list[Part]:
    """Stretches of speech in the order of time, with pauses between."""
    stretches, at = [], 0.0
    for pause, seconds in draw(st.lists(st.tuples(st.floats(0.1, 10), st.floats(0.1, 20)), min_size=1)):
        stretches.append(Part(at + pause, at + pause + seconds))
        at = stretches[-1].end
    return stretches


def test_speech_after_the_last_word_is_still_to_be_heard() -> None:
    stretches = [Part(0, 6), Part(7, 12), Part(13, 20)]

    assert left_out(stretches, Part(0, 20), last_word_end=5.9) == Part(5.9, 20)


def test_a_pause_after_the_last_word_is_passed_over() -> None:
    assert left_out([Part(0, 6), Part(8, 12)], Part(0, 12), last_word_end=6.2) == Part(8, 12)


@pytest.mark.parametrize("last_word_end", [12.0, 11.2, 12.4])
def test_the_end_of_the_last_word_is_not_heard_again(last_word_end: float) -> None:
    assert left_out([Part(0, 6), Part(7, 12)], Part(0, 12), last_word_end) is None


def test_speech_of_the_next_part_is_not_heard_twice() -> None:
    assert left_out([Part(0, 6), Part(9, 20)], Part(0, 6), last_word_end=5.5) is None


def test_where_nothing_was_gained_it_is_not_tried_for_ever() -> None:
    assert left_out([Part(0, 10)], Part(0, 10), last_word_end=0.3) is None


@given(speech(), st.floats(0, 1))
def test_what_is_left_out_lies_in_the_part_and_is_shorter(stretches: list[Part], share: float) -> None:
    part = Part(stretches[0].start, stretches[-1].end)
    rest = left_out(stretches, part, part.start + share * part.seconds)
    if rest is not None:
        assert part.start < rest.start < rest.end == part.end


def test_halves_together_are_the_whole() -> None:
    first, second = Part(2, 8).halves()

    assert (first, second) == (Part(2, 5), Part(5, 8))
