"""Numbers that were read out, and words that only look like numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.evaluate import normalise
from transcription.spoken_numbers import quantity
from transcription.wording.correcting import corrected
from transcription.wording.figures import find

SPOKEN = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("电话是幺三九五三八零二七七幺", "电话是13953802771"),
        ("警号好像是零五幺二", "警号好像是0512"),
        ("尾号三七", "尾号37"),
        ("警号是05317亿。", "警号是053171。"),
        ("手机号是139以3802771", "手机号是13913802771"),
        ("我的电话是1395380留771，打这个", "我的电话是13953806771，打这个"),
        ("我打了幺幺零，又打了一二零", "我打了110，又打了120"),
        ("车牌鲁j幺二三八五", "车牌鲁J12385"),
        ("鲁H·八8二六六挂车", "鲁H88266挂车"),
        ("二零二五年三月十二号", "2025年3月12号"),
        ("罚了一万两千五百元", "罚了12500元"),
        ("要二十块", "要20块"),
    ],
)
def test_what_was_read_out_is_written_in_figures(said: str, written: str) -> None:
    assert corrected(said, find(said)) == written


@pytest.mark.parametrize(
    "said",
    [
        "一样",
        "三个人打了两个人",
        "一块儿去的",
        "万一",
        "十分恶劣",
        "有一点",
        "三番五次",
        "一二三",
        "我的电话是13953802771以后打",
        "电话打了20次就不打了",
        "一共骗了12亿。",
        "号码12人都知道",
        "八万块钱",
        "",
    ],
)
def test_what_is_no_number_stays_in_words(said: str) -> None:
    assert find(said) == []


@given(st.text(alphabet="零一二三四五六七八九十百千万两幺年月号块元电话警号是鲁J，", max_size=30))
def test_what_is_written_in_figures_means_the_same(text: str) -> None:
    made = find(text)
    assert all(text[one.start : one.end] == one.heard for one in made)
    assert all(one.heard != one.meant for one in made)


@given(st.integers(0, 10**11 - 1).map(lambda number: f"{number:011d}"))
def test_a_telephone_read_digit_by_digit_is_that_telephone(telephone: str) -> None:
    said = "".join(SPOKEN[int(digit)] for digit in telephone)
    assert corrected(f"电话{said}", find(f"电话{said}")) == f"电话{telephone}"


@given(st.integers(1, 9999))
def test_a_quantity_is_read_as_it_is_counted(number: int) -> None:
    said = ""
    for digit, unit in zip(f"{number:04d}", ("千", "百", "十", ""), strict=True):
        said += SPOKEN[int(digit)] + unit if digit != "0" else "零"
    assert quantity(said.strip("零")) == number
    assert normalise(said.strip("零")) == str(number)
