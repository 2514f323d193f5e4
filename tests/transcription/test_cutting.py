"""Where pieces begin and end, from the detector's probabilities alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.cutting import FRAME_SECONDS, LONG_PAUSE, LONGEST, MARGIN, Cut, Cutter, frames

SPOKEN, QUIET = 0.9, 0.02


def heard(*spells: tuple[float, float]) -> list[float]:
    """Probabilities that stay the same for so many seconds each."""
    return [likely for likely, seconds in spells for _ in range(frames(seconds))]


def cuts(likely: list[float]) -> list[Cut]:
    cutter = Cutter()
    return [*cutter.feed(likely), *cutter.finish()]


def times(found: list[Cut]) -> list[tuple[float, float]]:
    """Where pieces begin and end without their margins, in seconds."""
    return [(cut.speech[0].start * FRAME_SECONDS, cut.speech[-1].end * FRAME_SECONDS) for cut in found]


def test_where_nobody_speaks_there_is_no_piece() -> None:
    assert cuts(heard((QUIET, 60))) == []


def test_what_is_never_surely_speech_is_none() -> None:
    assert cuts(heard((QUIET, 2), (0.45, 30), (QUIET, 2))) == []


def test_what_is_surely_speech_for_moments_only_is_none() -> None:
    assert cuts(heard((QUIET, 1), (0.7, 0.1), (QUIET, 1))) == []
    assert cuts(heard(*[(0.7, 0.05), (0.2, 0.3)] * 20)) == []


def test_sentences_with_short_pauses_are_one_piece() -> None:
    found = cuts(heard((QUIET, 1), (SPOKEN, 3), (QUIET, 1), (SPOKEN, 3), (QUIET, 1)))

    assert times(found) == [(pytest.approx(1, abs=0.05), pytest.approx(8, abs=0.05))]
    assert len(found[0].speech) == 2


def test_a_long_pause_ends_a_piece() -> None:
    assert len(cuts(heard((SPOKEN, 2), (QUIET, 4), (SPOKEN, 2)))) == 2


def test_the_first_pause_after_a_piece_is_long_enough_ends_it_while_the_caller_goes_on() -> None:
    cutter = Cutter()

    assert not list(cutter.feed(heard((SPOKEN, 11))))
    (cut,) = cutter.feed(heard((QUIET, 0.5)))
    assert cut.end == frames(11) + MARGIN


def test_who_never_pauses_is_cut_where_speech_is_least_likely() -> None:
    found = cuts(heard((SPOKEN, 12), (0.4, 0.1), (SPOKEN, 20)))

    assert times(found)[0] == (0, pytest.approx(12, abs=0.1))
    assert found[1].start == found[0].end


def test_who_goes_on_after_a_pause_just_before_a_piece_is_too_long_is_cut_in_that_pause() -> None:
    found = cuts(heard((SPOKEN, 7.5), (QUIET, 2.8), (SPOKEN, 20)))

    assert times(found)[0] == (0, pytest.approx(7.5, abs=0.1))
    assert all(one.start < one.end for cut in found for one in cut.speech)


def test_a_piece_has_a_margin_around_its_speech() -> None:
    (cut,) = cuts(heard((QUIET, 1), (SPOKEN, 2), (QUIET, 1)))

    assert cut.start == cut.speech[0].start - MARGIN
    assert cut.end == cut.speech[-1].end + MARGIN


LIKELY = st.lists(
    st.tuples(st.sampled_from([0.02, 0.1, 0.2, 0.4, 0.6, 0.95]), st.integers(1, 400)), max_size=20
).map(lambda spells: [likely for likely, count in spells for _ in range(count)])


@given(LIKELY)
def test_pieces_follow_each_other_and_none_is_too_long(likely: list[float]) -> None:
    end = 0
    for cut in cuts(likely):
        assert end <= cut.start < cut.end <= len(likely)
        assert cut.end - cut.start <= LONGEST + LONG_PAUSE + 2 * MARGIN
        assert all(cut.start <= one.start < one.end <= cut.end for one in cut.speech)
        end = cut.end


@given(
    st.lists(st.integers(6, 400), max_size=20).map(
        lambda counts: [(SPOKEN, QUIET)[n % 2] for n, count in enumerate(counts) for _ in range(count)]
    )
)
def test_every_frame_that_is_surely_speech_is_in_a_piece(likely: list[float]) -> None:
    within = {frame for cut in cuts(likely) for frame in range(cut.start, cut.end)}

    assert all(frame in within for frame, probability in enumerate(likely) if probability >= 0.5)


@given(LIKELY, st.integers(1, 97))
def test_frames_that_come_in_drops_are_cut_as_those_that_come_at_once(likely: list[float], drop: int) -> None:
    cutter, found = Cutter(), []
    for start in range(0, len(likely), drop):
        found += cutter.feed(likely[start : start + drop])
        assert not found or cutter.needed_from >= found[-1].end

    assert [*found, *cutter.finish()] == cuts(likely)
