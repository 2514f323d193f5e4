"""Hints for the registration form, drawn from a transcript's text (see `ledger.hints`).

What is here finds only what was said in so many words; each hint rests on the words that it quotes.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from ledger.hints import Hint
from transcription.hints import circumstances, matter, people, wishes
from transcription.unit_names import UnitNames


def draw(texts: Sequence[str], units: UnitNames, called_at: datetime | None = None) -> list[Hint]:
    """Draw hints from the texts of a transcript's segments; each value of a field once, where it is surest.

    `called_at` is when the call came, in the bureau's zone; without it no time is told.
    """
    found = chain(
        people.draw(texts, units),
        circumstances.draw(texts, called_at),
        wishes.draw(texts),
        matter.draw(texts),
    )
    surest: dict[tuple[str, str], Hint] = {}
    for hint in found:
        known = surest.get((hint.field, hint.value))
        if known is None or known.confidence < hint.confidence:
            surest[hint.field, hint.value] = hint
    return list(surest.values())
