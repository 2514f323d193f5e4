"""Numbers and times as people say them, and as they are written into the form."""

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.spoken_numbers import figures, number
from transcription.spoken_times import absolute, mentions, written

CALL = datetime.fromisoformat("2026-11-19T08:30:00+08:00")  # a Thursday
SAID = st.builds(
    "{}{}{}".format,
    st.sampled_from(
        ["今天", "昨天", "前天", "大前天", "上周三", "星期五", "上个星期天", "上个月三号", "十二月八号"]
    ),
    st.sampled_from(["", "凌晨", "上午", "中午", "晚上"]),
    st.sampled_from(["", "八点", "九点多", "三点半左右"]),
)


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("幺三八零五三八一二三四", "13805381234"),
        ("一三八 〇五三八 一二三四", "13805381234"),
        ("我的电话是138-0538-1234。", "13805381234"),
        ("１３８０", "1380"),
        ("警号洞拐两勾", "0729"),
        ("没有号码", ""),
    ],
)
def test_digits_read_out_become_figures(said: str, digits: str) -> None:
    assert figures(said) == digits


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("九", 9),
        ("十", 10),
        ("十八", 18),
        ("二十", 20),
        ("二十三", 23),
        ("二零二六", 2026),
        ("18", 18),
        ("多", None),
        ("", None),
    ],
)
def test_a_number_is_read(said: str, value: int | None) -> None:
    assert number(said) == value


@pytest.mark.parametrize(
    ("said", "day_and_hour"),
    [
        ("昨天晚上九点多", "2026年11月18日21时许"),
        ("昨晚九点", "2026年11月18日21时"),
        ("今早七点半", "2026年11月19日7时30分"),
        ("前天下午三点一刻左右", "2026年11月17日15时15分许"),
        ("大前天中午十二点", "2026年11月16日12时"),
        ("中午一点", "中午一点"),
        ("今天中午一点", "2026年11月19日13时"),
        ("十一月十八号晚上九点多", "2026年11月18日21时许"),
        ("十二月三十号", "2025年12月30日"),
        ("二零二四年三月五日上午", "2024年3月5日上午"),
        ("十八号凌晨两点", "2026年11月18日2时"),
        ("二十八号", "2026年10月28日"),
        ("上周四晚上八点多", "2026年11月12日20时许"),
        ("星期五", "2026年11月13日"),
        ("这周一上午", "2026年11月16日上午"),
        ("上个星期天", "2026年11月15日"),
        ("上个月十二号", "2026年10月12日"),
        ("上上个月三十号下午", "2026年9月30日下午"),
    ],
)
def test_a_time_is_made_absolute_from_the_time_of_the_call(said: str, day_and_hour: str) -> None:
    expected = said if said == day_and_hour else f"{day_and_hour}（{said}）"
    assert written(f"{said}，", CALL) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("我昨天下午三点多去报案", ["昨天下午三点多"]),
        ("大概是前天中午，还有上个月12号", ["前天中午", "上个月12号"]),
        ("二十号下午他们来我店里", ["二十号下午"]),
        ("星期三上午和上周六", ["星期三上午", "上周六"]),
        ("三周一次，每周一都来，住四号楼", []),
    ],
)
def test_times_are_found_in_a_text(text: str, said: list[str]) -> None:
    assert [found["said"] for found in mentions(text)] == said


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(CALL.tzinfo)), SAID)  # noqa: DTZ001
def test_what_is_told_lies_never_after_the_day_of_the_call(call: datetime, said: str) -> None:
    told = absolute(said, call)
    assert told is not None
    year, month, day = map(int, re.match(r"(\d+)年(\d+)月(\d+)日", told).groups())
    assert datetime(year, month, day, tzinfo=CALL.tzinfo) <= call


@pytest.mark.parametrize("said", ["去年夏天", "好几次了", "二月三十号"])
def test_what_names_no_day_is_left_as_it_was_said(said: str) -> None:
    assert written(said, CALL) == said
