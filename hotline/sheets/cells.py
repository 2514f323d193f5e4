"""Single cells of a spreadsheet as what they stand for; `CellWrong` is raised with what to put right."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, tzinfo
from enum import StrEnum
from typing import Any, TypeVar

from hotline.console.labels import LABELS
from hotline.sheets.faults import CellWrong, Fault

Code = TypeVar("Code", bound=StrEnum)

_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[\sT]*(\d{1,2})\s*[:：时]\s*(\d{1,2})?\s*分?(?::\d{1,2})?)?"
)
_NUMBER = re.compile(r"(?<!\d)(\d{4})\D+(\d{1,7})\D*$")
_BETWEEN = re.compile(r"[、，,；;\n]+")
_BRACKETS = re.compile(r"([^（(]+)[（(]([^）)]*)[）)]")
_TRUTH = {"是": True, "否": False, "实名": True, "匿名": False}


def text(value: Any) -> str:
    """A cell as text: a telephone number that became a number is one again."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return str(value).strip()


def moment(value: Any, zone: tzinfo) -> datetime | None:
    """A date, with its time or without, in the bureau's zone."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=zone)
    if isinstance(value, date):
        return datetime.combine(value, time.min, zone)
    found = _DATE.fullmatch(text(value))
    try:
        if found is None:
            raise ValueError
        year, month, day, hour, minute = (int(part or 0) for part in found.groups())
        return datetime(year, month, day, hour, minute, tzinfo=zone)
    except ValueError:
        raise CellWrong(Fault.NO_DATE, value=text(value)) from None


def number(value: Any) -> tuple[int, int] | None:
    """The year and serial of an item: 2026-0012, 〔2026〕12号."""
    if not text(value):
        return None
    found = _NUMBER.search(text(value))
    if found is None or int(found[2]) == 0:
        raise CellWrong(Fault.NO_NUMBER, value=text(value))
    return int(found[1]), int(found[2])


def truth(value: Any) -> bool | None:
    """是 or 否; 实名 or 匿名."""
    if not text(value):
        return None
    if text(value) not in _TRUTH:
        raise CellWrong(Fault.NO_TRUTH, value=text(value))
    return _TRUTH[text(value)]


def code(value: Any, codes: type[Code]) -> Code | None:
    """A code by its label."""
    if not text(value):
        return None
    for one in codes:
        if str(LABELS[codes][one]) == text(value):
            return one
    known = "、".join(str(words) for words in LABELS[codes].values())
    raise CellWrong(Fault.NO_CODE, value=text(value), known=known)


def several(value: Any) -> list[str]:
    """The parts of a cell that holds several names."""
    return [part.strip() for part in _BETWEEN.split(text(value)) if part.strip()]


def with_sub_level(word: str) -> tuple[str, str]:
    """A category and what stands in brackets after it: 执法办案（受案立案）."""
    found = _BRACKETS.fullmatch(word)
    return (found[1].strip(), found[2].strip()) if found else (word, "")


def unit(name: str, units: Mapping[str, list[int]]) -> int:
    """The id of a unit by its name."""
    found = units.get(name, [])
    if not found:
        raise CellWrong(Fault.NO_UNIT, value=name)
    if len(found) > 1:
        raise CellWrong(Fault.UNITS_ALIKE, value=name, count=len(found))
    return found[0]
