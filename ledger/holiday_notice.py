"""The State Council's yearly notice on holidays (部分节假日安排的通知), read from its text.

It is read as it is published (“春节：2月5日（周五）至11日放假调休，共7天。1月31日（周日）上班。”) and as
people note it down (“2027-02-05 至 2027-02-11 放假”). What it says of itself (weekdays, number of days) is
checked, for with the text of another year every deadline would be wrong.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto

ONE_DAY = timedelta(days=1)
LONGEST_HOLIDAY_DAYS = 31
_SENTENCE_ENDS = re.compile(r"[。；;\n]")
_VERB = re.compile(r"放假|休息|补班|上班")
_DAY = re.compile(
    r"(?<!\d)(?=\d)(?:(?P<year>\d{4})\s*[年\-/.])?\s*(?:(?P<month>\d{1,2})\s*[月\-/.])?\s*(?P<day>\d{1,2})(?!\d)"
    r"\s*日?\s*(?:[（(](?P<aside>[^）)]*)[）)])?"
)
_TO = re.compile(r"\s*(?:至|到|—+|－|~|～|\.\.|-)\s*")
_COUNT = re.compile(r"共\s*(\d+)\s*天")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_WEEKDAYS = "一二三四五六日"


class NoticeProblem(StrEnum):
    """Why the text of a notice is not taken."""

    NOTHING_FOUND = auto()
    NO_SUCH_DAY = auto()
    ENDS_BEFORE_IT_BEGINS = auto()
    OTHER_WEEKDAY = auto()
    OTHER_COUNT = auto()
    OTHER_YEAR = auto()
    OFF_AND_WORKED = auto()


class NoticeNotUnderstood(ValueError):
    """The text is not taken; `problem` says why and `passage` where."""

    def __init__(self, problem: NoticeProblem, passage: str = "") -> None:
        super().__init__(f"{problem.value}: {passage}")
        self.problem = problem
        self.passage = passage


@dataclass(frozen=True)
class Notice:
    """The days off and the make-up days of a year; a few may lie in the years beside it."""

    year: int
    off: frozenset[date]
    worked: frozenset[date]


def read_notice(year: int, text: str) -> Notice:
    """Read the text of a year's notice. Raises `NoticeNotUnderstood`."""
    off: set[date] = set()
    worked: set[date] = set()
    for sentence in _SENTENCE_ENDS.split(text):
        days: set[date] = set()
        for verb, passage in _passages(sentence):
            days = set(_days(year, passage))
            (off if verb in ("放假", "休息") else worked).update(days)
        _check_count(sentence, days)
    if not off and not worked:
        raise NoticeNotUnderstood(NoticeProblem.NOTHING_FOUND)
    if both := off & worked:
        raise NoticeNotUnderstood(NoticeProblem.OFF_AND_WORKED, min(both).isoformat())
    return Notice(year, frozenset(off), frozenset(worked))


def _passages(sentence: str) -> Iterator[tuple[str, str]]:
    """What is said to be off or worked, up to each such verb."""
    begin = 0
    for verb in _VERB.finditer(sentence):
        yield verb[0], sentence[begin : verb.start()]
        begin = verb.end()


def _days(year: int, passage: str) -> Iterator[date]:
    last: date | None = None
    at = 0
    while found := _DAY.search(passage, at):
        day = _day(year, found, last)
        if last is not None and _TO.fullmatch(passage[at : found.start()]):
            yield from _span(last, day, passage)
        else:
            yield day
        last, at = day, found.end()


def _day(year: int, found: re.Match[str], before: date | None) -> date:
    month = found["month"] or (before.month if before else None)
    if month is None:
        raise NoticeNotUnderstood(NoticeProblem.NO_SUCH_DAY, found[0].strip())
    try:
        day = date(int(found["year"] or (before.year if before else year)), int(month), int(found["day"]))
    except ValueError as error:
        raise NoticeNotUnderstood(NoticeProblem.NO_SUCH_DAY, found[0].strip()) from error
    if abs(day.year - year) > 1:
        raise NoticeNotUnderstood(NoticeProblem.OTHER_YEAR, found[0].strip())
    weekday = _WEEKDAY.search(found["aside"] or "")
    if weekday and _WEEKDAYS.index(weekday[1].replace("天", "日")) != day.weekday():
        raise NoticeNotUnderstood(NoticeProblem.OTHER_WEEKDAY, found[0].strip())
    return day


def _span(first: date, last: date, passage: str) -> Iterator[date]:
    if last < first or (last - first).days > LONGEST_HOLIDAY_DAYS:
        raise NoticeNotUnderstood(NoticeProblem.ENDS_BEFORE_IT_BEGINS, passage.strip())
    while first <= last:
        yield first
        first += ONE_DAY


def _check_count(sentence: str, days: set[date]) -> None:
    said = _COUNT.search(sentence)
    if said and int(said[1]) != len(days):
        raise NoticeNotUnderstood(NoticeProblem.OTHER_COUNT, sentence.strip())
