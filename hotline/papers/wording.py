"""The contents of a paper in words: codes by their labels, dates and times as a 公文 writes them."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from hotline.console.labels import category_label, label
from ledger.models import ItemCategory
from ledger.models.codes import Identity

Words = dict[str, Any]
"""Texts, numbers, and lists of such mappings: what fills a template in, and is kept of a paper."""


def worded(contents: Mapping[str, Any]) -> Words:
    """Return contents in words; lists of names and codes become one text with 、 between them."""
    return {name: _word(value) for name, value in contents.items()}


def chinese_date(day: date) -> str:
    """A date as GB/T 9704-2012 writes it, without leading zeros: 2026年1月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _word(value: Any) -> Any:
    match value:
        case None:
            return ""
        case bool():
            return label_of_truth(value)
        case Identity.UNKNOWN:
            return "身份不明"
        case StrEnum():
            return label(value)
        case ItemCategory():
            return category_label(value)
        case datetime():
            return f"{chinese_date(value)}{value.hour}时{value.minute:02d}分"
        case date():
            return chinese_date(value)
        case [dict(), *_]:
            return [worded(one) for one in value]
        case list():
            return "、".join(_word(one) for one in value)
    return value


def label_of_truth(value: bool) -> str:
    """是 or 否."""
    return "是" if value else "否"
