"""What is drawn from a text for the form, and how units are found by the names people use."""

from datetime import datetime

import pytest

from ledger.hints import Hint
from transcription.hints import draw
from transcription.unit_names import UnitNames

UNITS = UnitNames(
    [
        (1, "泰安市公安局"),
        (2, "泰山分局"),
        (3, "泰山分局岱庙派出所"),
        (4, "泰山分局治安大队"),
        (5, "岱岳分局治安大队"),
        (6, "肥城市公安局新城派出所"),
    ]
)

CALL = datetime.fromisoformat("2026-11-19T08:30:00+08:00")  # a Thursday


def drawn(field: str, *texts: str) -> list[Hint]:
    return [hint for hint in draw(texts, UNITS, CALL) if hint.field == field]


def values(field: str, *texts: str) -> list[str]:
    return [hint.value for hint in drawn(field, *texts)]


def one(hints: list[Hint]) -> Hint:
    (hint,) = hints
    return hint


def test_a_unit_is_found_by_its_whole_name_and_by_the_short_one_with_the_place_of_the_words() -> None:
    whole, short = drawn("accused_units", "您好", "泰山分局治安大队的人，还有岱庙派出所")
    assert (whole.field, whole.value, whole.text) == ("accused_units", "4", "泰山分局治安大队")
    assert (short.value, short.segment, short.start, short.end) == ("3", 1, 13, 18)
    assert short.confidence < whole.confidence


def test_a_name_that_several_units_have_is_offered_for_each_with_less_confidence() -> None:
    found = drawn("accused_units", "治安大队不管")
    assert [hint.value for hint in found] == ["4", "5"]
    assert {hint.confidence for hint in found} == {0.4}


def test_a_city_bureau_may_be_called_without_the_word_city() -> None:
    assert values("accused_units", "肥城公安局新城派出所") == ["6"]


def test_a_unit_named_twice_is_one_hint() -> None:
    assert len(drawn("accused_units", "岱庙派出所", "还是岱庙派出所")) == 1


def test_words_of_urgency_suggest_that_it_is_happening_now() -> None:
    hint = one(drawn("happening_now", "现在就在我家门口，请马上派人来。"))
    assert (hint.value, hint.text) == ("true", "现在就在")


def test_ordinary_words_give_no_hint() -> None:
    assert draw(["我在城里住了很多年，谢谢。"], UNITS, CALL) == []


@pytest.mark.parametrize(
    "said",
    ["岱庙派出所", "黛庙派出所", "泰山分局岱庙所", "泰山岱庙派出所", "我反映泰山分局岱庙派出所的问题，谢谢"],
)
def test_the_unit_that_is_meant_comes_first_among_the_closest(said: str) -> None:
    assert UNITS.closest(said)[0] == 3


def test_words_that_mean_no_unit_have_none_close() -> None:
    assert UNITS.closest("我的电动车被偷了") == []


def test_every_hint_rests_on_words_that_stand_where_it_says() -> None:
    texts = [
        "我叫周海燕，电话13953802771，昨天晚上九点多在青年路被岱庙派出所的王警官打了，报案不给立案，一直拖着。",
        "警号是051234，车牌鲁J8H266，我不想留名字，请替我保密，不要把材料转给泰山分局。",
    ]
    found = draw(texts, UNITS, CALL)
    assert {hint.field for hint in found} >= {
        "reporter_name", "reporter_phone", "accused_units", "accused_persons", "police_numbers", "identity",
        "happened_at", "place", "remark", "named", "confidential", "demand", "categories", "nature",
    }  # fmt: skip
    assert all(texts[hint.segment][hint.start : hint.end] == hint.text for hint in found)
    assert all(0 < hint.confidence <= 1 for hint in found)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("我叫周海燕，", ["周海燕"]),
        ("我叫欧阳靖是老师", ["欧阳靖"]),
        ("我姓孙", ["孙"]),
        ("他叫周海", []),
        ("我叫他来", []),
    ],
)
def test_the_callers_name_is_what_they_call_themselves(said: str, name: list[str]) -> None:
    assert values("reporter_name", said) == name


def test_a_telephone_that_is_said_to_be_one_is_surer_and_one_with_a_wrong_length_is_doubtful() -> None:
    assert one(drawn("reporter_phone", "我的电话是13953802771")).confidence == 0.9
    assert one(drawn("reporter_phone", "有个13953802771发的短信")).confidence == 0.6
    assert one(drawn("reporter_phone", "手机号是139538027")).confidence == 0.3


def test_police_numbers_and_plates_are_found() -> None:
    assert values("police_numbers", "警号好像是042731") == ["042731"]
    assert values("remark", "车牌是鲁j·8H266") == ["车牌号鲁J8H266"]


