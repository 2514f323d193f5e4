import unicodedata
from collections.abc import Mapping, Sequence

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ledger import search
from ledger.database import Ledger
from ledger.models import SearchGram
from ledger.search import QueryTooShort

TEXTS = {
    1: "我要反映泰山派出所民警张三办案不出示证件，态度恶劣。",
    2: "车管所窗口工作人员推诿扯皮，跑了三趟没有办成。",
    3: "派出所接警以后两个小时没有人来，所里派人出去了。",
    4: "辅警李四向 KTV 老板索要现金２０００元，车牌鲁J12345。",
}


@pytest.fixture
def indexed(ledger: Ledger) -> Ledger:
    with ledger.session() as session, session.begin():
        for owner_id, text in TEXTS.items():
            search.index_text(session, "item", owner_id, text)
    return ledger


class Opened:
    """Opens texts, and remembers which it was asked to open."""

    def __init__(self, texts: Mapping[int, str]) -> None:
        self.texts = texts
        self.asked: list[int] = []

    def __call__(self, owner_ids: Sequence[int]) -> Mapping[int, str]:
        self.asked += owner_ids
        return {owner_id: self.texts[owner_id] for owner_id in owner_ids if owner_id in self.texts}


def find(ledger: Ledger, query: str, texts: Mapping[int, str] = TEXTS, kind: str = "item") -> list[int]:
    with ledger.reading() as session:
        return search.find(session, kind, query, Opened(texts))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("派出所", [3, 1]),
        ("张三", [1]),
        ("没有人来", [3]),
        ("办案不出示证件，态度恶劣", [1]),
        ("车管所窗口工作人员推诿扯皮，跑了三趟没有办成。", [2]),
        ("王五", []),
        ("所窗口派", []),
    ],
)
def test_any_two_or_more_characters_in_a_row_are_found_newest_first(
    indexed: Ledger, query: str, found: list[int]
) -> None:
    assert find(indexed, query) == found


@pytest.mark.parametrize("query", ["ktv", "KTV", "ＫＴＶ", "鲁j12345", "2000元", "２０００元", "  张三 "])
def test_width_case_and_surrounding_space_do_not_matter(indexed: Ledger, query: str) -> None:
    assert len(find(indexed, query)) == 1


@pytest.mark.parametrize("query", ["", "张", " 张 "])
def test_one_character_is_too_little_to_search_for(indexed: Ledger, query: str) -> None:
    with pytest.raises(QueryTooShort):
        find(indexed, query)


def test_only_candidates_are_opened(indexed: Ledger) -> None:
    opened = Opened(TEXTS)
    with indexed.reading() as session:
        search.find(session, "item", "张三", opened)
    assert opened.asked == [1]


def test_a_text_that_has_the_pieces_but_not_the_words_is_not_found(ledger: Ledger) -> None:
    texts = {1: "甲乙丙，乙丙丁"}
    with ledger.session() as session, session.begin():
        search.index_text(session, "item", 1, texts[1])
    opened = Opened(texts)
    with ledger.reading() as session:
        assert search.find(session, "item", "甲乙丙丁", opened) == []
    assert opened.asked == [1]


def test_kinds_are_searched_apart(indexed: Ledger) -> None:
    assert find(indexed, "派出所", kind="transcript") == []


def test_a_text_that_was_changed_is_found_by_its_new_words_only(indexed: Ledger) -> None:
    changed = TEXTS | {1: "反映人撤回，没有姓名"}
    with indexed.session() as session, session.begin():
        search.index_text(session, "item", 1, changed[1])
    assert find(indexed, "撤回", changed) == [1]
    assert find(indexed, "张三", changed) == []


def test_indexing_a_text_again_changes_nothing(indexed: Ledger) -> None:
    before = _grams(indexed)
    with indexed.session() as session, session.begin():
        search.index_text(session, "item", 1, TEXTS[1])
    assert _grams(indexed) == before


def test_an_empty_text_or_one_of_a_single_character_is_no_mistake(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        search.index_text(session, "item", 1, "")
        search.index_text(session, "item", 2, "好")
    assert _grams(ledger) == set()


def test_an_answer_is_continued_where_it_stopped(ledger: Ledger) -> None:
    texts = {number: f"第{number}件：派出所" for number in range(1, 451)}
    with ledger.session() as session, session.begin():
        for owner_id, text in texts.items():
            search.index_text(session, "item", owner_id, text)
    texts |= dict.fromkeys(range(100, 330), "撤回")  # more than are opened at once are no longer right
    with ledger.reading() as session:
        found: list[int] = []
        while page := search.find(
            session, "item", "派出所", Opened(texts), limit=50, before=found[-1] if found else None
        ):
            assert len(page) <= 50
            found += page
    assert found == [*range(450, 329, -1), *range(99, 0, -1)]


ALPHABET = "甲乙丙aA1 "
texts_of_few_characters = st.text(ALPHABET, max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(texts_of_few_characters, max_size=8), query=texts_of_few_characters)
def test_what_is_found_is_exactly_what_contains_the_query(
    ledger: Ledger, texts: list[str], query: str
) -> None:
    by_id = dict(enumerate(texts, start=1))
    sought = query.casefold().strip()
    with ledger.session() as session:
        for owner_id, text in by_id.items():
            search.index_text(session, "item", owner_id, text)
        if len(sought) < 2:
            with pytest.raises(QueryTooShort):
                search.find(session, "item", query, Opened(by_id))
        else:
            expected = [owner for owner in reversed(by_id) if sought in by_id[owner].casefold()]
            assert search.find(session, "item", query, Opened(by_id)) == expected
        session.rollback()


@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("，：；！？（）Ａ＝\u0301\u0338"), st.characters(exclude_categories=["Cs"])
        )
    )
)
def test_a_text_is_compared_in_its_compatibility_form_and_without_case(text: str) -> None:
    assert search.normalised(text) == unicodedata.normalize("NFKC", text).casefold()


def test_a_query_may_have_more_pieces_than_a_database_has_columns(ledger: Ledger) -> None:
    long = "".join(map(chr, range(0x4E00, 0x4E00 + 2100)))
    with ledger.session() as session:
        search.index_text(session, "item", 1, long)
        assert search.find(session, "item", long, Opened({1: long})) == [1]
        assert search.find(session, "item", long + "完", Opened({1: long})) == []
        session.rollback()


def test_a_value_is_looked_up_by_its_keyed_hash(ledger: Ledger) -> None:
    with ledger.reading() as session:
        assert search.digest(session, "0123456789") == search.digest(session, "０１２３４５６７８９")
        assert search.digest(session, "0123456789") != search.digest(session, "0123456780")
        assert len(search.digest(session, "0123456789")) == 32


def _grams(ledger: Ledger) -> set[tuple[int, int]]:
    with ledger.reading() as session:
        return {(row.gram, row.owner_id) for row in _all(session)}


def _all(session: Session) -> Sequence[SearchGram]:
    return session.scalars(sa.select(SearchGram)).all()
