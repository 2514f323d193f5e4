"""Words that an engine misheard, put right by sound: the noisy-channel model.

A stretch of the text is taken for a word of the vocabulary that sounds like it, where the whole clause
becomes so much likelier by that as outweighs how different the two sound. Only words of the vocabulary are
put in, as long as what they stand for; figures, Latin letters and names that a caller gives stay as they are.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from transcription.wording.likelihood import Likelihood
from transcription.wording.pronunciation import FAR, character_costs, syllables
from transcription.wording.surnames import RARER_SURNAMES, SURNAMES

# What one unit of difference in sound weighs against the logarithm of likelihood, and what has to be won.
WEIGHT_OF_SOUND = 16.0
LEAST_GAIN = 2.0
# What is dearer to change: each character; the commonest ones, and those that names of places end with; a
# word as a whole; a word that the stretch would tear apart.
PER_CHARACTER = 0.4
PER_COMMON_CHARACTER = 2.5
PER_NUMERAL = 5.0
PER_WHOLE_WORD = 1.0
PER_TORN_WORD = 2.0
COMMON = frozenset(
    "吧呢吗啊嘛叫问只做再什么的了是在不有我你他她它们这那就把被给让和跟也都还又很要会"
    "能说去来到从对上下里一个人没头着过路街村镇乡庄桥"
)
NUMERALS = frozenset("零〇一二三四五六七八九十百千万两幺")
# The odds that a character is wrong by how sure the engine was of it: even at 0.85.
EVEN_CONFIDENCE = 0.85
MOST_CONFIDENCE = 1.02
# The most that characters may differ in sound, each, and on average in a term of so many characters.
MOST_PER_CHARACTER = 0.3
MOST_ON_AVERAGE = {2: 0.15, 3: 0.17, 4: 0.17, 5: 0.18}
MOST_ON_AVERAGE_OF_LONG = 0.2
# A term this long is recognised though one of its characters was heard as something else altogether.
LENGTH_WITH_ONE_FAR = 6
FAR_CHARACTER = 0.8
# What another character that the engine heard in its place differs by, though it sounds the same.
OF_ALTERNATIVE = 0.05
ROUNDING = 1e-9
# Of nearly all that is said; it takes a quarter of a second to reckon how they sound.
COMMONEST = 3000
# What was put right while a caller spoke is asked for again when the transcript is made: so many segments.
REMEMBERED = 1024
_CLAUSE = re.compile(r"[\u3400-\u9fff]+")
_GIVEN_NAME = re.compile(
    r"(?:[我他她]叫|名叫|叫做|姓名是|名字是|名字叫|(?<![\u3400-\u9fff])叫)([\u3400-\u9fff]{2,3})"
)
_SURNAME = re.compile(f"姓([{SURNAMES}{RARER_SURNAMES}])")
_OR_NOT = re.compile(r"(.)(不|没)\1")  # 办不办, 有没有
_FIGURES = re.compile(f"[{''.join(NUMERALS)}]{{3,}}")


@dataclass(frozen=True, slots=True)
class Correction:
    """Characters `start` to before `end` of a text were heard as `heard`, where `meant` was said."""

    start: int
    end: int
    heard: str
    meant: str


@dataclass(frozen=True, slots=True)
class _TermsOfOneLength:
    terms: tuple[str, ...]
    syllables: NDArray[np.intp]  # a row for each term, a column for each of its characters


class Corrector:
    """Corrects texts by the words of a domain and their probabilities, given general word counts."""

    def __init__(self, general: Mapping[str, int], domain: Mapping[str, float]) -> None:
        self._likelihood = Likelihood(general, domain)
        self._syllables: tuple[str, ...] = ()
        self._by_length = self._index(domain)
        self._costs: dict[str, NDArray[np.float64]] = {}
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._correct)

    def prepare(self) -> None:
        """Reckon once what the commonest characters sound like, so that forked jobs share it."""
        for character in self._likelihood.common_characters(COMMONEST):
            self._cost_of(character)

    def correct(
        self,
        text: str,
        confidences: Sequence[float] | None = None,
        alternatives: Sequence[str] | None = None,
    ) -> list[Correction]:
        """What was misheard in a text, in the order of the text; no two overlap.

        `confidences` are how sure the engine was of each character of the text, and `alternatives` what other
        characters it heard there, where it says so: a term may sound like those as well.
        """
        sure = None if confidences is None else tuple(confidences)
        return list(self._remembered(text, sure, tuple(alternatives or [""] * len(text))))

    def _correct(
        self, text: str, confidences: tuple[float, ...] | None, alternatives: tuple[str, ...]
    ) -> list[Correction]:
        kept = _kept(text)
        found: list[Correction] = []
        for clause in _CLAUSE.finditer(text):
            start, end = clause.span()
            candidates = [
                (one, cost + _dearer(one, confidences[start:end] if confidences else None))
                for one, cost in self._candidates(
                    clause[0], [place in kept for place in range(start, end)], alternatives[start:end]
                )
            ]
            for one in self._chosen(clause[0], candidates):
                found.append(Correction(start + one.start, start + one.end, one.heard, one.meant))
        return found

    def _chosen(self, clause: str, candidates: list[tuple[Correction, float]]) -> list[Correction]:
        """The correction that gains most, then the one that gains most beside it, and so on."""
        made: list[Correction] = []
        now = clause
        while candidates:
            before, words = self._likelihood.cut(now)
            borders = set(accumulate(map(len, words), initial=0))
            gains = [self._gain(now, before, borders, one) - cost for one, cost in candidates]
            best = max(range(len(gains)), key=gains.__getitem__)
            if gains[best] <= LEAST_GAIN:
                break
            chosen, _ = candidates[best]
            made.append(chosen)
            now = now[: chosen.start] + chosen.meant + now[chosen.end :]
            candidates = [
                (one, cost) for one, cost in candidates if one.end <= chosen.start or one.start >= chosen.end
            ]
        return sorted(made, key=lambda one: one.start)

    def _gain(self, clause: str, before: float, borders: set[int], one: Correction) -> float:
        after, _ = self._likelihood.cut(clause[: one.start] + one.meant + clause[one.end :])
        torn = sum(end not in borders for end in (one.start, one.end))
        whole = not torn and not borders & set(range(one.start + 1, one.end))
        return after - before - PER_TORN_WORD * torn - PER_WHOLE_WORD * whole

    def _candidates(
        self, clause: str, frozen: list[bool], alternatives: Sequence[str]
    ) -> Iterator[tuple[Correction, float]]:
        heard = [
            self._cost_of_any(character, others)
            for character, others in zip(clause, alternatives, strict=True)
        ]
        for length, group in self._by_length.items():
            for start in range(len(clause) - length + 1):
                end = start + length
                if any(frozen[start:end]):
                    continue
                costs = np.stack([heard[start + i][group.syllables[:, i]] for i in range(length)])
                for place in np.flatnonzero(_near(costs, length)):
                    term = group.terms[place]
                    if term != clause[start:end]:
                        found = Correction(start, end, clause[start:end], term)
                        yield found, WEIGHT_OF_SOUND * float(costs[:, place].sum())

    def _cost_of_any(self, character: str, others: str) -> NDArray[np.float64]:
        """What it takes to hear each syllable as a character, or as another that was heard in its place."""
        others_cost = (self._cost_of(other) + OF_ALTERNATIVE for other in others)
        return reduce(np.minimum, others_cost, self._cost_of(character))

    def _cost_of(self, character: str) -> NDArray[np.float64]:
        """What it takes to hear each syllable of the vocabulary as a character."""
        if character not in self._costs:
            self._costs[character] = character_costs(character, self._syllables)
        return self._costs[character]

    def _index(self, domain: Mapping[str, float]) -> dict[int, _TermsOfOneLength]:
        numbers: dict[str, int] = {}
        rows: dict[int, list[tuple[str, list[int]]]] = defaultdict(list)
        for term in domain:
            read = syllables(term)
            if len(read) == len(term) and _CLAUSE.fullmatch(term):
                rows[len(term)].append((term, [numbers.setdefault(one, len(numbers)) for one in read]))
        self._syllables = tuple(numbers)
        return {
            length: _TermsOfOneLength(tuple(term for term, _ in group), np.array([row for _, row in group]))
            for length, group in rows.items()
        }


def _near(costs: NDArray[np.float64], length: int) -> NDArray[np.bool_]:
    """Which terms, one a column, sound near enough to the characters, one a row."""
    far = costs > MOST_PER_CHARACTER
    most = length * MOST_ON_AVERAGE.get(length, MOST_ON_AVERAGE_OF_LONG) + ROUNDING
    near: NDArray[np.bool_] = ~far.any(axis=0) & (costs.sum(axis=0) <= most)
    if length >= LENGTH_WITH_ONE_FAR:
        rest = np.where(far, 0.0, costs).sum(axis=0) + FAR_CHARACTER
        near |= (far.sum(axis=0) == 1) & (costs.max(axis=0) < FAR) & (rest <= most)
    return near


def _dearer(one: Correction, confidences: Sequence[float] | None) -> float:
    """What a correction costs besides its difference in sound."""
    changed = [place for place, (was, now) in enumerate(zip(one.heard, one.meant, strict=True)) if was != now]
    cost = sum(_to_change(one.heard[place]) for place in changed)
    if confidences is None:
        return cost
    sure = sum(confidences[one.start + place] for place in changed) / len(changed)
    return cost - math.log((MOST_CONFIDENCE - sure) / (MOST_CONFIDENCE - EVEN_CONFIDENCE))


def _to_change(character: str) -> float:
    if character in NUMERALS:
        return PER_NUMERAL
    return PER_COMMON_CHARACTER if character in COMMON else PER_CHARACTER


def _kept(text: str) -> set[int]:
    """The places of what is meant as it stands, whatever it sounds like: names that are given, figures."""
    spans = [found.span(1) for found in _GIVEN_NAME.finditer(text)]
    spans += [found.span() for pattern in (_SURNAME, _OR_NOT, _FIGURES) for found in pattern.finditer(text)]
    return {place for start, end in spans for place in range(start, end)}


def corrected(text: str, corrections: list[Correction]) -> str:
    """A text with its corrections."""
    made, at = "", 0
    for one in corrections:
        made += text[at : one.start] + one.meant
        at = one.end
    return made + text[at:]
