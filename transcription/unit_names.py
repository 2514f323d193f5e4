"""The names by which people call units, and where a text has them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SHORTEST_NAME = 3
# People say 满庄派出所 for 岱岳分局满庄派出所, and 肥城公安局 for 肥城市公安局.
UPPER_ENDINGS = ("分局", "公安局", "支队", "大队")
LEFT_OUT = ("市公安局", "县公安局")
MOST_OFFERED = 5
LEAST_LIKENESS = 0.65  # two names that share only 派出所 have less


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text names a unit; several units may be called so. `whole`: by the whole name."""

    start: int
    end: int
    unit_ids: tuple[int, ...]
    whole: bool


class UnitNames:
    """The names of units: `units` are pairs of id and whole name."""

    def __init__(self, units: Iterable[tuple[int, str]]) -> None:
        self._names: dict[str, list[int]] = defaultdict(list)
        self._whole: dict[str, list[int]] = defaultdict(list)
        for unit_id, name in units:
            self._whole[name].append(unit_id)
            for one in called(name):
                self._names[one].append(unit_id)
        self._longest_first = sorted(self._names, key=len, reverse=True)

    def mentions(self, text: str) -> list[Mention]:
        """Every place where the text has a unit's name word by word; of names that overlap, the longest."""
        found: list[Mention] = []
        taken = [False] * len(text)
        for name in self._longest_first:
            for start in _places(text, name):
                end = start + len(name)
                if not any(taken[start:end]):
                    taken[start:end] = [True] * len(name)
                    ids = self._whole.get(name) or self._names[name]
                    found.append(Mention(start, end, tuple(ids), name in self._whole))
        return sorted(found, key=lambda mention: mention.start)

    def closest(self, said: str) -> list[int]:
        """The ids of up to five units that may be meant by some words, the likeliest first."""
        likeness: dict[int, float] = {}
        for name, ids in self._names.items():
            alike = _likeness(said, name)
            if alike >= LEAST_LIKENESS:
                for unit_id in ids:
                    likeness[unit_id] = max(alike, likeness.get(unit_id, 0))
        return sorted(likeness, key=lambda unit_id: -likeness[unit_id])[:MOST_OFFERED]


def called(name: str) -> set[str]:
    """A unit's whole name, and the shorter ones that people use."""
    names = {name}
    for ending in LEFT_OUT:
        if ending in name:
            names.add(name.replace(ending, "公安局"))
    for ending in UPPER_ENDINGS:
        _upper, found, own = name.partition(ending)
        if found and own:
            names.add(own)
    return {one for one in names if len(one) >= SHORTEST_NAME}


def _places(text: str, name: str) -> Iterator[int]:
    start = text.find(name)
    while start >= 0:
        yield start
        start = text.find(name, start + 1)


def _likeness(said: str, name: str) -> float:
    """How much of both stands in both, from 0 to 1; of names said as they are, the longest is closest."""
    alike = SequenceMatcher(None, said, name, autojunk=False).ratio()
    return max(alike, LEAST_LIKENESS + len(name) / 100) if name in said else alike
