"""The pieces of very many words, kept in files until they are loaded in the order of the index.

An index of a hundred million rows that is filled in any other order takes hours.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

from ledger import search
from ledger.sealed import keys_of

BUCKET_BITS = 4
HELD = 2_000_000
"""Pairs held in memory before they are written."""


class GramFiles:
    """Files of (piece, item), one for each sixteenth of all keyed pieces, in the order of the pieces."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self._engine = engine
        self._key = keys_of(engine).search
        self._known: dict[tuple[str, str], int] = {}
        self._held: list[tuple[int, int]] = []
        self._files = [folder / f"grams-{number:02}" for number in range(1 << BUCKET_BITS)]
        self.count = 0

    def add(self, item_id: int, pieces: Mapping[str, Iterable[str]]) -> None:
        """Add the pieces of an item, by their kind."""
        known = self._known
        for kind, found in pieces.items():
            for piece in found:
                gram = known.get((kind, piece))
                if gram is None:
                    gram = known[kind, piece] = search.gram(self._key, kind, piece)
                self._held.append((gram, item_id))
        if len(self._held) >= HELD:
            self._keep()

    def load(self, times: int, apart: int) -> None:
        """Put them into the index, as often as the items are there, each `apart` from the one before."""
        self._keep()
        self._times, self._apart = times, apart
        self.count *= times
        with self._engine.begin() as connection:
            cursor = connection.connection.cursor()
            for rows in self._in_order():
                cursor.executemany("INSERT INTO search_grams VALUES (?, ?)", rows.tolist())

    def _keep(self) -> None:
        pairs = np.array(self._held, dtype=np.int64).reshape(-1, 2)
        buckets = (pairs[:, 0] >> (64 - BUCKET_BITS)) + (1 << (BUCKET_BITS - 1))
        for number, path in enumerate(self._files):
            with path.open("ab") as file:
                file.write(pairs[buckets == number].tobytes())
        self.count += len(self._held)
        self._held = []

    def _in_order(self) -> Iterator[np.ndarray]:
        for path in self._files:
            year = np.fromfile(path, dtype=np.int64).reshape(-1, 2)
            pairs = np.concatenate(
                [year + np.array([0, self._apart * number]) for number in range(self._times)]
            )
            yield pairs[np.argsort(pairs[:, 0], kind="stable")]  # items came in their order
            path.unlink()
