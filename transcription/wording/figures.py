"""Numbers that were read out, as they are written: telephones, police numbers, plates, dates, amounts.

Only what is a number for certain: 一 in 一样 and 三 in 三个人 are words. The same length is not kept.
"""

import re
from collections.abc import Callable, Iterator

from transcription.spoken_numbers import DIGITS, figures, quantity
from transcription.wording.correcting import Correction
from transcription.wording.pronunciation import readings

_DIGIT = f"[{''.join(DIGITS)}]"
_SPOKEN_DIGIT = re.compile("[零〇一二三四五六七八九两俩幺洞拐勾]")
_NUMERAL = "[零〇一二两三四五六七八九十百千万]"
PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
# So many digits read out are a number; fewer only where it is said of what.
_LONG = re.compile(rf"{_DIGIT}(?:[ -]?{_DIGIT}){{4,}}")
_NAMED = re.compile(
    rf"(?:警号|尾号|工号|编号|号码|房号|车号|分机|电话)(?:好像|大概|应该)?[是为]?\s?({_DIGIT}{{2,}})"
)
# A number that is named as one, where the engine wrote a word for some digit that sounds the same: within it,
# or at its end, where nothing follows.
_WITH_WORDS = re.compile(
    rf"(?:警号|尾号|工号|编号|号码|手机号|手机|电话)[^，。！？；\s{''.join(DIGITS)}]{{0,6}}"
    rf"({_DIGIT}{{2,}}(?:[\u3400-\u9fff]?{_DIGIT}+)*(?:[\u3400-\u9fff](?=[，。！？；\s]|$))?)"
)
_SOUND_OF_DIGITS = {"ling": 0, "dong": 0, "yi": 1, "yao": 1, "er": 2, "san": 3, "si": 4, "wu": 5, "liu": 6,
                    "qi": 7, "ba": 8, "jiu": 9}  # fmt: skip
_EMERGENCY = re.compile(r"[幺一]{2}[零〇洞]|[幺一][二两][零〇洞二两]")
PLATE = re.compile(
    rf"([{PROVINCES}])\s?([A-Za-z])[·\s]?((?:{_DIGIT}|[A-Za-z]){{4,6}})(?!{_DIGIT})([挂学警港澳]?)"
)
_YEAR = re.compile(r"([零〇一二三四五六七八九]{4})年")
_DATE = re.compile(r"([一二三四五六七八九十]{1,3})(月(?:份)?)([一二三四五六七八九十]{1,3})([日号])")
_AMOUNT = re.compile(rf"({_NUMERAL}*[十百千万]{_NUMERAL}*)(块钱|块|元钱|元)")


def find(text: str) -> list[Correction]:
    """The numbers of a text that were read out and how they are written, in its order; no two overlap."""
    found: list[Correction] = []
    for read in (_plates, _digits_with_words, _digits, _dates, _amounts):
        for one in read(text):
            if all(one.end <= other.start or one.start >= other.end for other in found):
                found.append(one)
    return sorted((one for one in found if one.heard != one.meant), key=lambda one: one.start)


def _plates(text: str) -> Iterator[Correction]:
    for found in PLATE.finditer(text):
        yield Correction(found.start(), found.end(), found[0], plate(found))


def plate(found: re.Match[str]) -> str:
    """A number plate as it is written, from where `PLATE` found it: 鲁J88266."""
    province, letter, number, ending = found.groups()
    written = "".join(str(DIGITS[one]) if one in DIGITS else one.upper() for one in number)
    return f"{province}{letter.upper()}{written}{ending}"


def _digits(text: str) -> Iterator[Correction]:
    for found in _LONG.finditer(text):
        yield _written(found, 0, figures)
    for found in _NAMED.finditer(text):
        yield _written(found, 1, figures)
    for found in _EMERGENCY.finditer(text):
        yield _written(found, 0, figures)


def _digits_with_words(text: str) -> Iterator[Correction]:
    for found in _WITH_WORDS.finditer(text):
        digits = [DIGITS.get(one, _SOUND_OF_DIGITS.get("".join(readings(one)[:1]))) for one in found[1]]
        if None not in digits and any(one not in DIGITS for one in found[1]):
            yield Correction(*found.span(1), found[1], "".join(map(str, digits)))


def _dates(text: str) -> Iterator[Correction]:
    for found in _YEAR.finditer(text):
        yield _written(found, 1, figures)
    for found in _DATE.finditer(text):
        meant = f"{quantity(found[1])}{found[2]}{quantity(found[3])}{found[4]}"
        yield Correction(found.start(), found.end(), found[0], meant)


def _amounts(text: str) -> Iterator[Correction]:
    for found in _AMOUNT.finditer(text):
        said = found[1]
        # 八万 is easier read than 80000.
        if not said.endswith(("万", "亿")) and (_SPOKEN_DIGIT.search(said) or "十" in said):
            yield _written(found, 1, lambda numeral: str(quantity(numeral)))


def _written(found: re.Match[str], group: int, write: Callable[[str], str]) -> Correction:
    return Correction(*found.span(group), found[group], write(found[group]))
