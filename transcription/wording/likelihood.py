"""How likely a text is, word by word: a general dictionary's counts, and the domain's words on top."""

import math
from collections.abc import Mapping
from functools import cache
from heapq import nlargest
from importlib.util import find_spec
from pathlib import Path

DOMAIN_SHARE = 0.4  # of the words that a complaint is made of
UNSEEN = -18.0
LONGEST_GENERAL_WORD = 6


class Likelihood:
    """Unigram word model: `general` counts of words, and `domain` probabilities that add up to 1."""

    def __init__(self, general: Mapping[str, int], domain: Mapping[str, float]) -> None:
        self._general = general
        self._total = sum(general.values())
        self._domain = domain
        self._longest = max(LONGEST_GENERAL_WORD, *map(len, domain), 1)

    def cut(self, text: str) -> tuple[float, list[str]]:
        """The likeliest words that a text can be cut into, and the logarithm of their probability."""
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(text) + 1):
            best.append(
                max(
                    (best[start][0] + self._of_word(text[start:end]), start)
                    for start in range(max(0, end - self._longest), end)
                )
            )
        words: list[str] = []
        end = len(text)
        while end:
            start = best[end][1]
            words.insert(0, text[start:end])
            end = start
        return best[-1][0], words

    def common_characters(self, count: int) -> list[str]:
        """The commonest characters that are words of themselves, the commonest first."""
        alone = (word for word in self._general if len(word) == 1)
        return nlargest(count, alone, key=self._general.__getitem__)

    def _of_word(self, word: str) -> float:
        count, share = self._general.get(word, 0), self._domain.get(word, 0.0)
        if count == 0 and share == 0.0:
            return UNSEEN if len(word) == 1 else -math.inf
        return math.log((1 - DOMAIN_SHARE) * count / self._total + DOMAIN_SHARE * share)


@cache
def general_likelihood() -> Likelihood:
    """How likely words are in texts about anything; raises as `general_counts` does."""
    return Likelihood(general_counts(), {})


@cache
def general_counts() -> Mapping[str, int]:
    """The word counts of jieba's dictionary, of words up to `LONGEST_GENERAL_WORD` characters.

    Its file is read as it is: the package itself would write a cache beside everybody's temporary files.
    """
    package = find_spec("jieba")
    if package is None or package.origin is None:
        raise FileNotFoundError("jieba is not installed; run `make setup`.")
    counts: dict[str, int] = {}
    with Path(package.origin).with_name("dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, *_ = line.split(" ")
            if len(word) <= LONGEST_GENERAL_WORD:
                counts[word] = int(count)
    return counts
