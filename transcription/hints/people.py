"""Who calls and whom it is about: names, telephones, units, police numbers, number plates."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from ledger.hints import Hint
from ledger.models import Identity
from transcription.hints.quoting import each, quoted
from transcription.hints.wishes import NOT_PASSED_ON
from transcription.unit_names import UnitNames
from transcription.wording.figures import PLATE, plate
from transcription.wording.likelihood import general_likelihood
from transcription.wording.surnames import RARER_SURNAMES, SURNAMES
from transcription.wording.vocabulary import RANKS

WHOLE_NAME, SHORT_NAME = 0.95, 0.8
_FAMILY = f"(?:欧阳|司马|上官|诸葛|司徒|[{SURNAMES}{RARER_SURNAMES}])"
_RANK = (
    "(?:"
    + "|".join(sorted({*RANKS, "副大队长", "副队长", "中队长", "副局长", "支队长"}, key=len)[::-1])
    + ")"
)
_OWN_NAME = re.compile(
    rf"(?:我叫|我的名字叫|我的名字是|我名叫|本人叫)({_FAMILY}[\u3400-\u9fff]{{1,2}})"
    r"(?=[，。！？、 ]|$|是|住|电话|今年)"
)
_OWN_SURNAME = re.compile(rf"我姓({_FAMILY})")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)")
_NEARLY_TELEPHONE = re.compile(r"(?:电话|手机|号码)[^，。\d]{0,6}(\d{7,13})(?!\d)")
_ASKED_BACK = re.compile(r"(?:电话|手机|联系|号码)[^。]{0,12}$")
_POLICE_NUMBER = re.compile(r"警号[^\d，。]{0,6}(\d{4,7})(?!\d)")
_SOMEBODY = re.compile(
    rf"{_RANK}{_FAMILY}某{{1,2}}|姓{_FAMILY}的(?:[\u3400-\u9fff]{{0,2}}{_RANK})?"
    rf"|(?P<by_surname>{_FAMILY}某{{1,2}}|(?<!姓)(?<![\u3400-\u9fff]叫){_FAMILY}{_RANK})"
)
_AUXILIARY = re.compile("辅警|协警")
_POLICE = re.compile("民警|交警|特警|刑警|狱警|巡警|管教|警官|副?所长|[副大中支]*队长|教导员|指导员")


def draw(texts: Sequence[str], units: UnitNames) -> Iterator[Hint]:
    """Hints about people and units."""
    yield from each(texts, _OWN_NAME, "reporter_name", lambda found: found[1], 0.85, 1)
    if not any(_OWN_NAME.search(text) for text in texts):
        yield from each(texts, _OWN_SURNAME, "reporter_name", lambda found: found[1], 0.5, 1)
    for segment, text in enumerate(texts):
        yield from _telephones(segment, text)
        yield from _units(segment, text, units)
        yield from _persons(segment, text)
    yield from each(texts, _POLICE_NUMBER, "police_numbers", lambda found: found[1], 0.9, 1)
    yield from each(texts, PLATE, "remark", lambda found: f"车牌号{plate(found)}", 0.8)
    yield from _identity(texts)


def _telephones(segment: int, text: str) -> Iterator[Hint]:
    for pattern in (_MOBILE, _LANDLINE):
        for found in pattern.finditer(text):
            own = _ASKED_BACK.search(text[: found.start()])
            yield quoted("reporter_phone", found[0], segment, found, 0.9 if own else 0.6)
    for found in _NEARLY_TELEPHONE.finditer(text):
        if not (_MOBILE.fullmatch(found[1]) or _LANDLINE.fullmatch(found[1])):
            yield quoted("reporter_phone", found[1], segment, found, 0.3, 1)


def _units(segment: int, text: str, units: UnitNames) -> Iterator[Hint]:
    kept_from = [found.span() for found in NOT_PASSED_ON.finditer(text)]
    before = -1
    for mention in units.mentions(text):
        of_another = mention.start == before and len(mention.unit_ids) > 1  # a unit that is not in the tree
        before = mention.end
        if of_another or any(start <= mention.start < end for start, end in kept_from):
            continue
        sure = (WHOLE_NAME if mention.whole else SHORT_NAME) / len(mention.unit_ids)
        words = text[mention.start : mention.end]
        for unit_id in mention.unit_ids:
            yield Hint(
                "accused_units", str(unit_id), words, segment, mention.start, mention.end, round(sure, 2)
            )


def _persons(segment: int, text: str) -> Iterator[Hint]:
    start = 0
    while found := _SOMEBODY.search(text, start):
        if found["by_surname"] and not _begins_a_word(text, found):
            start = found.start() + 1
            continue
        yield quoted("accused_persons", found[0], segment, found, 0.65)
        start = found.end()


def _begins_a_word(text: str, found: re.Match[str]) -> bool:
    """Whether what looks like a surname is one: that of 三小时民警 belongs to the word before it."""
    _, words = general_likelihood().cut(text[: found.end()])
    return found.start() in accumulate(map(len, words), initial=0)


def _identity(texts: Sequence[str]) -> Iterator[Hint]:
    """Police or auxiliary, where only one of both is spoken of."""
    auxiliary = list(each(texts, _AUXILIARY, "identity", lambda _: Identity.AUXILIARY.value, 0.7))
    police = list(each(texts, _POLICE, "identity", lambda _: Identity.POLICE.value, 0.6))
    if bool(auxiliary) != bool(police):
        yield (auxiliary or police)[0]
