"""A long text is cut where a speaker would breathe."""

import phrasing
from hypothesis import given
from hypothesis import strategies as st


def test_a_text_is_cut_after_each_sentence():
    assert phrasing.sentences("您好。请问？请稍候！再见") == ["您好。", "请问？", "请稍候！", "再见"]


def test_a_sentence_is_cut_at_commas_but_not_within_a_list():
    assert phrasing.clauses("说明姓名、电话，以及经过；可以匿名。") == [
        "说明姓名、电话，",
        "以及经过；",
        "可以匿名。",
    ]


def test_clauses_that_fit_are_said_in_one_breath():
    assert phrasing.breaths(["aa,", "bb,", "cc."], most=7) == ["aa, bb,", "cc."]


@given(st.lists(st.text("ab,", min_size=1, max_size=30), max_size=20), st.integers(1, 60))
def test_nothing_is_lost_and_no_breath_is_too_long(clauses, most):
    breaths = phrasing.breaths(clauses, most)
    assert " ".join(breaths) == " ".join(clauses)
    assert all(len(breath) <= most or breath in clauses for breath in breaths)


@given(st.text("您好，；：。！？、", max_size=60))
def test_every_word_of_a_text_is_spoken(text):
    spoken = "".join(part for sentence in phrasing.sentences(text) for part in phrasing.clauses(sentence))
    for word in "您好":
        assert spoken.count(word) == text.count(word)
