"""Hints for the registration form, drawn from a transcript's text (see `ledger.hints`).

What is here finds only what was said in so many words: units by their names, and that it is happening now.
"""

import re
from collections.abc import Iterator, Sequence

from ledger.hints import Hint
from transcription.unit_names import UnitNames

HAPPENING_NOW = re.compile(
    r"正在发生|正在打|正在闹|就在现在|现在就在|现在还在|现在正|马上派人|快派人|赶快来|赶紧来|快来人"
)
HAPPENING_CONFIDENCE = 0.7
WHOLE_NAME_CONFIDENCE = 0.95
SHORT_NAME_CONFIDENCE = 0.8


def draw(texts: Sequence[str], units: UnitNames) -> list[Hint]:
    """Draw hints from the texts of a transcript's segments; each value of a field once, where first said."""
    seen: dict[tuple[str, str], Hint] = {}
    for segment, text in enumerate(texts):
        for hint in (*_units(segment, text, units), *_happening_now(segment, text)):
            seen.setdefault((hint.field, hint.value), hint)
    return list(seen.values())


def _units(segment: int, text: str, units: UnitNames) -> Iterator[Hint]:
    for mention in units.mentions(text):
        sure = WHOLE_NAME_CONFIDENCE if mention.whole else SHORT_NAME_CONFIDENCE
        for unit_id in mention.unit_ids:
            yield Hint(
                "accused_units",
                str(unit_id),
                text[mention.start : mention.end],
                segment,
                mention.start,
                mention.end,
                round(sure / len(mention.unit_ids), 2),
            )


def _happening_now(segment: int, text: str) -> Iterator[Hint]:
    found = HAPPENING_NOW.search(text)
    if found is not None:
        yield Hint(
            "happening_now", "true", found[0], segment, found.start(), found.end(), HAPPENING_CONFIDENCE
        )
