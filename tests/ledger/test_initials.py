"""Names by the letters that their characters begin with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import initials

NAMES = st.text("张建国单雄信曾长清查理A1 、", max_size=12)


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("zjg", "zjg"),
        (" ZJG ", "zjg"),
        ("z", None),
        ("zj1", None),
        ("张", None),
        ("ｚｊｇ", None),
        ("", None),
    ],
)
def test_a_query_is_two_letters_or_more_and_nothing_else(typed: str, query: str | None) -> None:
    assert initials.as_query(typed) == query


@pytest.mark.parametrize(
    ("letters", "name", "found"),
    [
        ("zjg", "张建国", "张建国"),
        ("zjg", "民警张建国", "张建国"),
        ("sxx", "民警单雄信", "单雄信"),  # shan, as a surname
        ("dxx", "单雄信", "单雄信"),  # dan, as in most words
        ("zgf", "曾国藩", "曾国藩"),
        ("tsfj", "泰山分局岱庙派出所", "泰山分局"),
    ],
)
def test_initials_find_the_characters_in_any_reading(letters: str, name: str, found: str) -> None:
    begin, end = initials.place(letters, name) or (0, 0)
    assert name[begin:end] == found


def test_initials_do_not_reach_across_what_is_no_chinese_character() -> None:
    assert initials.place("zjgl", "张建国、李四") is None
    assert "gl" not in initials.pieces("张建国、李四", 2)


@given(NAMES, st.text("zjgsdxcqlt", min_size=2, max_size=3))
def test_what_initials_find_is_what_the_pieces_of_the_name_promise(name: str, letters: str) -> None:
    assert (initials.place(letters, name) is not None) == (letters in initials.pieces(name, len(letters)))
