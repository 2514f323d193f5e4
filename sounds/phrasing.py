"""Cuts a text where a speaker would breathe."""

import re
from collections.abc import Iterable


def sentences(text: str) -> list[str]:
    """Cut a text after each full stop, question mark and exclamation mark."""
    return [part.strip() for part in re.findall(r"[^。！？\n]+[。！？]*", text) if part.strip()]


def clauses(sentence: str) -> list[str]:
    """Cut a sentence after each comma, semicolon and colon; a list with 、 stays together."""
    return re.findall(r"[^，；：]+[，；：]?", sentence)


def breaths(phonemes: Iterable[str], most: int) -> list[str]:
    """Join the phonemes of clauses into as few pieces as there can be of at most `most` characters.

    A clause that is longer than `most` by itself is a piece of its own.
    """
    pieces: list[str] = []
    for clause in phonemes:
        if pieces and len(pieces[-1]) + 1 + len(clause) <= most:
            pieces[-1] += " " + clause
        else:
            pieces.append(clause)
    return pieces
