"""Hints made from where a pattern is found in the texts of segments."""

import re
from collections.abc import Callable, Iterator, Sequence

from ledger.hints import Hint


def quoted(
    field: str, value: str, segment: int, found: re.Match[str], confidence: float, group: int | str = 0
) -> Hint:
    """A hint that rests on the words of a match, or of one group of it."""
    start, end = found.span(group)
    return Hint(field, value, found[group], segment, start, end, round(confidence, 2))


def each(
    texts: Sequence[str],
    pattern: re.Pattern[str],
    field: str,
    value: Callable[[re.Match[str]], str],
    confidence: float,
    group: int | str = 0,
) -> Iterator[Hint]:
    """A hint for every place where a pattern is found."""
    for segment, text in enumerate(texts):
        for found in pattern.finditer(text):
            yield quoted(field, value(found), segment, found, confidence, group)
