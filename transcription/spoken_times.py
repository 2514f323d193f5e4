"""Times as callers say them, made absolute from the time of the call."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from transcription.spoken_numbers import NUMERAL, number

DAYS_AGO = {"今天": 0, "今日": 0, "今": 0, "昨天": 1, "昨日": 1, "昨": 1, "前天": 2, "前": 2, "大前天": 3}
WEEKDAYS = "一二三四五六日"
AFTERNOON = ("下午", "傍晚", "晚上", "晚", "夜里")
NOON = ("中午",)

_DAY_AGO = re.compile(r"(大前天|前天|昨天|昨日|今天|今日|[今昨前](?=[早晚]))")
_WEEKDAY = re.compile(r"(上上|上|这|本)?个?(?:周|星期|礼拜)([一二三四五六日天])")
_DATE = re.compile(rf"(?:({NUMERAL})年)?({NUMERAL})月(?:份)?({NUMERAL})[日号]")
_MONTH_AGO = re.compile(rf"(上上|上|这|本)个?月(?:的)?({NUMERAL})[日号]")
_DAY_OF_MONTH = re.compile(rf"({NUMERAL})[日号]")
_PART = re.compile(r"凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|[早晚]")
_HOUR = re.compile(rf"({NUMERAL})[点时](?:(半)|([一三])刻|({NUMERAL})分?)?")
_ABOUT = re.compile(r"多|来钟|左右|前后|大概|大约|差不多|许")
# A day in a text: 三周一次 and 四号楼 are none, so nothing counts weeks, and days have hours.
_NOT_COUNTED = "(?<![一二两三四五六七八九十几每0-9])"
_CLOCK = rf"{NUMERAL}[点时](?:半|[一三]刻|{NUMERAL}分?)?"
_MENTION = re.compile(
    rf"(?:大概|大约)?(?:是|在)?(?P<said>(?:{_DATE.pattern}|{_MONTH_AGO.pattern}|{_DAY_AGO.pattern}"
    rf"|{_NOT_COUNTED}{_WEEKDAY.pattern}|{_DAY_OF_MONTH.pattern}(?={_PART.pattern}|{_CLOCK}))"
    rf"(?:的时候|的)?(?:{_PART.pattern})?(?:大概|大约|差不多)?(?:{_CLOCK}(?:多钟|多|来钟|钟)?(?:左右|前后)?)?)"
)


def written(said: str, call: datetime) -> str:
    """A time as it is written into the form, with what was said beside it; without a day, what was said.

    `call` is when the call came, in the bureau's zone. 昨天晚上九点多 of a call of 2026-11-19 becomes
    2026年11月18日21时许（昨天晚上九点多）.
    """
    said = said.strip().strip("，。；、！？ ")
    told = absolute(said, call)
    return said if told is None or told == said else f"{told}（{said}）"


def absolute(said: str, call: datetime) -> str | None:
    """A time as day and hour, 许 where it is about; None where no day is named that there is."""
    day = _day(said, call.date())
    return None if day is None else f"{day.year}年{day.month}月{day.day}日{_hour(said)}"


def mentions(text: str) -> Iterator[re.Match[str]]:
    """Where a text names a day, with the hour where it follows."""
    return _MENTION.finditer(text)


def _day(said: str, today: date) -> date | None:
    """The day that is meant; of those it may be, the latest that is not after the call."""
    readings: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
        (_DATE, _of_date),
        (_MONTH_AGO, _of_month_ago),
        (_DAY_AGO, lambda found, today: today - timedelta(days=DAYS_AGO[found[1]])),
        (_WEEKDAY, _of_weekday),
        (_DAY_OF_MONTH, _of_day_of_month),
    )
    for pattern, read in readings:
        found = pattern.search(said)
        if found is not None:
            return read(found, today)
    return None


def _of_date(found: re.Match[str], today: date) -> date | None:
    year, month, day = (number(part) if part else None for part in found.groups())
    if month is None or day is None:
        return None
    made = _made(year if year is not None else today.year, month, day)
    if made is not None and made > today and year is None:
        made = _made(today.year - 1, month, day)
    return made


def _of_weekday(found: re.Match[str], today: date) -> date:
    weeks = {"上上": 2, "上": 1}.get(found[1], 0)
    weekday = WEEKDAYS.index("日" if found[2] == "天" else found[2])
    meant = today + timedelta(days=weekday - today.weekday() - 7 * weeks)
    return meant - timedelta(days=7) if meant > today else meant


def _of_month_ago(found: re.Match[str], today: date) -> date | None:
    first = today.replace(day=1)
    for _ in range({"上上": 2, "上": 1}.get(found[1], 0)):
        first = (first - timedelta(days=1)).replace(day=1)
    return _made(first.year, first.month, number(found[2]) or 0)


def _of_day_of_month(found: re.Match[str], today: date) -> date | None:
    day = number(found[1])
    made = _made(today.year, today.month, day or 0)
    if made is not None and made > today:
        last_month = today.replace(day=1) - timedelta(days=1)
        made = _made(last_month.year, last_month.month, day or 0)
    return made


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _hour(said: str) -> str:
    """The hour as figures, 许 where it is about; without an hour, the part of the day as said."""
    part, found = _PART.search(said), _HOUR.search(said)
    hour = number(found[1]) if found else None
    if found is None or hour is None or hour > 24:
        return part[0] if part and len(part[0]) > 1 else ""
    of_part = part[0] if part else ""
    if (of_part in AFTERNOON and hour < 12) or (of_part in NOON and hour < 3):
        hour += 12
    minutes = _minutes(found)
    exact = f"{hour}时{minutes}分" if minutes else f"{hour}时"
    return exact + ("许" if _ABOUT.search(said) else "")


def _minutes(hour: re.Match[str]) -> int:
    _hour_itself, half, quarters, minutes = hour.groups()
    if half:
        return 30
    if quarters:
        return 15 * (number(quarters) or 0)
    return number(minutes or "") or 0
