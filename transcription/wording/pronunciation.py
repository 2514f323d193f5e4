"""How alike two Chinese characters sound over a telephone, from 0 (alike) to `FAR`.

A syllable without its tone has two halves, initial and final. Each half costs what it takes to be heard as
another: little where speakers do not tell them apart (n/l, zh/z, in/ing, f/h), more where a line without
anything above 4 kHz blurs them (p/t/k, x/sh). A character with several readings has the nearest of them, a
rarer one at an extra cost.
"""

from functools import cache, lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from pypinyin import Style, pinyin
from pypinyin.contrib.tone_convert import to_finals, to_initials

FAR = 2.0
RARER_READING = 0.15

# Groups in which each is heard as each other, and what that costs.
_INITIALS: tuple[tuple[float, str], ...] = (
    (0.10, "zh z|ch c|sh s|n l"),
    (0.15, "f h|r l"),
    (0.20, "m n|b p|d t|g k|j q|zh ch|z c|_ w|_ h"),
    (0.25, "zh c|z ch|x s|x sh|j z|j zh|q c|q ch|l m|h k"),
    (0.30, "j x|q x|zh sh|ch sh|z s|c s|z sh|zh s|b m|b d|p t|d g|t k|d l|t c|t ch|p f|"
     "r _|r n|d n|g h|f s"),
)  # fmt: skip
_FINALS: tuple[tuple[float, str], ...] = (
    (0.10, "in ing|en eng|an ang|ian iang|uan uang|uen ong|uo o"),
    (0.15, "uei ei|vn in|van ian|ve ie|ei uei|van ve"),
    (0.20, "i v|e uo|e o|eng ong|uen en|uan an|uang ang|ian in|iang ing|iou ou|ai ei|vn ing|"
     "ia ian"),
    (0.25, "ou u|u v|iou v|a ai|a ia|a ua|e ei|ao iao|ao ou|en ei|uan van|ian an|ie ian|i ei|"
     "ie ei|in i|ing i|u o|u uo"),
    (0.30, "e ï|i ï|i ie|an ai|en an|eng ang|iong ong|iong ing|a e|a an|ao iou|iao iou|ong u|"
     "uai ai|ian iao|vn uen|ï u|ia ie|ang ao"),
)  # fmt: skip


def _table(groups: tuple[tuple[float, str], ...]) -> dict[frozenset[str], float]:
    table: dict[frozenset[str], float] = {}
    for cost, alike in groups:
        for group in alike.split("|"):
            for one, other in combinations(group.replace("_", "0").split(), 2):
                table.setdefault(frozenset((one.replace("0", ""), other.replace("0", ""))), cost)
    return table


_INITIAL_COST = _table(_INITIALS)
_FINAL_COST = _table(_FINALS)
_BLADE = {"zh", "ch", "sh", "r", "z", "c", "s"}  # after these, i is another vowel


@cache
def readings(character: str) -> tuple[str, ...]:
    """The syllables of a character without tones, the usual one first; none for what is not Chinese."""
    if not "\u3400" <= character <= "\u9fff":
        return ()
    return tuple(dict.fromkeys(pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")[0]))


@cache
def syllable_cost(heard: str, meant: str) -> float:
    """What it takes for one syllable to be heard as another; `FAR` where that is not to be expected."""
    if heard == meant:
        return 0.0
    (initial, final), (other_initial, other_final) = _halves(heard), _halves(meant)
    first = 0.0 if initial == other_initial else _INITIAL_COST.get(frozenset((initial, other_initial)), FAR)
    second = 0.0 if final == other_final else _FINAL_COST.get(frozenset((final, other_final)), FAR)
    return min(first + second, FAR)


def character_costs(character: str, meant: tuple[str, ...]) -> NDArray[np.float64]:
    """What it takes for each of these syllables to be written down as a character, by its nearest reading."""
    costs = [
        _syllable_costs(reading, meant) + (RARER_READING if place else 0.0)
        for place, reading in enumerate(readings(character))
    ]
    nearest: NDArray[np.float64] = np.min(costs, axis=0) if costs else np.full(len(meant), FAR)
    return nearest


@lru_cache(maxsize=1024)
def _syllable_costs(heard: str, meant: tuple[str, ...]) -> NDArray[np.float64]:
    return np.array([syllable_cost(heard, one) for one in meant])


@cache
def syllables(term: str) -> tuple[str, ...]:
    """The syllables of a term as it is read as a whole: 银行 is yin hang, 行为 is xing wei."""
    return tuple(reading[0] for reading in pinyin(term, style=Style.NORMAL))


@cache
def _halves(syllable: str) -> tuple[str, str]:
    initial, final = to_initials(syllable, strict=True), to_finals(syllable, strict=True)
    return initial, "ï" if final == "i" and initial in _BLADE else final
