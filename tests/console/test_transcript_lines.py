"""A corrected text in the pieces of what the engine heard, so that it keeps its times."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hotline.console.transcript_lines import Piece, pieces
from ledger.rewordings import Kind, Rewording

CHARACTERS = st.text(alphabet="一二三四五 ab", max_size=12)


def segment(*words: tuple[str, float, float], text: str = "") -> dict[str, Any]:
    return {
        "start": 0.0,
        "end": 9.0,
        "text": text or "".join(word for word, _, _ in words),
        "words": [
            {"text": word, "start": start, "end": end, "confidence": 0.9} for word, start, end in words
        ],
    }


HEARD = segment(("岱庙", 1.0, 2.0), ("牌", 2.0, 2.5), ("出所", 2.5, 3.5))


def test_what_was_not_corrected_is_the_engines_words_with_their_times() -> None:
    assert pieces(HEARD, "岱庙牌出所") == [
        Piece("岱庙", 1.0, 2.0),
        Piece("牌", 2.0, 2.5),
        Piece("出所", 2.5, 3.5),
    ]


def test_a_word_put_right_sounds_when_the_wrong_one_did_and_knows_what_it_was() -> None:
    assert pieces(HEARD, "岱庙派出所")[1] == Piece("派", 2.0, 2.5, was="牌")


def test_words_added_sound_between_their_neighbours() -> None:
    added = pieces(HEARD, "岱庙的牌出所")[1]
    assert added == Piece("的", 2.0, 2.0, was="")


def test_words_that_were_not_said_are_kept_as_what_was_there() -> None:
    gone = pieces(HEARD, "岱庙出所")[1]
    assert gone == Piece("", 2.0, 2.5, was="牌")


def test_a_word_cut_in_two_has_its_share_of_the_time() -> None:
    assert pieces(HEARD, "岱")[0] == Piece("岱", 1.0, 1.5)


def test_words_with_spaces_between_them_are_the_text_as_it_is() -> None:
    spaced = segment(("call", 0.0, 1.0), ("me", 1.0, 2.0), text="call me")
    assert [piece.text for piece in pieces(spaced, "call me")] == ["call ", "me"]


def test_a_segment_without_words_is_one_piece() -> None:
    alone = {"start": 1.0, "end": 2.0, "text": "你好", "confidence": None}
    assert pieces(alone, "你好") == [Piece("你好", 1.0, 2.0)]


PUT_RIGHT = [Rewording(0, 2, 3, "牌", "派", Kind.SOUND)]


def test_what_the_machine_put_right_is_marked_and_knows_what_was_heard() -> None:
    assert pieces(HEARD, "岱庙派出所", PUT_RIGHT) == [
        Piece("岱庙", 1.0, 2.0),
        Piece("派", 2.0, 2.5, was="牌", by=Kind.SOUND),
        Piece("出所", 2.5, 3.5),
    ]


def test_it_stays_marked_when_a_person_corrects_another_word() -> None:
    made = pieces(HEARD, "红门派出所", PUT_RIGHT)
    assert made[0] == Piece("红门", 1.0, 2.0, was="岱庙")
    assert made[1] == Piece("派", 2.0, 2.5, was="牌", by=Kind.SOUND)


def test_a_person_who_puts_back_what_was_heard_leaves_no_mark_of_the_machine() -> None:
    made = pieces(HEARD, "岱庙牌出所", PUT_RIGHT)
    assert all(piece.by is None for piece in made)
    assert made[1] == Piece("牌", 2.0, 2.5, was="牌")


def test_a_time_is_told_beside_the_words_that_stay() -> None:
    told = pieces(HEARD, "岱庙牌出所", [Rewording(0, 0, 2, "岱庙", "9月20日", Kind.TIME)])
    assert told[:2] == [Piece("岱庙", 1.0, 2.0), Piece("", 2.0, 2.0, by=Kind.TIME, note="9月20日")]
    assert "".join(piece.text for piece in told) == "岱庙牌出所"


def test_a_time_may_hold_what_was_put_right_and_stays_beside_a_persons_correction() -> None:
    made = [
        Rewording(0, 0, 3, "岱庙牌", "9月20日", Kind.TIME),
        Rewording(0, 2, 3, "牌", "派", Kind.SOUND),
    ]
    told = pieces(HEARD, "岱庙派出口", made)
    assert [piece.note for piece in told] == [None, None, "9月20日", None, None]
    assert "".join(piece.text for piece in told) == "岱庙派出口"


@given(st.lists(CHARACTERS.filter(bool), min_size=1, max_size=5), CHARACTERS)
def test_the_pieces_are_the_text_and_what_they_were_is_what_was_heard(words: list[str], text: str) -> None:
    heard = segment(*((word, place, place + 1.0) for place, word in enumerate(words)))
    made = pieces(heard, text)
    assert "".join(piece.text for piece in made) == text
    before = "".join(piece.text if piece.was is None else piece.was for piece in made)
    assert before == heard["text"]
    assert [piece.start for piece in made] == sorted(piece.start for piece in made)
