"""Numbers as people say them and as they are written."""

import re
import unicodedata

# As read out digit by digit; 幺, 洞, 拐 and 勾 are how police and soldiers say them.
DIGITS = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **{"〇": 0, "洞": 0, "幺": 1, "两": 2, "俩": 2, "拐": 7, "勾": 9},
}
NUMERAL = "[0-9零〇一二两三四五六七八九十]+"
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
_TENS = re.compile(r"([一二两三四五六七八九])?十([一二两三四五六七八九])?")


def figures(said: str) -> str:
    """The digits among some words, as figures: 幺三八零五三八 becomes 1380538."""
    return "".join(str(DIGITS[one]) for one in unicodedata.normalize("NFKC", said) if one in DIGITS)


def number(said: str) -> int | None:
    """A whole number below a hundred, or a year read digit by digit; None for anything else."""
    tens = _TENS.fullmatch(said)
    if tens is not None:
        return 10 * DIGITS[tens[1] or "一"] + (DIGITS[tens[2]] if tens[2] else 0)
    if said and all(one in DIGITS for one in said):
        return int(figures(said))
    return None


def quantity(said: str) -> int:
    """The value of a numeral as it is spoken, 两千五百 or 一万二千; digits alone are read one by one."""
    if not set(said) & (TENS.keys() | MYRIADS.keys()):
        return int(figures(said))
    total = section = 0
    digit: int | None = None
    for character in said:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in TENS:
            section += (1 if digit is None else digit) * TENS[character]
            digit = None
        else:
            total += (section + (digit or 0)) * MYRIADS[character]
            section, digit = 0, None
    return total + section + (digit or 0)
