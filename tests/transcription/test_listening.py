"""From sound to pieces, by the real voice detector."""

import numpy as np
import pytest

from tests.transcription.recordings import RATE
from transcription.audio import Audio
from transcription.listening import Listener, Piece, pieces
from transcription.sound import SAMPLE_RATE


def shape(found: list[Piece]) -> list[tuple[float, float, int]]:
    return [(piece.start, piece.end, len(piece.sound)) for piece in found]


def silence(seconds: float) -> "np.ndarray":
    return np.zeros(round(seconds * RATE), np.float32)


def test_a_message_that_comes_in_drops_gives_the_same_pieces_as_the_whole(complaint: Audio) -> None:
    message = np.concatenate([silence(2), complaint.samples, silence(5), complaint.samples])
    listener, found = Listener(RATE), []
    at = 0
    for drop in np.random.default_rng(7).integers(0, 4000, 1000):
        found += listener.feed(message[at : at + drop])
        at += int(drop)
    found += listener.finish(message[at:])

    whole = pieces(message, RATE)

    assert len(whole) > 1
    assert shape(found) == shape(whole)
    for streamed, at_once in zip(found, whole, strict=True):
        np.testing.assert_allclose(streamed.sound, at_once.sound, atol=1e-4)


@pytest.mark.parametrize("seconds", [5, 30, 120])
def test_a_caller_who_is_silent_at_first_is_heard_from_the_first_word_on(
    complaint: Audio, seconds: int
) -> None:
    (alone, *_) = pieces(complaint.samples, RATE)

    (late, *_) = pieces(np.concatenate([silence(seconds), complaint.samples]), RATE)

    assert late.start == pytest.approx(seconds + alone.start, abs=0.3)
    assert late.speech[0].seconds == pytest.approx(alone.speech[0].seconds, abs=1.0)


def test_times_are_those_of_the_recording_and_silence_is_in_no_piece(complaint: Audio) -> None:
    (alone, *_) = pieces(complaint.samples, RATE)

    late = pieces(np.concatenate([silence(30), complaint.samples, silence(30)]), RATE)

    assert late[0].start == pytest.approx(30 + alone.start, abs=0.3)
    assert sum(piece.end - piece.start for piece in late) < complaint.seconds + 1


def test_a_listener_that_begins_later_tells_times_from_the_start(complaint: Audio) -> None:
    (first, *_), (later, *_) = pieces(complaint.samples, RATE), pieces(complaint.samples, RATE, start=12.8)

    assert later.start == pytest.approx(12.8 + first.start)


@pytest.mark.parametrize("level", [-30, 0])
def test_a_caller_far_from_the_handset_is_heard_as_loud_as_one_near_it(complaint: Audio, level: int) -> None:
    quiet = (complaint.samples * 10 ** (level / 20)).astype(np.float32)

    (piece, *_) = pieces(quiet, RATE)

    assert 0.3 < np.abs(piece.sound).max() <= 0.9
    assert piece.speech[0].seconds > 1
    assert len(piece.sound) == round((piece.end - piece.start) * SAMPLE_RATE)
