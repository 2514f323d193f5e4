"""Words put right by sound, and what is left as it was heard."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcription.wording.correcting import Corrector, corrected

HERE = Path(__file__).parent
ORDINARY = [
    sentence
    for name in ("complaints.txt", "every_day.txt")
    for sentence in (HERE / name).read_text("utf-8").splitlines()
]


def reads(corrector: Corrector, heard: str) -> str:
    return corrected(heard, corrector.correct(heard))


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("那两个福警没有出示正件", "那两个辅警没有出示证件"),
        ("执法纪录疑一直没有打开", "执法记录仪一直没有打开"),
        ("他们不给我收案回直", "他们不给我受案回执"),
        ("满装派出所的民井", "满庄派出所的民警"),
        ("岱月分局满庄派出所", "岱岳分局满庄派出所"),
        ("他们违法口押了我的车", "他们违法扣押了我的车"),
        ("我要居报一个人", "我要举报一个人"),
        ("值班的是一个性孙的警官", "值班的是一个姓孙的警官"),
        ("晚上在龙谈路口", "晚上在龙潭路口"),
    ],
)
def test_what_only_sounds_like_a_word_of_the_domain_is_that_word(
    corrector: Corrector, heard: str, meant: str
) -> None:
    assert reads(corrector, heard) == meant


def test_a_long_name_is_known_though_one_character_was_heard_as_something_else(corrector: Corrector) -> None:
    assert reads(corrector, "新太市公安局楼的派处所不管") == "新泰市公安局楼德派出所不管"


def test_a_correction_tells_its_place_what_was_heard_and_what_is_meant(corrector: Corrector) -> None:
    (one,) = corrector.correct("您好，满装派出所。")
    assert (one.start, one.end, one.heard, one.meant) == (3, 8, "满装派出所", "满庄派出所")


@pytest.mark.parametrize("sentence", ORDINARY)
def test_what_was_heard_right_stays(corrector: Corrector, sentence: str) -> None:
    assert reads(corrector, sentence) == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "我叫敏景，他叫程经理",  # names, though they sound like 民警
        "电话是一五九零五三八",  # figures read out
        "他办不办都无所谓",
        "OK，3号，abc",
        "",
    ],
)
def test_names_figures_and_what_is_not_chinese_are_kept(corrector: Corrector, sentence: str) -> None:
    assert corrector.correct(sentence) == []


def test_what_the_engine_was_sure_of_needs_better_grounds(corrector: Corrector) -> None:
    heard = "我要反应一个问题"
    assert corrected(heard, corrector.correct(heard, [0.5] * len(heard))) == "我要反映一个问题"
    assert corrector.correct(heard, [1.0] * len(heard)) == []


def test_a_term_may_sound_like_what_else_the_engine_heard(corrector: Corrector) -> None:
    heard, unsure = "那两个夫妻没有出示证件", [0.9] * 3 + [0.4] * 2 + [0.9] * 6
    assert corrected(heard, corrector.correct(heard, unsure)) == heard
    others = [""] * 3 + ["福", "警"] + [""] * 6
    assert corrected(heard, corrector.correct(heard, unsure, others)) == "那两个辅警没有出示证件"


def test_what_else_was_heard_does_not_matter_where_the_engine_was_sure(corrector: Corrector) -> None:
    heard = "那两个夫妻没有出示证件"
    others = [""] * 3 + ["福", "警"] + [""] * 6
    assert corrector.correct(heard, [1.0] * len(heard), others) == []


@given(st.text(alphabet="派出所满装正件民井的了，3a 一二三", max_size=30))
@settings(max_examples=60, deadline=None)
def test_corrections_lie_in_the_text_in_order_and_keep_its_length(corrector: Corrector, text: str) -> None:
    made = corrector.correct(text)
    assert len(corrected(text, made)) == len(text)
    assert all(text[one.start : one.end] == one.heard != one.meant for one in made)
    assert all(one.end <= other.start for one, other in pairwise(made))
