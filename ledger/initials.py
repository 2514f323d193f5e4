"""拼音首字母: the letters that the characters of a Chinese name begin with, to find 张建国 by zjg.

A character that is read in several ways (单, 曾, 重) begins with any of them: names are read in ways that no
dictionary of words knows.
"""

import os
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, product

SHORTEST, LONGEST = 2, 12
"""How many letters a query has."""


def as_query(typed: str) -> str | None:
    """Return what was typed as initials, in small letters; None where it is none."""
    letters = typed.strip().lower()
    is_one = letters.isascii() and letters.isalpha() and SHORTEST <= len(letters) <= LONGEST
    return letters if is_one else None


def pieces(text: str, size: int) -> set[str]:
    """Return every `size` initials that stand beside each other in a text, in every reading."""
    return {
        "".join(letters)
        for _begin, run in _runs(text)
        for start in range(len(run) - size + 1)
        for letters in product(*run[start : start + size])
    }


def place(letters: str, text: str) -> tuple[int, int] | None:
    """Return from where to where in a text the characters stand that these are initials of; None: nowhere."""
    for begin, run in _runs(text):
        for start in range(len(run) - len(letters) + 1):
            if all(letter in run[start + at] for at, letter in enumerate(letters)):
                return begin + start, begin + start + len(letters)
    return None


def _runs(text: str) -> Iterator[tuple[int, list[frozenset[str]]]]:
    """The characters that stand together, as what each may begin with, and where each run begins."""
    read = [(at, _initials(character)) for at, character in enumerate(text)]
    for is_read, run in groupby(read, key=lambda one: bool(one[1])):
        if is_read:
            characters = list(run)
            yield characters[0][0], [letters for _at, letters in characters]


@lru_cache(maxsize=8192)
def _initials(character: str) -> frozenset[str]:
    if character.isascii():
        return frozenset()
    # Its dictionary of words would take half a second and 45 MB, and single characters do without. Here, for
    # few commands have to wait for the rest of it.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    return frozenset(found[0]) if found else frozenset()
