"""What was heard, reworded segment by segment."""

from datetime import datetime
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.rewordings import Kind, Rewording
from transcription.transcriber import Segment, Word
from transcription.wording.correcting import Corrector
from transcription.wording.rewording import character_alternatives, character_confidences, reword

CALL = datetime.fromisoformat("2026-11-19T08:30:00+08:00")  # a Thursday


def segment(*words: tuple[str, float]) -> Segment:
    return Segment.of([Word(place, place + 1.0, text, sure) for place, (text, sure) in enumerate(words)])


def test_each_correction_knows_its_segment(corrector: Corrector) -> None:
    heard = [segment(("你好", 0.9)), segment(("满装", 0.4), ("派出所", 0.9))]
    assert reword(heard, corrector, None) == [Rewording(1, 0, 5, "满装派出所", "满庄派出所", Kind.SOUND)]


def test_numbers_and_times_are_found_in_what_was_put_right(corrector: Corrector) -> None:
    made = reword([segment(("上星七三下午三点多，满装派出所罚了两千块钱", 0.5))], corrector, CALL)
    assert [(one.kind, one.heard, one.meant) for one in made] == [
        (Kind.SOUND, "上星七", "上星期"),
        (Kind.SOUND, "满装派出所", "满庄派出所"),
        (Kind.FIGURES, "两千", "2000"),
        (Kind.TIME, "上星七三下午三点多", "2026年11月11日15时许"),
    ]


def test_without_the_time_of_the_call_no_time_is_told(corrector: Corrector) -> None:
    assert reword([segment(("昨天下午三点多", 0.9))], corrector, None) == []


@given(st.text(alphabet="昨天上周三下午点半，零一二八两千块鲁J派出所装满", max_size=25))
@settings(max_examples=60, deadline=None)
def test_what_is_reworded_was_heard_so_and_only_times_overlap(corrector: Corrector, text: str) -> None:
    made = reword([segment((text, 0.5))] if text else [], corrector, CALL)
    assert all(text[one.start : one.end] == one.heard for one in made)
    replacing = sorted((one.start, one.end) for one in made if one.kind is not Kind.TIME)
    assert all(end <= start for (_, end), (start, _) in pairwise(replacing))


def test_a_character_may_be_those_of_its_words_alternatives_that_are_as_long() -> None:
    words = [Word(0, 1, "满装", 0.5, ("满庄", "慢装", "满")), Word(1, 2, "所", 0.9)]
    assert character_alternatives(Segment.of(words)) == ["满慢", "庄装", ""]


def test_a_character_is_as_sure_as_its_word() -> None:
    assert character_confidences(segment(("你好", 0.9), ("吗", 0.5))) == [0.9, 0.9, 0.5]


def test_a_space_between_words_is_as_sure_as_the_word_after_it() -> None:
    assert character_confidences(segment(("my", 0.5), ("car", 0.9))) == [0.5, 0.5, 0.9, 0.9, 0.9, 0.9]