@pytest.mark.parametrize(
    ("said", "whom"),
    [
        ("有个姓孙的民警在夜市", ["姓孙的民警"]),
        ("所长刘某某开了饭店", ["所长刘某某"]),
        ("当时是王警官接待的", ["王警官"]),
        ("我姓王", []),
        ("派出所的所长", []),
        ("等了两个小时民警才来", []),
        ("等了两个小时民警王某才来", ["民警王某"]),
        ("对方民警说不管，高警官也不管", ["高警官"]),
        ("当时某民警在场", []),
        ("我找了派出所张所长", ["张所长"]),
    ],
)
def test_persons_are_found_as_they_are_spoken_of(said: str, whom: list[str]) -> None:
    assert values("accused_persons", said) == whom


@pytest.mark.parametrize(
    ("said", "identity"),
    [("两个辅警", ["auxiliary"]), ("那个民警", ["police"]), ("民警和辅警都在", []), ("窗口的人", [])],
)
def test_who_it_is_about_is_told_where_only_one_kind_is_spoken_of(said: str, identity: list[str]) -> None:
    assert values("identity", said) == identity


def test_a_time_is_absolute_with_the_words_beside_it_and_the_first_with_an_hour_is_surest() -> None:
    first, second = drawn("happened_at", "昨天下午三点多打的，前天我也去了")
    assert first.value == "2026年11月18日15时许（昨天下午三点多）"
    assert first.confidence > second.confidence
    assert values("happened_at", "以前有过") == []


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("昨晚在青年路和灵山大街路口被拦", ["青年路和灵山大街路口"]),
        ("他在花园小区门口打人", ["花园小区门口"]),
        ("在家里", []),
    ],
)
def test_a_place_is_what_ends_like_one(said: str, place: list[str]) -> None:
    assert values("place", said) == place


@pytest.mark.parametrize(
    "said",
    [
        *("我不想留名字", "我匿名举报", "不愿意透露姓名", "不方便说我的名字"),
        *(
            "我不方便留性名",
            "不愿意透露性名",
            "我不方便流行名，请保密",
        ),  # as the engines write what sounds the same
    ],
)
def test_who_wants_no_name_is_heard(said: str) -> None:
    assert values("named", said) == ["false"]


@pytest.mark.parametrize(
    "said", ["我要求保密", "请你们一定替我保密", "不要告诉派出所的人", "我怕他们打击报复", "别转给县局处理"]
)
def test_who_wants_secrecy_is_heard(said: str) -> None:
    assert values("confidential", said) == ["true"]


@pytest.mark.parametrize(
    "said",
    ["我不匿名，实名举报", "他们说要保密警务工作", "我叫周海燕", "我的性命受到威胁", "现在不流行名牌了"],
)
def test_what_is_no_wish_is_not_taken_for_one(said: str) -> None:
    assert values("named", said) == values("confidential", said) == []


def test_a_unit_to_which_it_must_not_be_passed_is_not_accused() -> None:
    texts = ("岱庙派出所不管，请不要转给泰山分局处理。",)
    assert values("accused_units", *texts) == ["3"]
    assert values("demand", *texts) == ["反映人要求：不要转给泰山分局处理"]


@pytest.mark.parametrize(
    ("said", "category", "nature"),
    [
        ("报案以后不给立案，也没有回执", "law_enforcement", "duty_neglected"),
        ("他值班喝酒，还收了老板的红包", "discipline", "discipline_broken"),
        ("办户口本跑了三趟，身份证也办不了", "administration", None),
    ],
)
def test_category_and_nature_follow_most_of_the_words(said: str, category: str, nature: str | None) -> None:
    assert values("categories", said)[0] == category
    assert (values("nature", said) or [None])[0] == nature


def test_more_words_make_a_category_surer() -> None:
    few, many = (drawn("categories", said)[0] for said in ("不给立案", "不给立案，不做笔录，也不取证"))
    assert few.confidence < many.confidence


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("我要表扬红门派出所的吴警官", ["praise"]),
        ("请问换驾驶证需要什么材料", ["consultation"]),
        ("喂，有人吗，那算了", ["invalid"]),
        ("", ["invalid"]),
        ("我要举报他们收钱", []),
    ],
)
def test_what_is_no_complaint_is_suggested_to_leave_the_queue(said: str, reason: list[str]) -> None:
    assert values("discard_reason", said) == reason


def test_a_complaint_that_also_asks_is_hardly_a_question() -> None:
    assert one(drawn("discard_reason", "我要投诉，请问怎么办")).confidence < 0.5
