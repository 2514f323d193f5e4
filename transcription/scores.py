"""What an evaluation says beside an error rate: how sure it is, and what of the entities was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ledger.hints import Hint
from transcription.evaluate import normalise

DRAWS = 2000
SEED = 12389
ENTITIES = (
    "reporter_name",
    "reporter_phone",
    "accused_units",
    "accused_persons",
    "police_numbers",
    "place",
    "happened_at",
)
"""The fields of the form whose values are names, numbers, places and times."""


@dataclass(frozen=True)
class Found:
    """Entities of the texts as they were said, those of the texts as heard, and how many are in both."""

    said: int = 0
    heard: int = 0
    both: int = 0

    @property
    def recall(self) -> float | None:
        """The share of what was said that was found; None where nothing was said."""
        return self.both / self.said if self.said else None

    @property
    def precision(self) -> float | None:
        """The share of what was found that was said; None where nothing was found."""
        return self.both / self.heard if self.heard else None

    def __add__(self, other: "Found") -> "Found":
        """Both together."""
        return Found(self.said + other.said, self.heard + other.heard, self.both + other.both)


def entities(said: Iterable[Hint], heard: Iterable[Hint]) -> Found:
    """Compare the hints drawn from what was said with those drawn from what was heard."""
    expected, got = _values(said), _values(heard)
    return Found(len(expected), len(got), len(expected & got))


def interval(errors: Sequence[int], characters: Sequence[int]) -> tuple[float, float]:
    """Between what an error rate lies with 95 %: bootstrap over the recordings (Efron, 1979), seeded.

    One recording says nothing of others: then the interval is its rate alone.
    """
    drawn = np.random.default_rng(SEED).integers(0, len(errors), (DRAWS, len(errors)))
    rates = np.asarray(errors)[drawn].sum(axis=1) / np.asarray(characters)[drawn].sum(axis=1)
    low, high = np.percentile(rates, [2.5, 97.5])
    return float(low), float(high)


def _values(hints: Iterable[Hint]) -> set[tuple[str, str]]:
    # 三点 and 3点 are the same time.
    return {(hint.field, normalise(hint.value)) for hint in hints if hint.field in ENTITIES}
